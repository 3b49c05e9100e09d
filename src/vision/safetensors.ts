import { excerpt, FlukeprintError } from '#core/errors.ts'
import { roundHalfToEven } from './rounding.ts'

/** One named array of a weights file, always handed out as float32. */
export interface NamedArray {
  shape: number[]
  data: Float32Array<ArrayBuffer>
}

export interface WeightsFile {
  arrays: Map<string, NamedArray>
  metadata: Record<string, string>
}

export type StoredType = 'F32' | 'F16'

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

const BYTES_PER_VALUE: Record<StoredType, number> = { F32: 4, F16: 2 }
const LARGEST_HEADER = 16 * 2 ** 20

/**
 * Reads a `.safetensors` file (github.com/huggingface/safetensors): 8 bytes little-endian header length, a JSON
 * header, then the arrays. F32 and F16 are read; F16 becomes float32. Throws `bad-weights` where the header, an
 * offset or a size is wrong, or the arrays do not fill the file without gap or overlap, as the format asks.
 */
export function readSafetensors(bytes: ArrayBuffer, file: string): WeightsFile {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new FlukeprintError('bad-weights', `The weights file ${file} is damaged: ${reason}.`, {
      file,
      remedy: 'Reload the page; if it stays, install the program again.',
      cause,
    })
  }
  if (bytes.byteLength < 8) return refuse('it is shorter than its own header')
  const view = new DataView(bytes)
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > LARGEST_HEADER || 8 + headerLength > bytes.byteLength) return refuse('its header is longer than the file')
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes, 8, headerLength)))
  } catch (cause) {
    return refuse("its header can't be read", cause)
  }
  if (!isRecord(header)) return refuse('its header is no list of arrays')
  const { __metadata__: metadata = {}, ...entries } = header
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) return refuse('its metadata is not text')
  const arrays = new Map<string, NamedArray>()
  const found: { name: string; dtype: StoredType; shape: number[]; range: [number, number] }[] = []
  for (const [name, value] of Object.entries(entries)) {
    if (!isEntry(value)) return refuse(`the entry ${excerpt(name)} is not an array`)
    const { dtype, shape, data_offsets: range } = value
    if (dtype !== 'F32' && dtype !== 'F16') return refuse(`${excerpt(name)} has the type ${excerpt(dtype)}`)
    const count = shape.reduce((product, size) => product * size, 1)
    const [from, to] = range
    if (to - from !== count * BYTES_PER_VALUE[dtype]) return refuse(`${excerpt(name)} has the shape [${excerpt(shape.join(', '))}] but ${to - from} bytes`)
    found.push({ name, dtype, shape, range })
  }
  // Before any is copied: a small file could name the same bytes a million times.
  if (!fills(found.map(({ range }) => range), bytes.byteLength - 8 - headerLength)) return refuse('its arrays do not fill it')
  for (const { name, dtype, shape, range: [from, to] } of found) {
    const stored = bytes.slice(8 + headerLength + from, 8 + headerLength + to)
    arrays.set(name, { shape, data: dtype === 'F32' ? new Float32Array(stored) : halvesToFloats(new Uint16Array(stored)) })
  }
  return { arrays, metadata: metadata as Record<string, string> }
}

/** Whether the ranges lie end to end from 0 to `length`, in whatever order they come. */
function fills(ranges: [number, number][], length: number): boolean {
  let end = 0
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== end) return false
    end = to
  }
  return end === length
}

/** Writes a `.safetensors` file; with `F16` every value is rounded to half precision. */
export function writeSafetensors(arrays: Map<string, NamedArray>, type: StoredType, metadata: Record<string, string> = {}): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let offset = 0
  for (const [name, { shape, data }] of arrays) {
    const length = data.length * BYTES_PER_VALUE[type]
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + length] }
    offset += length
  }
  // The data starts at a multiple of 8, as the format asks: the header is padded with spaces.
  let text = JSON.stringify(header)
  const length = new TextEncoder().encode(text).length
  text += ' '.repeat((8 - (length % 8)) % 8)
  const head = new TextEncoder().encode(text)
  const out = new ArrayBuffer(8 + head.length + offset)
  new DataView(out).setBigUint64(0, BigInt(head.length), true)
  new Uint8Array(out, 8).set(head)
  let at = 8 + head.length
  for (const { data } of arrays.values()) {
    if (type === 'F32') new Uint8Array(out, at).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    else new Uint8Array(out, at).set(new Uint8Array(floatsToHalves(data).buffer))
    at += data.length * BYTES_PER_VALUE[type]
  }
  return out
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value)) return false
  const { dtype, shape, data_offsets: offsets } = value
  const whole = (list: unknown): boolean => Array.isArray(list) && list.every((n) => Number.isInteger(n) && n >= 0)
  return typeof dtype === 'string' && whole(shape) && whole(offsets) && (offsets as number[]).length === 2
}

/** IEEE 754 binary16 → float32, exact. */
function halvesToFloats(halves: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0) return sign * fraction * 2 ** -24
    if (exponent === 31) return fraction ? NaN : sign * Infinity
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  })
}

/** float32 → IEEE 754 binary16, rounded to the nearest, ties to even. */
function floatsToHalves(floats: Float32Array): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(floats, (value) => {
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
    const magnitude = Math.abs(value)
    if (Number.isNaN(value)) return 0x7e00
    if (magnitude >= 65520) return sign | 0x7c00
    // Below 2^-14 the steps are all 2^-24 wide; above, 2^-10 of the power of two. A round-up carries by itself.
    const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)))
    const steps = roundHalfToEven(magnitude / 2 ** (exponent - 10))
    return sign | (exponent === -14 && steps < 1024 ? steps : ((exponent + 15) << 10) + (steps - 1024))
  })
}
