/**
 * Ranking one query against a gallery of 100,000 flukes of 30,000 individuals: the whole answer of `Gallery.rank` (products,
 * individuals, probabilities), its kernel alone, and as a baseline the same products in a plain float32 loop.
 *
 *   npm run bench:rank
 */
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { seededRandom } from '#core/random.ts'
import { codeMatrix } from '#core/ranking/code-matrix.ts'
import { Gallery } from '#core/ranking/gallery.ts'
import { dequantise, EMBEDDING_SIZE, quantise, type QuantisedVector } from '#core/ranking/quantise.ts'
import { race, type Standing } from './lib/race.ts'
import { judge, machine, table } from './lib/report.ts'

const ROWS = 100_000
const INDIVIDUALS = 30_000
const LIMIT = 100
const LIMIT_MS = 15
const ROUNDS = 40

const random = seededRandom(100)
const gallery = new Gallery()
const matrix = codeMatrix()
const plain = new Float32Array(ROWS * EMBEDDING_SIZE)

/** Uniform numbers do: what an embedding holds makes no difference to the time. */
function vector(): QuantisedVector {
  return quantise(Float32Array.from({ length: EMBEDDING_SIZE }, () => (random.next() - 0.5) / 13))
}

for (let row = 0; row < ROWS; row++) {
  const made = vector()
  // Every individual has one photo; the rest fall to them at random.
  const individual = row < INDIVIDUALS ? row : random.integer(INDIVIDUALS)
  const photoId = `photo ${row}` as PhotoId
  gallery.put({ flukeId: `${photoId}:0` as FlukeId, photoId, individualId: `HW-${individual}` as IndividualId, vector: made })
  matrix.write(row, made.codes)
  plain.set(dequantise(made), row * EMBEDDING_SIZE)
}

const queries = Array.from({ length: ROUNDS }, vector)
let asked = 0
const query = (): QuantisedVector => queries[asked++ % queries.length]!

const dots = new Int32Array(ROWS)
const floatDots = new Float32Array(ROWS)

function plainDots(values: Float32Array): void {
  for (let row = 0, at = 0; row < ROWS; row++) {
    let sum = 0
    for (let i = 0; i < EMBEDDING_SIZE; i++, at++) sum += values[i]! * plain[at]!
    floatDots[row] = sum
  }
}

console.log(`${machine()}; kernel ${matrix.kernel}\n`)

const probe = queries[0]!
matrix.dots(probe.codes, ROWS, dots)
plainDots(dequantise(probe))
const everybody = gallery.rank(probe, { limit: Infinity }).candidates
const mostAlike = everybody.reduce((highest, { photos }) => Math.max(highest, photos[0]!.similarity), -1)
const plainMostAlike = floatDots.reduce((highest, similarity) => Math.max(highest, similarity), -1)
judge(everybody.length === INDIVIDUALS && Math.abs(mostAlike - plainMostAlike) < 1e-5, 'all individuals are ranked, and the most alike photo is that of the plain loop')

const excludePhotoId = 'photo 17' as PhotoId
const standings = await race(
  [
    { name: 'Gallery.rank', run: () => gallery.rank(query(), { excludePhotoId, limit: LIMIT }) },
    { name: 'its kernel alone', run: () => matrix.dots(query().codes, ROWS, dots) },
    { name: 'plain float32 loop, products alone', run: () => plainDots(dequantise(query())) },
  ],
  { rounds: ROUNDS, warmUp: 5 },
)
console.log(`\n${table(`${ROWS} rows, ${INDIVIDUALS} individuals`, standings)}`)
const [whole, kernel] = standings as [Standing, Standing]
judge(whole.cpuMs < LIMIT_MS, `a query is ranked in ${whole.cpuMs.toFixed(1)} ms of one processor, under ${LIMIT_MS} ms; its products are ${kernel.cpuMs.toFixed(1)} ms of that`)
