/**
 * Rows as lines of JSON and back, equal to what the database had: JSON knows no bytes, no dates, no `undefined` and no
 * infinity, so these are written as objects with the key `$`. An object of the row's own that has such a key is written in
 * pieces. What only a browser knows (a Blob, a handle of a file) is left to the caller.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const BYTES = {
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
} as const
type BytesName = keyof typeof BYTES

/**
 * @param foreign what to write for an object of the browser's; undefined for a plain one. Its answer stands as it is, so it
 *   has a key `$` of its own (none of those here).
 */
export function toJson(value: unknown, foreign: (value: object) => Json | undefined = () => undefined): Json {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: 'number', is: Object.is(value, -0) ? '-0' : String(value) }
    case 'undefined':
      return { $: 'undefined' }
    case 'bigint':
      return { $: 'bigint', is: String(value) }
    case 'object':
      return value === null ? null : objectToJson(value, foreign)
    default:
      throw new TypeError(`A ${typeof value} can not be kept.`)
  }
}

function objectToJson(value: object, foreign: (value: object) => Json | undefined): Json {
  const own = foreign(value)
  if (own !== undefined) return own
  if (Array.isArray(value)) return value.map((inner) => toJson(inner, foreign))
  if (value instanceof Date) return { $: 'date', ms: toJson(value.getTime()) }
  if (value instanceof ArrayBuffer) return { $: 'ArrayBuffer', base64: toBase64(new Uint8Array(value)) }
  if (ArrayBuffer.isView(value)) return viewToJson(value)
  if (value instanceof Map) return { $: 'map', entries: [...value].map(([key, inner]) => [toJson(key, foreign), toJson(inner, foreign)]) }
  if (value instanceof Set) return { $: 'set', of: [...value].map((inner) => toJson(inner, foreign)) }
  const entries = Object.entries(value).map(([key, inner]) => [key, toJson(inner, foreign)] as [string, Json])
  return '$' in value ? { $: 'object', entries } : Object.fromEntries(entries)
}

function viewToJson(value: ArrayBufferView): Json {
  const name = Object.prototype.toString.call(value).slice(8, -1)
  if (!(name in BYTES)) throw new TypeError(`A ${name} can not be kept.`)
  return { $: name, base64: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) }
}

/**
 * The value that `toJson` was given. Throws a TypeError for what it never writes.
 * @param foreign what an object of the browser's becomes: handed those whose `$` is none of ours
 */
export function fromJson(json: Json, foreign: (json: { [key: string]: Json }) => unknown = unknownKind): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map((inner) => fromJson(inner, foreign))
  if (!Object.hasOwn(json, '$')) return Object.fromEntries(Object.entries(json).map(([key, inner]) => [key, fromJson(inner, foreign)]))
  const { $: kind } = json
  switch (kind) {
    case 'undefined':
      return undefined
    case 'number':
      return numberFrom(json.is)
    case 'bigint':
      return bigintFrom(text(json.is))
    case 'date':
      return new Date(fromJson(json.ms ?? null) as number)
    case 'ArrayBuffer':
      return fromBase64(text(json.base64)).buffer
    case 'map':
      return new Map(pairs(json.entries).map(([key, inner]) => [fromJson(key, foreign), fromJson(inner, foreign)]))
    case 'set':
      return new Set(list(json.of).map((inner) => fromJson(inner, foreign)))
    case 'object':
      return Object.fromEntries(pairs(json.entries).map(([key, inner]) => [text(key), fromJson(inner, foreign)]))
    default:
      return typeof kind === 'string' && Object.hasOwn(BYTES, kind) ? new BYTES[kind as BytesName](fromBase64(text(json.base64)).buffer) : foreign(json)
  }
}

function unknownKind(json: { [key: string]: Json }): never {
  throw new TypeError(`Nothing is known of a value of the kind ${JSON.stringify(json.$)}.`)
}

/** Digits of 1,000 bits: millions of them take a browser minutes. */
const MOST_DIGITS = 302

function bigintFrom(digits: string): bigint {
  if (!/^-?\d+$/.test(digits) || digits.length > MOST_DIGITS) throw new TypeError('No whole number.')
  return BigInt(digits)
}

function numberFrom(is: Json | undefined): number {
  switch (is) {
    case '-0':
      return -0
    case 'NaN':
      return Number.NaN
    case 'Infinity':
      return Infinity
    case '-Infinity':
      return -Infinity
    default:
      throw new TypeError('No number.')
  }
}

function text(json: Json | undefined): string {
  if (typeof json === 'string') return json
  throw new TypeError('Text was expected.')
}

function list(json: Json | undefined): Json[] {
  if (Array.isArray(json)) return json
  throw new TypeError('A list was expected.')
}

function pairs(json: Json | undefined): [Json, Json][] {
  return list(json).map((pair) => {
    const [key, value] = list(pair)
    if (key === undefined || value === undefined) throw new TypeError('A pair was expected.')
    return [key, value]
  })
}

/** Arguments of one call of `fromCharCode`. */
const CHUNK = 8192

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}

export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}
