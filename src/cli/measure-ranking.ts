/**
 * Measures the choices of ranking on `val`: the score of an individual, mirror averaging, whole numbers for embeddings.
 *
 *   npm run measure:ranking -- --photos DIR --labels labels.csv --split split.csv
 *
 * Gallery: `train` with an identity. The AUC is that of the best score, known against new. The last column is the
 * difference in mAP@5 from the most similar photo, with the 95 % that it takes when the queries are drawn anew.
 */
import { areaUnderCurve } from '#core/metrics/auc.ts'
import { seededRandom } from '#core/random.ts'
import { individualScore } from '#core/ranking/individual-score.ts'
import { dequantise, quantise } from '#core/ranking/quantise.ts'
import { labelledParts, withVector } from './commands.ts'
import { options } from './options.ts'

const RESAMPLES = 1000
const SEED = 1

/** What an individual's score may be made of. */
interface Compared {
  /** Similarities of its photos to the query. */
  photos: number[]
  /** Similarity of the centre of its photos, of length 1. */
  centre: number
}
type Score = (compared: Compared) => number

interface Individual {
  id: string
  vectors: Float32Array[]
  centre: Float32Array
}

/** Place of the right one (0 is first; −1 for a new whale) and the best score, for each query. */
type Result = { place: number; best: number; first: string }[]

const given = options(process.argv.slice(2), ['photos', 'labels', 'split'])
const { found, train, val } = await labelledParts(given)
const queries = val.flatMap(({ image, id }) => withVector(found, image, id))
const ids = [...new Set(train.map(({ id }) => id as string))]
const vectorsOf = new Map<string, Float32Array[]>(ids.map((id) => [id, []]))
for (const { image, id } of train) for (const { vector } of withVector(found, image, id)) vectorsOf.get(id!)!.push(vector)

const SCORES: Record<string, Score> = {
  'most similar photo': ({ photos }) => Math.max(...photos),
  'mean of the photos': ({ photos }) => mean(photos),
  'mean of the best two': ({ photos }) => mean(best(photos, 2)),
  'mean of the best three': ({ photos }) => mean(best(photos, 3)),
  'centre of the photos': ({ centre }) => centre,
  'half photo, half centre': ({ photos, centre }) => (Math.max(...photos) + centre) / 2,
  'log-sum-exp, T = 0.02': ({ photos }) => pooled(photos, 0.02) + 0.02 * Math.log(photos.length),
  'softmax-pooled mean, T = 0.01': ({ photos }) => pooled(photos, 0.01),
  'softmax-pooled mean, T = 0.02': ({ photos }) => pooled(photos, 0.02),
  'softmax-pooled mean, T = 0.05': ({ photos }) => pooled(photos, 0.05),
  'softmax-pooled mean, T = 0.1': ({ photos }) => pooled(photos, 0.1),
}

const chosen: Record<string, Score> = { chosen: ({ photos }) => individualScore(photos) }
const table = rank((vector) => vector, { ...SCORES, ...chosen })
const reference = table['most similar photo']!
const float32 = table['chosen']!
const int8 = rank((vector) => dequantise(quantise(vector)), chosen)['chosen']!
table['chosen, embeddings as int8'] = int8
table['chosen, without the mirror image'] = rank((vector) => vector.subarray(0, vector.length / 2).map((value) => value * Math.SQRT2), chosen)['chosen']!

const random = seededRandom(SEED)
const known = queries.flatMap((_, n) => (reference[n]!.place >= 0 ? [n] : []))
console.log(`${known.length} known and ${queries.length - known.length} new queries against ${train.length} photographs of ${ids.length} individuals\n`)
console.log('| score of an individual | top-1 | top-5 | mAP@5 | AUC | mAP@5 more than by the most similar photo |\n|---|---|---|---|---|---|')
for (const [name, result] of Object.entries(table)) console.log(`| ${name} | ${figures(result).map((value) => value.toFixed(3)).join(' | ')} | ${gain(result)} |`)
console.log(`\nThe same individual first with int8 as with float32: ${((100 * queries.filter((_, n) => int8[n]!.first === float32[n]!.first).length) / queries.length).toFixed(1)} % of the queries`)
console.log('\nTop-1 by the photographs of the individual in the gallery (most similar photo → chosen):')
for (const [from, to] of [[1, 1], [2, 2], [3, 4], [5, 9], [10, Infinity]] as const) {
  const some = known.filter((n) => inside(vectorsOf.get(queries[n]!.truth)!.length, from, to))
  const share = (result: Result): string => (some.filter((n) => result[n]!.place === 0).length / some.length).toFixed(3)
  console.log(`  ${from === to ? from : `${from}–${to === Infinity ? 'more' : to}`} (${some.length} queries): ${share(reference)} → ${share(float32)}`)
}

function individualsOf(of: (vector: Float32Array) => Float32Array): Individual[] {
  return ids.map((id) => {
    const vectors = vectorsOf.get(id)!.map(of)
    const sum = vectors[0]!.map((_, i) => vectors.reduce((total, vector) => total + vector[i]!, 0))
    const length = Math.sqrt(dot(sum, sum))
    return { id, vectors, centre: sum.map((value) => value / length) }
  })
}

/** Ranks every query by each of the scores, with what `of` makes of the vectors. */
function rank(of: (vector: Float32Array) => Float32Array, scores: Record<string, Score>): Record<string, Result> {
  const individuals = individualsOf(of)
  const out: Record<string, Result> = Object.fromEntries(Object.keys(scores).map((name) => [name, []]))
  for (const { truth, vector } of queries) {
    const query = of(vector)
    const compared = individuals.map(({ vectors, centre }) => ({ photos: vectors.map((photo) => dot(photo, query)), centre: dot(centre, query) }))
    for (const [name, score] of Object.entries(scores)) {
      const values = compared.map(score)
      const right = ids.indexOf(truth)
      const highest = values.reduce((top, value, n) => (value > values[top]! ? n : top), 0)
      out[name]!.push({ place: right < 0 ? -1 : values.filter((value) => value > values[right]!).length, best: values[highest]!, first: individuals[highest]!.id })
    }
  }
  return out
}

function figures(result: Result): number[] {
  const share = (within: number): number => known.filter((n) => result[n]!.place < within).length / known.length
  const bestOf = (isKnown: boolean): number[] => result.filter(({ place }) => place >= 0 === isKnown).map(({ best: score }) => score)
  return [share(1), share(5), mean(known.map((n) => precision(result, n))), areaUnderCurve(bestOf(true), bestOf(false))]
}

function precision(result: Result, n: number): number {
  const { place } = result[n]!
  return place < 5 ? 1 / (place + 1) : 0
}

function gain(result: Result): string {
  const differences = known.map((n) => precision(result, n) - precision(reference, n))
  const drawn = Array.from({ length: RESAMPLES }, () => mean(differences.map(() => differences[random.integer(differences.length)]!))).sort((a, b) => a - b)
  return [mean(differences), drawn[Math.floor(RESAMPLES * 0.025)]!, drawn[Math.floor(RESAMPLES * 0.975)]!].map((value) => (value > 0 ? '+' : '') + value.toFixed(3)).join(', ')
}

function pooled(photos: number[], temperature: number): number {
  const greatest = Math.max(...photos)
  return greatest + temperature * Math.log(mean(photos.map((similarity) => Math.exp((similarity - greatest) / temperature))))
}

function best(photos: number[], count: number): number[] {
  return [...photos].sort((a, b) => b - a).slice(0, count)
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function inside(value: number, from: number, to: number): boolean {
  return value >= from && value <= to
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
