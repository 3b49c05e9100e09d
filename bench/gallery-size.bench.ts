/**
 * How far the gallery of the index worker reaches: at sizes up to a million flukes the memory it takes, a query, and the queue's order for a screen of photos. Six flukes in ten
 * have an individual of their own or share one, as in `bench:rank`. What it costs to read them from the database first: `measure:lists -- --photos N`.
 *
 *   npm run bench:gallery
 */
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { seededRandom } from '#core/random.ts'
import { Gallery } from '#core/ranking/gallery.ts'
import { EMBEDDING_SIZE, quantise, type QuantisedVector } from '#core/ranking/quantise.ts'
import { median } from './lib/race.ts'
import { judge, machine } from './lib/report.ts'

const SIZES = [30_000, 100_000, 300_000, 600_000, 1_000_000]
/** The size that a query is judged at. */
const JUDGED = 300_000
/** Nobody waits for a twentieth of a second; `bench:rank` holds a third of the size to 15 ms. */
const QUERY_LIMIT_MS = 50
/** A tab of a tablet is let live with so much. */
const MEMORY_LIMIT_MB = 512
const QUERIES = 15
const LISTED = 100

const random = seededRandom(300)
/** What an embedding holds makes no difference to time or memory: a pool of them spares the making of a million. */
const pool: QuantisedVector[] = Array.from({ length: 4_096 }, () => quantise(Float32Array.from({ length: EMBEDDING_SIZE }, () => (random.next() - 0.5) / 13)))
const collect = (globalThis as { gc?(): void }).gc
if (!collect) throw new Error('Start it with --expose-gc, as npm run bench:gallery does: memory is told after a collection.')

console.log(`${machine()}\n\n| flukes | individuals | filled in CPU s | memory MB | bytes a fluke | a query CPU ms | 14 rows of the queue CPU ms |\n|---|---|---|---|---|---|---|`)
for (const size of SIZES) {
  const before = used()
  const gallery = new Gallery()
  const filledMs = cpu(() => fill(gallery, size))
  const { candidates } = gallery.rank(pool[0]!, { limit: LISTED })
  if (candidates.length !== LISTED) throw new Error('The gallery answers with fewer candidates than it was asked for.')
  const bytes = used() - before
  const queryMs = median(Array.from({ length: QUERIES }, (_, n) => cpu(() => gallery.rank(pool[n + 1]!, { excludePhotoId: photo(n), limit: LISTED }))))
  const rowsMs = cpu(() => Array.from({ length: 14 }, (_, n) => gallery.best(17 * n)))
  console.log(`| ${size.toLocaleString('en')} | ${(0.3 * size).toLocaleString('en')} | ${(filledMs / 1000).toFixed(1)} | ${(bytes / 2 ** 20).toFixed(0)} | ${(bytes / size).toFixed(0)} | ${queryMs.toFixed(1)} | ${rowsMs.toFixed(0)} |`)
  if (size !== JUDGED) continue
  judge(queryMs < QUERY_LIMIT_MS, `${size} flukes: a query is ranked in ${queryMs.toFixed(1)} ms of one processor, under ${QUERY_LIMIT_MS} ms`)
  judge(bytes / 2 ** 20 < MEMORY_LIMIT_MB, `${size} flukes take ${(bytes / 2 ** 20).toFixed(0)} MB of memory, under ${MEMORY_LIMIT_MB} MB`)
}

function fill(gallery: Gallery, size: number): void {
  const individuals = 0.3 * size
  for (let row = 0; row < size; row++) {
    // Every individual has one photo; the rest fall to them at random.
    const individual = row < individuals ? row : random.integer(individuals)
    gallery.put({ flukeId: `${photo(row)}:0` as FlukeId, photoId: photo(row), individualId: `HW-${individual}` as IndividualId, vector: pool[row % pool.length]! })
  }
}

/** As long as the hashes that photos go by. */
function photo(row: number): PhotoId {
  return row.toString(16).padStart(64, '0') as PhotoId
}

/** Heap and what lies beside it, bytes. */
function used(): number {
  collect!()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function cpu(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
