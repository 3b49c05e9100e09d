import { HOSTILE_NAMES } from './hostile-names.ts'

/** JSON as a value; `RAW` stands for text that is put in as it is, for what no value writes: `1e999`, a key twice, brackets without end. */
export type Raw = { [RAW]: string }
const RAW = Symbol('raw')

export function raw(text: string): Raw {
  return { [RAW]: text }
}

/** `JSON.stringify` that knows `raw`, and writes own keys `__proto__` as they are. */
export function jsonOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (RAW in value) return (value as Raw)[RAW]
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${jsonOf(inner)}`).join(',')}}`
}

const POLLUTING = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}}'

/** What may stand where something else is meant. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null, true, false, 0, -1, 0.5, 2 ** 31, 2 ** 32 - 1, 2 ** 53, -(2 ** 53), 8.64e15, 8.64e15 + 1, 1e300, raw('1e999'), raw('-1e999'), raw('-0'),
  '', ' ', '0', '-1', 'x'.repeat(5000), '\0', '\uD800', '\u202Ex', '2026-11-24', [], [null], [[]], ['x'], {}, { a: 1 }, { length: 5 },
  { toString: 1, valueOf: 1 }, { $: 'undefined' }, { $: 'number', is: 'NaN' }, { $: 'blob', path: '../../x', type: 'text/html' }, { $: 'handle', name: 'x' }, { $: 'object', entries: [['__proto__', { polluted: 1 }]] },
  raw(POLLUTING), raw(`[${POLLUTING}]`), raw(`${'['.repeat(20_000)}${']'.repeat(20_000)}`), raw(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`),
  ...HOSTILE_NAMES.filter((_, n) => n % 9 === 0),
]

/** A value with each of its fields, at any depth, put to each of the values, taken out, and doubled. `how` names the place. */
export function* withHostileFields(seed: unknown, values: readonly unknown[] = HOSTILE_VALUES, path = ''): Generator<{ how: string; value: unknown }> {
  for (const [n, value] of values.entries()) yield { how: `${path || 'the whole'} is hostile value ${n}`, value }
  if (typeof seed !== 'object' || seed === null) return
  if (Array.isArray(seed)) {
    yield { how: `${path}: one is missing`, value: seed.slice(1) }
    yield { how: `${path}: one is there twice`, value: [...(seed as unknown[]), seed[0]] }
    for (const [n, inner] of seed.slice(0, 2).entries()) for (const { how, value } of withHostileFields(inner, values, `${path}[${n}]`)) yield { how, value: seed.with(n, value) }
    return
  }
  yield { how: `${path} pollutes`, value: raw(`{${jsonOf(seed).slice(1, -1)},${POLLUTING.slice(1)}`) }
  for (const [key, inner] of Object.entries(seed)) {
    const { [key]: _, ...rest } = seed as Record<string, unknown>
    yield { how: `${path}.${key} is missing`, value: rest }
    yield { how: `${path}.${key} is there twice`, value: raw(`{${jsonOf(seed).slice(1, -1)},${JSON.stringify(key)}:null}`) }
    for (const { how, value } of withHostileFields(inner, values, `${path}.${key}`)) yield { how, value: { ...seed, [key]: value } }
  }
}
