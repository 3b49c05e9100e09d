import type { Progress } from '../job.ts'
import { seededRandom } from '../random.ts'
import { EMBEDDING_SIZE, type QuantisedVector } from '../ranking/quantise.ts'

const HALF = EMBEDDING_SIZE / 2
const TABLES = 10
const BITS = 12
const SEED = 1
/** Rows whose mean is taken off before hashing: flukes are all alike to a degree, and planes through zero would not part them. */
const CENTRE_ROWS = 500
/** Rows of one bucket that a row is compared with: flukes that all look the same fill a bucket without being copies. */
const MOST_IN_BUCKET = 200
const ROWS_A_STEP = 500
/** Planes of all tables together that two copies may lie on different sides of; of 120, copies as near as 0.97 differ in about 11. */
const MOST_APART = 25
/** Bits that are set in each number of 12 bits. */
const BITS_IN = Uint8Array.from({ length: 2 ** BITS }, (_, number) => number.toString(2).replaceAll('0', '').length)

export interface MirroredPair {
  a: number
  b: number
  /** Cosine similarity of `a` with the mirror image of `b`, −1..1. */
  similarity: number
}

/**
 * Finds photographs that are mirror images of others. A vector holds the fluke and its mirror image, so that swapping its halves gives the
 * vector of the mirrored photograph; and the sum of the halves is the same for both. Rows with nearly the same sum are found by random
 * hyperplanes (Charikar, "Similarity estimation techniques from rounding algorithms", 2002): copies as near as 0.97 share a bucket in
 * one of ten tables with a probability above 0.95. The similarity of what is found is exact.
 */
export class MirroredCopies {
  readonly pairs: MirroredPair[] = []
  private readonly planes = planes()
  private readonly tables = Array.from({ length: TABLES }, () => new Map<number, number[]>())
  /** The centre's place on each plane's axis; null before the first rows. */
  private centre: Float32Array | null = null
  /** Buckets of each row, one a table. */
  private readonly bucketsAt: Uint16Array[] = []

  constructor(private readonly atLeast: number) {}

  /** Takes rows up to `to` in; `read`: the vector of a row. */
  *extend(to: number, read: (row: number) => QuantisedVector): Generator<Progress, void> {
    this.centre ??= this.along(meanOf(Array.from({ length: Math.min(to, CENTRE_ROWS) }, (_, n) => halvesAdded(read(Math.floor((n * to) / Math.min(to, CENTRE_ROWS)))))))
    for (let row = this.bucketsAt.length; row < to; row++) {
      this.take(row, read)
      if (row % ROWS_A_STEP === ROWS_A_STEP - 1) yield { stage: 'Looking for mirrored copies', done: row, total: to }
    }
  }

  private take(row: number, read: (row: number) => QuantisedVector): void {
    const vector = read(row)
    const swapped = swap(vector)
    const buckets = this.bucketsOf(halvesAdded(vector))
    this.bucketsAt.push(buckets)
    const compared = new Set<number>()
    this.tables.forEach((table, n) => {
      const bucket = table.get(buckets[n]!)
      if (!bucket) return table.set(buckets[n]!, [row])
      for (const other of bucket.slice(-MOST_IN_BUCKET)) {
        if (apart(buckets, this.bucketsAt[other]!) > MOST_APART || compared.has(other)) continue
        compared.add(other)
        const similarity = dot(swapped, read(other))
        if (similarity >= this.atLeast) this.pairs.push({ a: other, b: row, similarity })
      }
      return bucket.push(row)
    })
  }

  private bucketsOf(sum: Float32Array): Uint16Array {
    const places = this.along(sum)
    return Uint16Array.from({ length: TABLES }, (_, table) => {
      let bits = 0
      for (let plane = table * BITS; plane < (table + 1) * BITS; plane++) bits = bits * 2 + (places[plane]! > this.centre![plane]! ? 1 : 0)
      return bits
    })
  }

  /** Place of a vector along the axis of each plane. */
  private along(sum: Float32Array): Float32Array {
    const { planes: axes } = this
    const places = new Float32Array(TABLES * BITS)
    // Four at a time: each sum waits for its last addition, and the processor adds to the others meanwhile.
    for (let plane = 0; plane < places.length; plane += 4) {
      let a = 0
      let b = 0
      let c = 0
      let d = 0
      for (let i = 0, at = plane * HALF; i < HALF; i++, at++) {
        const value = sum[i]!
        a += value * axes[at]!
        b += value * axes[at + HALF]!
        c += value * axes[at + 2 * HALF]!
        d += value * axes[at + 3 * HALF]!
      }
      places[plane] = a
      places[plane + 1] = b
      places[plane + 2] = c
      places[plane + 3] = d
    }
    return places
  }
}

/** Planes that two rows lie on different sides of. */
function apart(a: Uint16Array, b: Uint16Array): number {
  let count = 0
  for (let table = 0; table < TABLES; table++) count += BITS_IN[a[table]! ^ b[table]!]!
  return count
}

/** The vector of the mirrored photograph. */
export function swap({ codes, scale }: QuantisedVector): QuantisedVector {
  const swapped = new Int8Array(EMBEDDING_SIZE)
  swapped.set(codes.subarray(HALF))
  swapped.set(codes.subarray(0, HALF), HALF)
  return { codes: swapped, scale }
}

/** Cosine similarity of two vectors of length 1. */
export function dot(a: QuantisedVector, b: QuantisedVector): number {
  let sum = 0
  for (let i = 0; i < EMBEDDING_SIZE; i++) sum += a.codes[i]! * b.codes[i]!
  return sum * a.scale * b.scale
}

function halvesAdded({ codes, scale }: QuantisedVector): Float32Array {
  const sum = new Float32Array(HALF)
  for (let i = 0; i < HALF; i++) sum[i] = (codes[i]! + codes[i + HALF]!) * scale
  return sum
}

function meanOf(vectors: Float32Array[]): Float32Array {
  return Float32Array.from({ length: HALF }, (_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0) / vectors.length)
}

function planes(): Float32Array {
  const random = seededRandom(SEED)
  return Float32Array.from({ length: TABLES * BITS * HALF }, () => random.normal())
}
