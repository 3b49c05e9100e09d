import type { Random } from '#core/random.ts'

export type Bytes = Uint8Array<ArrayBuffer>

/** A file that somebody may hand to the program. */
export interface HostileFile {
  name: string
  /** What is wrong with it, for whoever reads that a reader failed on it. */
  how: string
  bytes: Bytes
}

/** A number in a file: where, how many bytes, and which end comes first. */
export interface Field {
  at: number
  bytes: 1 | 2 | 4 | 8
  littleEnd: boolean
}

export interface Damage {
  /** Where parts of the file begin: it is cut off at each of them, and a byte before and behind. */
  marks: readonly number[]
  fields: readonly Field[]
  /** Further cuts, at random; changed bytes; blocks taken out, doubled or put elsewhere. */
  cuts: number
  changes: number
  blocks: number
  /** Sums made anew after a change, so that what is changed is read at all. */
  mend?(bytes: Bytes): void
}

/** What disks, cables and hands do to a sound file: it is cut off, its numbers, bytes and blocks are others. */
export function* damaged(name: string, seed: Bytes, random: Random, damage: Damage): Generator<HostileFile> {
  const file = (how: string, bytes: Bytes): HostileFile => ({ name, how, bytes })
  const places = new Set(damage.marks.flatMap((mark) => [mark - 1, mark, mark + 1]))
  for (let n = 0; n < damage.cuts; n++) places.add(random.integer(seed.length))
  for (const at of places) if (at >= 0 && at < seed.length) yield file(`cut off at ${at}`, seed.slice(0, at))
  for (const field of damage.fields) {
    for (const value of extremesOf(field)) {
      const bytes = withField(seed, field, value)
      yield file(`${value} in the ${field.bytes} bytes at ${field.at}`, bytes)
      if (!damage.mend) continue
      const mended = bytes.slice()
      damage.mend(mended)
      yield file(`${value} in the ${field.bytes} bytes at ${field.at}, sums made anew`, mended)
    }
  }
  for (let n = 0; n < damage.changes; n++) {
    const bytes = changed(seed, random, damage.marks)
    if (n % 2 === 1) damage.mend?.(bytes)
    yield file(`change ${n}`, bytes)
  }
  for (let n = 0; n < damage.blocks; n++) yield file(`blocks ${n}`, spliced(seed, random))
}

function extremesOf({ bytes }: Field): bigint[] {
  const all = (1n << BigInt(8 * bytes)) - 1n
  return [0n, 1n, all >> 1n, (all >> 1n) + 1n, all - 1n, all]
}

export function withField(seed: Bytes, { at, bytes: length, littleEnd }: Field, value: bigint): Bytes {
  const bytes = seed.slice()
  for (let n = 0; n < length; n++) bytes[at + (littleEnd ? n : length - 1 - n)] = Number((value >> BigInt(8 * n)) & 0xffn)
  return bytes
}

/** One to eight bytes are others, half of them close to where a part begins. */
function changed(seed: Bytes, random: Random, marks: readonly number[]): Bytes {
  const bytes = seed.slice()
  for (let left = 1 + random.integer(8); left > 0; left--) {
    const near = marks.length > 0 && random.integer(2) === 0
    const at = near ? marks[random.integer(marks.length)]! + random.integer(16) : random.integer(bytes.length)
    bytes[Math.min(bytes.length - 1, at)] = random.integer(4) === 0 ? [0, 0xff, 0x80, 0x7f][random.integer(4)]! : random.integer(256)
  }
  return bytes
}

function spliced(seed: Bytes, random: Random): Bytes {
  const from = random.integer(seed.length)
  const block = seed.subarray(from, from + 1 + random.integer(Math.max(1, seed.length - from)))
  const to = random.integer(seed.length)
  switch (random.integer(3)) {
    case 0:
      return joined(seed.subarray(0, from), seed.subarray(from + block.length))
    case 1:
      return joined(seed.subarray(0, to), block, seed.subarray(to))
    default:
      return joined(seed.subarray(0, to), block, seed.subarray(Math.min(seed.length, to + block.length)))
  }
}

export function joined(...parts: readonly (Uint8Array | readonly number[])[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** The letters of a text as bytes, one each. */
export function letters(text: string): Bytes {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

export function number(value: number, bytes: 1 | 2 | 4 | 8, littleEnd: boolean): Bytes {
  return withField(new Uint8Array(bytes), { at: 0, bytes, littleEnd }, BigInt(value))
}
