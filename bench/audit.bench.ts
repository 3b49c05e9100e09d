/**
 * The label audit of 30,000 flukes as the index worker runs it: comparing all with all (once for a catalogue), then the suspects anew after
 * each decision; one new photo; and as a baseline the same products by `Gallery.rank`'s kernel, row after row without tiles or symmetry.
 *
 *   npm run bench:audit
 */
import { LabelAudit } from '#core/audit/label-audit.ts'
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { seededRandom } from '#core/random.ts'
import { codeMatrix } from '#core/ranking/code-matrix.ts'
import { EMBEDDING_SIZE, quantise, type QuantisedVector } from '#core/ranking/quantise.ts'
import { judge, machine } from './lib/report.ts'

const ROWS = 30_000
const INDIVIDUALS = 9_000
/** Share that is filed as `new_whale`. */
const NEW = 0.15
const LIMIT_MS = 20_000
const AGAIN_LIMIT_MS = 300
const BASELINE_QUERIES = 500
const PER_KIND = 500

const random = seededRandom(30)
/** As alike as flukes are: something that all have, a whale's own, a photo's own. */
const common = noise(0.5)
const centres = Array.from({ length: INDIVIDUALS }, () => noise(0.7))

function noise(size: number): Float32Array {
  return Float32Array.from({ length: EMBEDDING_SIZE }, () => (random.normal() * size) / Math.sqrt(EMBEDDING_SIZE))
}

function photoOf(whale: number): QuantisedVector {
  const own = noise(0.5)
  const vector = own.map((value, i) => value + common[i]! + centres[whale]![i]!)
  const length = Math.hypot(...vector)
  return quantise(vector.map((value) => value / length))
}

const vectors = new Map<FlukeId, QuantisedVector>()
const audit = new LabelAudit((flukeId) => vectors.get(flukeId)!)
function add(row: number, whale: number, isNew: boolean): void {
  const flukeId = `photo ${row}:0` as FlukeId
  vectors.set(flukeId, photoOf(whale))
  audit.put(flukeId, `photo ${row}` as PhotoId, isNew ? 'new' : { individualId: `HW-${whale}` as IndividualId })
}
for (let row = 0; row < ROWS; row++) add(row, row < INDIVIDUALS ? row : random.integer(INDIVIDUALS), random.next() < NEW)

console.log(`${machine()}; ${ROWS} flukes of ${INDIVIDUALS} individuals\n`)

interface Took {
  wallMs: number
  cpuMs: number
}

function took(run: () => void): Took {
  const [started, before] = [performance.now(), process.cpuUsage()]
  run()
  const { user, system } = process.cpuUsage(before)
  return { wallMs: performance.now() - started, cpuMs: (user + system) / 1000 }
}

let longestStepMs = 0
function compare(): void {
  let last = performance.now()
  for (const _ of audit.compare()) {
    longestStepMs = Math.max(longestStepMs, performance.now() - last)
    last = performance.now()
  }
}

const tell = (name: string, { wallMs, cpuMs }: Took): void => console.log(`${name}: ${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of one processor`)
const all = took(compare)
tell('all compared with all', all)
console.log(`longest step that can't be stopped: ${longestStepMs.toFixed(0)} ms`)
const first = took(() => audit.suspects(new Map(), PER_KIND))
tell('suspects, the first time', first)
const again = Array.from({ length: 5 }, (_, n) => {
  audit.file(`photo ${n}:0` as FlukeId, { individualId: 'HW-8000' as IndividualId })
  return took(() => audit.suspects(new Map(), PER_KIND))
}).sort((a, b) => a.cpuMs - b.cpuMs)[2]!
tell('suspects after a decision, median of 5', again)
add(ROWS, 17, true)
tell('one new photo', took(compare))

const matrix = codeMatrix()
for (let row = 0; row < ROWS; row++) matrix.write(row, vectors.get(`photo ${row}:0` as FlukeId)!.codes)
const out = new Int32Array(ROWS)
const plain = took(() => {
  for (let row = 0; row < BASELINE_QUERIES; row++) matrix.dots(vectors.get(`photo ${row}:0` as FlukeId)!.codes, ROWS, out)
})
const scaled = (plain.cpuMs * ROWS) / BASELINE_QUERIES
console.log(`products alone, row after row: ${scaled.toFixed(0)} ms of one processor (from ${BASELINE_QUERIES} rows); ours is ${(scaled / all.cpuMs).toFixed(2)} times as fast\n`)

judge(all.cpuMs + first.cpuMs < LIMIT_MS, `all suspects of ${ROWS} flukes in ${((all.cpuMs + first.cpuMs) / 1000).toFixed(1)} s of one processor, under ${LIMIT_MS / 1000} s`)
judge(again.cpuMs < AGAIN_LIMIT_MS, `after a decision in ${again.cpuMs.toFixed(0)} ms of one processor, under ${AGAIN_LIMIT_MS} ms`)
