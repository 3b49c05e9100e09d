/**
 * How long the demo's photographs take to draw, one thread, how large they come out as JPEG, and what the shipped
 * vectors say of the queries: rank of the truth, and the probability of "new" for known whales and for strangers.
 *
 *   npx tsx scripts/demo/measure.ts
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { FlukeId, PhotoId } from '#core/catalogue.ts'
import { Gallery } from '#core/ranking/gallery.ts'
import { EMBEDDING_SIZE, type QuantisedVector } from '#core/ranking/quantise.ts'
import { DEMO_FILES, type DemoIndex } from '#jobs/demo/pack.ts'
import { demoPhotos } from '#synthetic/demo-catalogue.ts'
import { drawDemoPhoto } from '#synthetic/draw.ts'

const EVERY = 9
const WARM_UP = 3

const indexes = demoPhotos().flatMap(({ index }) => (index % EVERY === 0 ? [index] : []))
for (const index of indexes.slice(0, WARM_UP)) drawDemoPhoto(index)

const times: number[] = []
const processor: number[] = []
const sizes: number[] = []
for (const index of indexes) {
  const startedAtMs = performance.now()
  const before = process.cpuUsage()
  const { width, height, rgba } = drawDemoPhoto(index)
  processor.push(process.cpuUsage(before).user / 1000)
  times.push(performance.now() - startedAtMs)
  sizes.push((await sharp(rgba, { raw: { width, height, channels: 4 } }).jpeg({ quality: 90 }).toBuffer()).length)
}

function summary(name: string, values: number[], unit: string): string {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): string => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0)
  return `${name}: median ${at(0.5)} ${unit}, least ${at(0)}, greatest ${at(1)}`
}

console.log(`${indexes.length} photographs at 1200 px`)
console.log(summary('time', times, 'ms'))
console.log(summary('processor time', processor, 'ms'))
console.log(summary('JPEG', sizes.map((bytes) => bytes / 1000), 'kB'))

const FOLDER = join('public', 'demo')
const { photos } = JSON.parse(await readFile(join(FOLDER, DEMO_FILES.index), 'utf8')) as DemoIndex
const codes = new Int8Array(new Uint8Array(await readFile(join(FOLDER, DEMO_FILES.vectors))).buffer)
const vectorOf = (n: number): QuantisedVector => ({ codes: codes.slice(n * EMBEDDING_SIZE, (n + 1) * EMBEDDING_SIZE), scale: photos[n]!.scale })

const gallery = new Gallery()
photos.forEach(({ role, fileName, individualId }, n) => {
  const name: string = fileName
  if (role === 'gallery') gallery.put({ flukeId: name as FlukeId, photoId: name as PhotoId, individualId, vector: vectorOf(n) })
})
const answers = photos.flatMap(({ role, individualId }, n) => {
  if (role === 'gallery') return []
  const { candidates, pNew } = gallery.rank(vectorOf(n), { limit: 60 })
  return [{ known: individualId !== null, rank: 1 + candidates.findIndex((candidate) => candidate.individualId === individualId), pNew, best: candidates[0]?.score ?? 0 }]
})
const known = answers.filter((answer) => answer.known)
const strangers = answers.filter((answer) => !answer.known)
const mean = (list: { pNew: number }[]): string => (list.reduce((sum, { pNew }) => sum + pNew, 0) / list.length).toFixed(2)
const within = (rank: number): number => known.filter((answer) => answer.rank <= rank).length
console.log(`queries of known whales: ${known.length}, first ${within(1)}, among five ${within(5)}`)
console.log(`probability of "new": known ${mean(known)}, strangers ${mean(strangers)}, above one half ${strangers.filter(({ pNew }) => pNew > 0.5).length} of ${strangers.length}`)
console.log(`best score of a stranger, on average: ${(strangers.reduce((sum, { best }) => sum + best, 0) / strangers.length).toFixed(2)}`)
