import { seededRandom } from '#core/random.ts'
import { damaged, utf8, type HostileFile } from './hostile-file.ts'
import { HOSTILE_VALUES, jsonOf, raw, withHostileFields } from './hostile-json.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'

/** A log as JSON, before it is text. */
export interface LogJson {
  format: unknown
  schema: unknown
  decisions: readonly Readonly<Record<string, unknown>>[]
  photos: unknown
  [field: string]: unknown
}

/** @param text a sound log as the program writes it, with every kind of decision */
export function* hostileLogs(text: string): Generator<HostileFile> {
  const file = (how: string, content: string): HostileFile => ({ name: 'hostile.json', how, bytes: utf8(content) })
  const sound = JSON.parse(text) as LogJson
  const whole = (how: string, more: Partial<LogJson>): HostileFile => file(how, jsonOf({ ...sound, ...more }))
  const seed = utf8(text)
  const lines = text.split('\n')
  const marks = lines.map((_, n) => lines.slice(0, n).join('\n').length)
  yield* damaged('hostile.json', seed, seededRandom(7), { marks, fields: [], cuts: 150, changes: 250, blocks: 100 })

  const { decisions, photos, ...head } = sound
  for (const { how, value } of withHostileFields(head)) yield file(`head: ${how}`, jsonOf(typeof value === 'object' && value !== null && !('decisions' in value) && !isRaw(value) ? { ...value, decisions, photos } : value))
  for (const value of HOSTILE_VALUES) yield whole('decisions that are none', { decisions: value as never })
  for (const { how, value } of withHostileFields(photos)) yield whole(`photos${how}`, { photos: value })
  // Each kind of decision, each field of it; the values of one field in one log, since each stands for itself.
  for (const one of decisions) {
    const byPlace = new Map<string, unknown[]>()
    for (const { how, value } of withHostileFields(one)) byPlace.set(how.replace(/\d+$/, ''), [...(byPlace.get(how.replace(/\d+$/, '')) ?? []), value])
    for (const [how, values] of byPlace) {
      yield whole(`${String(one.kind)}: ${how}`, { decisions: [...decisions, ...values] as never })
      yield file(`${String(one.kind)}: ${how}, a line each`, text.replace('"decisions":[\n', () => `"decisions":[\n${values.map((value) => `${jsonOf(value)},\n`).join('')}`))
    }
  }
  for (const schema of [0, -1, 0.5, 1, 1.5, 2, 3, 99, 2 ** 53, '2', null, [2]]) yield whole(`schema ${jsonOf(schema)}`, { schema })
  for (const name of HOSTILE_NAMES) {
    yield whole(`an analyst called ${name.slice(0, 40)}`, { decisions: decisions.map((one) => ({ ...one, analyst: name })) })
    yield whole(`whales called ${name.slice(0, 40)}`, { decisions: decisions.map((one) => renamed(one, name)) })
    yield whole(`a decision called ${name.slice(0, 40)}`, { decisions: decisions.map((one, n) => ({ ...one, id: n === 0 ? name : one.id, after: [name] })) })
    yield whole(`a catalogue called ${name.slice(0, 40)}`, { catalogue: { id: name, name }, exportedAt: name })
  }
  yield* strangeHistories(decisions, whole)
  for (const content of ['', ' ', '{', '[', 'null', '0', '"x"', '[]', '{}', '\uFEFF', `\uFEFF${text}`, text.replaceAll('\n', '\r\n'), text.replaceAll('\n', ''), text.replaceAll('"', "'"), `${text}${text}`, lines.toReversed().join('\n'), JSON.stringify(sound, null, 2), `[${'['.repeat(100_000)}`, `${'{"decisions":'.repeat(20_000)}`]) yield file(`the text ${JSON.stringify(content.slice(0, 20))}`, content)
}

const at = (decision: Readonly<Record<string, unknown>>, n: number, more: object): Record<string, unknown> => ({ ...decision, id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, atMs: 1_700_000_000_000 + n, after: [], ...more })

/** Logs whose decisions are sound one by one, and make no sense together, or far too much of it. */
function* strangeHistories(decisions: LogJson['decisions'], whole: (how: string, more: Partial<LogJson>) => HostileFile): Generator<HostileFile> {
  const of = (kind: string): Readonly<Record<string, unknown>> => decisions.find((one) => one.kind === kind)!
  const log = (how: string, count: number, one: (n: number) => object): HostileFile => whole(how, { decisions: Array.from({ length: count }, (_, n) => one(n) as Record<string, unknown>) })
  const id = (n: number): string => at({}, n, {}).id as string
  const ref = (n: number) => ({ individualId: `w_${n}`, whaleKey: `w_${n}` })
  const photo = (n: number): string => n.toString(16).padStart(64, '0')
  yield log('a decision that takes itself back', 1, () => at(of('revert'), 1, { reverts: id(1) }))
  yield log('three that take each other back in a circle', 3, (n) => at(of('revert'), n, { reverts: id((n + 1) % 3) }))
  yield log('answers in a circle', 4, (n) => at(of('match'), n, { after: [id((n + 1) % 4)] }))
  yield log('renames that answer each other in a circle', 4, (n) => at(of('rename'), n, { after: [id((n + 1) % 4)], to: `w_${n}` }))
  yield log('merges in a circle', 5, (n) => at(of('merge'), n, { whales: [ref(n), ref((n + 1) % 5)], into: ref(n) }))
  yield log('a whale merged into itself', 2, (n) => at(of('merge'), n, { whales: [ref(1), ref(1)], into: ref(1) }))
  yield log('merges of nothing', 2, (n) => at(of('merge'), n, { whales: [] }))
  yield log('one id for two decisions', 20, (n) => ({ ...at(of('match'), 7, { individualId: `w_${n}` }) }))
  yield log('all at the same moment', 50, (n) => at(of('match'), n, { atMs: 5, individualId: `w_${n}` }))
  for (const atMs of [0, -1, 8.64e15, 8.64e15 - 1, 8.64e15 + 1, Date.UTC(275_760, 8, 13), Date.UTC(2199, 11, 31), Date.UTC(2200, 0), 1e300, 2 ** 53]) yield log(`a clock at ${atMs}`, 3, (n) => at(of('match'), n, { atMs }))
  yield log('fluke 999,999 of a photo, and the next', 4, (n) => at(of('box'), n, { flukeId: `${photo(1)}:${999_998 + (n % 2)}`, boxPx: { x0: 0, y0: 0, x1: 10 + n, y1: 10 } }))
  yield log('boxes turned inside out and without end', 4, (n) => at(of('box'), n, { boxPx: [{ x0: 9, y0: 9, x1: 1, y1: 1 }, { x0: 0, y0: 0, x1: 0, y1: 0 }, { x0: -1e300, y0: 0, x1: 1e300, y1: 1 }, { x0: 0, y0: 0, x1: raw('1e999'), y1: 1 }][n] }))
  yield log('notes of 10 MB', 1, (n) => at(of('describe'), n, { notes: 'x'.repeat(10_000_000) }))
  yield log('evidence of 10 MB', 1, (n) => at(of('match'), n, { evidence: { shown: Array.from({ length: 1_000_000 }, (_, k) => `w_${k}`) } }))
  yield log('evidence 100,000 deep', 1, (n) => at(of('match'), n, { evidence: raw(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`) }))
  yield log('a suspect in scripts', 1, (n) => at(of('keep'), n, { suspect: { kind: HOSTILE_NAMES.at(40), key: HOSTILE_NAMES.at(41), strength: 0.5, embedder: HOSTILE_NAMES.at(42), words: HOSTILE_NAMES.at(43) } }))
  // As long as a malicious file may be, and every one of them on one whale, photo or name: what grows with the square would never end.
  yield log('20,000 merges, each into the next', 20_000, (n) => at(of('merge'), n, { whales: [ref(n), ref(n + 1)], into: ref(n + 1) }))
  yield log('20,000 whales of one name', 20_000, (n) => at(of('new'), n, { individualId: 'w', flukeId: `${photo(n)}:0` }))
  yield log('20,000 that take one back', 20_000, (n) => at(of('revert'), n + 1, { reverts: id(0) }))
  yield log('20,000 that take the one before back', 20_000, (n) => at(of('revert'), n, { reverts: id(n - 1 < 0 ? 0 : n - 1) }))
  yield log('20,000 boxes on one photo', 20_000, (n) => at(of('box'), n, { flukeId: `${photo(0)}:${n + 1}`, boxPx: { x0: n, y0: 0, x1: n + 1, y1: 1 } }))
  yield log('20,000 names of one whale', 20_000, (n) => at(of('rename'), n, { to: `w_${n}` }))
  yield log('20,000 opinions on one fluke', 20_000, (n) => at(of('match'), n, { individualId: `w_${n}`, whaleKey: `w_${n}` }))
  yield log('2,000 that are different, and 2,000 that are one', 4000, (n) => at(of(n % 2 ? 'different' : 'merge'), n, n % 2 ? { whales: [ref(0), ref(n)] } : { whales: [ref(0), ref(n + 1)], into: ref(0) }))
  yield log('one that keeps 100,000 whales apart', 1, (n) => at(of('different'), n, { whales: Array.from({ length: 100_000 }, (_, k) => ref(k)) }))
}

function renamed(decision: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return JSON.parse(JSON.stringify(decision), (key, value: unknown) => (typeof value === 'string' && (key === 'individualId' || key === 'to' || key === 'nickname' || key === 'words') ? name : value)) as Record<string, unknown>
}

function isRaw(value: object): boolean {
  return Object.getOwnPropertySymbols(value).length > 0
}
