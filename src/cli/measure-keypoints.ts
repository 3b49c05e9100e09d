/**
 * Measures keypoints on `val`, alone and together with the embedding, and fits the numbers that put the two together on `train`:
 *
 *   npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv [--fit src/core/fusion/fitted.ts] [--seconds N] [--queries N] [--processes N]
 *
 * Gallery: `train` with an identity. The keypoints of a query are compared with those of the most similar photographs of the individuals that the
 * embedding ranks first. What was found is kept in .cache/keypoints; after --seconds the run stops looking for more and reports on the queries that are
 * complete, so that it can be done in pieces. --queries takes so many of `val`, drawn at random.
 *
 * --fit fits anew, on photographs of `train` alone, writes the file and reports nothing; the next run reports by it.
 */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { NEW_WHALE, type PhotoId } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { fuse } from '#core/fusion/fuse.ts'
import { evidenceFeatures, individualLogRatio, logLikelihoodRatio, probabilityFromMarks, type FusionParameters } from '#core/fusion/likelihood.ts'
import { probabilityOf } from '#core/fusion/logistic.ts'
import { shapeFeatures } from '#core/fusion/plausibility.ts'
import { areaUnderCurve } from '#core/metrics/auc.ts'
import { averagePrecisionAt } from '#core/metrics/average-precision.ts'
import { expectedCalibrationError } from '#core/metrics/calibration.ts'
import { seededRandom } from '#core/random.ts'
import { quantise } from '#core/ranking/quantise.ts'
import { MarkIndex } from '#vision/keypoints/search/mark-index.ts'
import { galleryOf, labelledParts, withVector } from './commands.ts'
import { fitLogistic } from './fit-logistic.ts'
import { KeypointCache } from './keypoint-cache.ts'
import { KeypointPool } from './keypoint-pool.ts'
import { options } from './options.ts'
import { cacheKey } from './photo-cache.ts'
import { progressLine } from './progress.ts'

const SEED = 1
const RESAMPLES = 1000
/** Individuals whose photographs are looked at, and how many photographs of each: for the report, and for the fit. */
const SHORTLIST = 10
const PHOTOS = { reported: 1, fitted: 2 }
/** Whales of `train` that the numbers are fitted on, and look-alikes of each. */
const FITTED_WHALES = 400
const LOOK_ALIKES = 2
const AMONG = 10
/** Pairs of photographs of two whales, drawn at random. */
const STRANGERS = 10_000
/** Pairs a process is given at a time. */
const BATCH = 10
/** A pair passes with so many marks, or with such a probability. */
const PASSING_MARKS = [3, 5, 8, 12]
const PASSING_PROBABILITIES = [0.9, 0.99]
/** Greatest distances of codes that the search over all marks is tried with, and the queries it is tried on. */
const TRIED_BITS = [22, 26, 30, 34]
const SEARCHED = 150

/** 1 may be anything; more surprise and more marks can only speak for the same whale, and what a transform does more only against it. */
const EVIDENCE_SIGNS = [0, 1, 1] as const
const SHAPE_SIGNS = [-1, -1, -1, -1, -1] as const

const given = options(process.argv.slice(2), ['photos', 'labels', 'split'], ['fit', 'seconds', 'queries', 'processes'])
const { found, train, val } = await labelledParts(given)
const gallery = galleryOf(found, train)
const random = seededRandom(SEED)
const idOf = new Map(train.map(({ image, id }) => [image, id as string]))
const cache = new KeypointCache(given.photos)
const pool = new KeypointPool(Number(given.processes ?? 1))
const stopAtMs = performance.now() + 1000 * Number(given.seconds ?? Infinity)
const goOn = (): boolean => performance.now() < stopAtMs
const times: { extracted: number[]; verified: number[] } = { extracted: [], verified: [] }

/** A query with its shortlist: the photographs to look at, by individual, best first. */
interface Case {
  image: string
  truth: string
  shortlist: { id: string; photos: string[]; score: number }[]
  /** Of the individuals of the shortlist, by the embedding. */
  candidates: number[]
  pNew: number
}

const queries = random.shuffled(val.flatMap(({ image, id }) => withVector(found, image, id))).slice(0, Number(given.queries ?? Infinity))
const keys = new Map<string, string>()
for (const image of found.parsed.keys()) keys.set(image, await cacheKey(resolve(given.photos, image), image, found.parsed.get(image)!.boxPx))

if (given.fit) {
  await writeFile(given.fit, fittedFile(await fit()))
  pool.end()
  process.exit(0)
}
const cases = await look(queries, ({ image, truth, vector }) => caseOf(image, truth, vector, SHORTLIST, PHOTOS.reported))
const strangers = await drawStrangers()
pool.end()
report(cases)
reportSearch(cases)

function caseOf(image: string, truth: string, vector: Float32Array, limit: number, photosOfEach: number): Case {
  const { candidates, pNew } = gallery.rank(quantise(vector), { excludePhotoId: image as PhotoId, limit })
  return {
    image,
    truth,
    shortlist: candidates.map(({ individualId, photos, score }) => ({ id: individualId, photos: photos.slice(0, photosOfEach).map(({ flukeId }) => flukeId), score })),
    candidates: candidates.map(({ probability }) => probability),
    pNew,
  }
}

/** Finds the keypoints of every photograph of the cases and compares the queries with their shortlists, one after the other until time is up. Those that are complete. */
async function look<Query>(all: readonly Query[], ask: (query: Query) => Case): Promise<Case[]> {
  const complete: Case[] = []
  const tell = progressLine()
  for (const query of all) {
    if (!goOn()) break
    const one = ask(query)
    const photos = one.shortlist.flatMap(({ photos: some }) => some)
    await extract([one.image, ...photos])
    const left = photos.filter((photo) => cache.evidenceOf(pairKey(one.image, photo)) === undefined)
    await compare(left.map((photo) => [one.image, photo]))
    complete.push(one)
    tell({ stage: 'comparing keypoints', done: complete.length, total: all.length })
  }
  return complete
}

async function extract(images: readonly string[]): Promise<void> {
  const missing = [...new Set(images)].filter((image) => !cache.has(keys.get(image)!))
  await pool.run(
    missing,
    (image) => ({ kind: 'extract', image, path: resolve(given.photos, image), boxPx: found.parsed.get(image)!.boxPx }),
    (image, answer) => {
      if (answer.kind !== 'extracted') return
      cache.put(keys.get(image)!, answer.keypoints)
      times.extracted.push(answer.ms)
    },
    () => true,
  )
}

async function compare(pairs: readonly (readonly [string, string])[]): Promise<void> {
  const byQuery = new Map<string, string[]>()
  for (const [query, photo] of pairs) byQuery.set(query, [...(byQuery.get(query) ?? []), photo])
  const batches = [...byQuery].flatMap(([query, photos]) => Array.from({ length: Math.ceil(photos.length / BATCH) }, (_, n) => ({ query, photos: photos.slice(n * BATCH, (n + 1) * BATCH) })))
  await pool.run(
    batches,
    ({ query, photos }) => ({ kind: 'verify', query: cache.get(keys.get(query)!), candidates: photos.map((photo) => cache.get(keys.get(photo)!)) }),
    ({ query, photos }, answer) => {
      if (answer.kind !== 'verified') return
      answer.evidence.forEach((evidence, n) => cache.putEvidence(pairKey(query, photos[n]!), evidence))
      times.verified.push(answer.ms / photos.length)
    },
    () => true,
  )
}

function pairKey(a: string, b: string): string {
  return `${keys.get(a)}>${keys.get(b)}`
}

function evidenceOf(query: string, photos: readonly string[]): KeypointEvidence[] {
  return photos.flatMap((photo) => cache.evidenceOf(pairKey(query, photo)) ?? [])
}

/** Fits on `train` alone: of each of some whales one photograph is the query; its own whale's photographs against those of look-alikes. */
async function fit(): Promise<FusionParameters & { pairs: number }> {
  const photosOf = new Map<string, string[]>()
  for (const [image, id] of idOf) if (found.parsed.has(image)) photosOf.set(id, [...(photosOf.get(id) ?? []), image])
  const whales = random.shuffled([...photosOf].filter(([, photos]) => photos.length > 1)).slice(0, FITTED_WHALES)
  const asked = await look(whales, ([id, photos]) => {
    const image = photos[random.integer(photos.length)]!
    const all = caseOf(image, id, found.parsed.get(image)!.vector, Infinity, PHOTOS.fitted)
    const own = all.shortlist.filter((one) => one.id === id)
    const others = random.shuffled(all.shortlist.filter((one) => one.id !== id).slice(0, AMONG)).slice(0, LOOK_ALIKES)
    return { ...all, shortlist: [...own, ...others] }
  })
  const pairs = asked.flatMap(({ image, truth, shortlist }, whale) =>
    shortlist.flatMap(({ id, photos }) => evidenceOf(image, photos).map((evidence) => ({ evidence, same: id === truth, whale }))),
  )
  // Each half of the whales judged by the numbers of the other.
  const halves = [0, 1].map((half) => fitPairs(pairs.filter(({ whale }) => whale % 2 === half)))
  const ratio = ({ evidence, whale }: Pair & { whale: number }): number => logLikelihoodRatio(evidence, halves[1 - (whale % 2)])
  const [same, other] = [pairs.filter((pair) => pair.same), pairs.filter((pair) => !pair.same)]
  console.log(`Held out, on ${asked.length} whales of train: ${same.length} pairs of one whale against ${other.length} of look-alikes: AUC ${areaUnderCurve(same.map(ratio), other.map(ratio)).toFixed(3)}, of the number of marks ${areaUnderCurve(same.map(({ evidence }) => evidence.inliers), other.map(({ evidence }) => evidence.inliers)).toFixed(3)}`)
  console.log(`ECE of the probability at even odds: ${expectedCalibrationError([...same, ...other.slice(0, same.length)].map((pair) => ({ probability: probabilityOf(ratio(pair)), happened: pair.same }))).toFixed(3)}`)
  console.log('\n| a pair passes with | the same whale | look-alikes |\n|---|---|---|')
  for (const marks of PASSING_MARKS) console.log(passing(`${marks} marks`, ({ inliers }) => inliers >= marks, [same, other].map((kind) => kind.map(({ evidence }) => evidence))))
  for (const bar of PASSING_PROBABILITIES) console.log(`| P > ${bar} | ${[same, other].map((kind) => { const passed = kind.filter((pair) => probabilityOf(ratio(pair)) > bar).length; return `${passed} of ${kind.length} (${((100 * passed) / kind.length).toFixed(1)} %)` }).join(' | ')} |`)
  return { ...fitPairs(pairs), pairs: pairs.length }
}

interface Pair {
  evidence: KeypointEvidence
  same: boolean
}

/** Both kinds of pairs count alike, so that the odds are a ratio of likelihoods. */
function fitPairs(pairs: readonly Pair[]): FusionParameters {
  const weight = (same: boolean): number => pairs.length / 2 / pairs.filter((pair) => pair.same === same).length
  const without = (same: boolean): number => pairs.filter((pair) => pair.same === same && pair.evidence.shape === null).length * weight(same)
  return {
    ...fitTogether(pairs.filter(({ evidence }) => evidence.shape !== null).map((pair) => ({ ...pair, weight: weight(pair.same) }))),
    nothing: Math.log(without(true) / without(false)),
  }
}

/** Evidence and shape in one logistic function. */
function fitTogether(pairs: readonly (Pair & { weight: number })[]): { evidence: number[]; shape: number[] } {
  const weights = fitLogistic(
    pairs.map(({ evidence, same, weight }) => ({ features: [...evidenceFeatures(evidence), ...shapeFeatures(evidence.shape!)], happened: same, weight })),
    [...EVIDENCE_SIGNS, ...SHAPE_SIGNS],
  )
  return { evidence: weights.slice(0, EVIDENCE_SIGNS.length), shape: weights.slice(EVIDENCE_SIGNS.length) }
}

function fittedFile({ shape, evidence, nothing, pairs }: Awaited<ReturnType<typeof fit>>): string {
  const list = (numbers: readonly number[]): string => `[${numbers.map((number) => number.toFixed(4)).join(', ')}]`
  return `/**
 * Made by \`npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts\`, on ${pairs} pairs of photographs
 * of \`train\`. Do not edit. See docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: ${list(shape)},
  evidence: ${list(evidence)},
  nothing: ${nothing.toFixed(4)},
}
`
}

/** Pairs of photographs of two whales, drawn at random among those whose keypoints are there. */
async function drawStrangers(): Promise<KeypointEvidence[]> {
  const there = [...idOf.keys()].filter((image) => found.parsed.has(image) && cache.has(keys.get(image)!))
  if (there.length < 100) return []
  const drawn = seededRandom(SEED)
  const pairs: [string, string][] = []
  while (pairs.length < STRANGERS) {
    const query = there[drawn.integer(there.length)]!
    for (let n = 0; n < BATCH; n++) {
      const other = there[drawn.integer(there.length)]!
      if (idOf.get(other) !== idOf.get(query)) pairs.push([query, other])
    }
  }
  for (let from = 0; from < pairs.length && goOn(); from += 100) await compare(pairs.slice(from, from + 100).filter(([a, b]) => cache.evidenceOf(pairKey(a, b)) === undefined))
  return pairs.flatMap(([query, other]) => cache.evidenceOf(pairKey(query, other)) ?? [])
}

/** Place of the truth, from 0 (−1: new, or not on the shortlist), by an order of the shortlist; and the probabilities in that order. */
interface Ranked {
  known: boolean
  place: number
  probabilities: number[]
  pNew: number
}

function ranked({ truth, shortlist, candidates, pNew }: Case, by: readonly number[], chances = { candidates, pNew }): Ranked {
  const order = shortlist.map((_, n) => n).sort((a, b) => by[b]! - by[a]! || a - b)
  return { known: truth !== NEW_WHALE, place: order.findIndex((n) => shortlist[n]!.id === truth), probabilities: order.map((n) => chances.candidates[n]!), pNew: chances.pNew }
}

function report(complete: readonly Case[]): void {
  const known = complete.filter(({ truth }) => truth !== NEW_WHALE)
  const within = known.filter(({ truth, shortlist }) => shortlist.some(({ id }) => id === truth)).length
  console.log(`\n${known.length} known and ${complete.length - known.length} new queries (of ${queries.length} asked for) against ${gallery.size} photographs; ${((100 * within) / known.length).toFixed(1)} % of the known ones on the shortlist of ${SHORTLIST}\n`)
  const ratios = complete.map(({ image, shortlist }) => shortlist.map(({ photos }) => individualLogRatio(evidenceOf(image, photos)) ?? 0))
  const ways: Record<string, Ranked[]> = {
    'embedding alone': complete.map((one) => ranked(one, one.candidates)),
    'keypoints alone, on the shortlist': complete.map((one, n) => ranked(one, ratios[n]!)),
    'both': complete.map((one, n) => {
      const chances = fuse(one, ratios[n]!)
      return ranked(one, chances.candidates, chances)
    }),
  }
  console.log('| by | top-1 | top-5 | mAP@5 | mAP@5 more than by the embedding | mAP@5 with new | AUC known / new | ECE best | ECE new |\n|---|---|---|---|---|---|---|---|---|')
  const embedding = ways['embedding alone']!
  for (const [name, answers] of Object.entries(ways)) {
    const alone = name.startsWith('keypoints')
    const figures = [top(answers, 1), top(answers, 5), mean(answers.filter(isKnown).map(precision))].map((figure) => figure.toFixed(3))
    // Keypoints alone give no probability, so nothing stands on one.
    const probable = alone ? ['', '', '', ''] : [mean(answers.map(precisionWithNew)), areaUnderCurve(answers.filter(isKnown).map(pKnown), answers.filter((one) => !isKnown(one)).map(pKnown)), bestError(answers), newError(answers)].map((figure) => figure.toFixed(3))
    console.log(`| ${[name, ...figures, gain(answers, embedding), ...probable].join(' | ')} |`)
  }
  console.log(`\nTop-1 of both less that of the embedding: ${difference(ways['both']!, embedding, ({ place }) => (place === 0 ? 1 : 0))}`)

  const wrong = complete.flatMap(({ image, truth, shortlist }) => shortlist.filter(({ id }) => id !== truth).flatMap(({ photos }) => evidenceOf(image, photos)))
  const right = complete.flatMap(({ image, truth, shortlist }) => shortlist.filter(({ id }) => id === truth).flatMap(({ photos }) => evidenceOf(image, photos)))
  console.log('\n| a pair passes with | the same whale | two whales on a shortlist | two whales at random |\n|---|---|---|---|')
  for (const marks of PASSING_MARKS) console.log(passing(`${marks} marks`, ({ inliers }) => inliers >= marks, [right, wrong, strangers]))
  for (const bar of PASSING_PROBABILITIES) console.log(passing(`P > ${bar}`, (evidence) => probabilityFromMarks(evidence) > bar, [right, wrong, strangers]))
  console.log(`\nAUC of the evidence of a pair: ${areaUnderCurve(right.map((one) => logLikelihoodRatio(one)), wrong.map((one) => logLikelihoodRatio(one))).toFixed(3)} on the shortlist; of the number of marks: ${areaUnderCurve(right.map(({ inliers }) => inliers), wrong.map(({ inliers }) => inliers)).toFixed(3)}`)
  for (const [name, list] of Object.entries(times)) if (list.length > 0) console.log(`${name}: ${list.length}, median ${[...list].sort((a, b) => a - b)[list.length >> 1]!.toFixed(1)} ms of one processor each`)
}

/** The search over the marks of all photographs whose keypoints are there: how often it puts the true individual on a shortlist, and how long it takes. */
function reportSearch(complete: readonly Case[]): void {
  const there = [...idOf.keys()].filter((image) => found.parsed.has(image) && cache.has(keys.get(image)!))
  const ids = new Set(there.map((image) => idOf.get(image)))
  const known = complete.filter(({ truth }) => ids.has(truth)).slice(0, SEARCHED)
  if (known.length === 0) return
  console.log(`\nSearch over the marks of ${there.length} photographs of ${ids.size} individuals, ${known.length} known queries:\n`)
  console.log('| bits | first | among 20 | among the 20 or the embedding’s | ms of one processor a query |\n|---|---|---|---|---|')
  const galleryKeypoints = there.map((image) => ({ image, descriptors: cache.get(keys.get(image)!).descriptors }))
  for (const bits of TRIED_BITS) {
    const index = new MarkIndex<string>(bits)
    for (const one of galleryKeypoints) index.put(one.image, one)
    const before = process.cpuUsage()
    const places = known.map(({ image, truth }) => {
      const individuals = [...new Set(index.search(cache.get(keys.get(image)!), Infinity).map(({ id }) => idOf.get(id)!))]
      return individuals.indexOf(truth)
    })
    const ms = process.cpuUsage(before).user / 1000 / known.length
    const within = (count: number): number => mean(places.map((place) => (place >= 0 && place < count ? 1 : 0)))
    const either = mean(known.map(({ truth, shortlist }, n) => ((places[n]! >= 0 && places[n]! < SHORTLIST) || shortlist.some(({ id }) => id === truth) ? 1 : 0)))
    console.log(`| ${bits} | ${within(1).toFixed(3)} | ${within(SHORTLIST).toFixed(3)} | ${either.toFixed(3)} | ${ms.toFixed(0)} |`)
  }
  console.log(`\nThe embedding alone, on the same queries but all ${gallery.size} photographs: first ${mean(known.map((one) => (one.shortlist[0]!.id === one.truth ? 1 : 0))).toFixed(3)}, among 20 ${mean(known.map(({ truth, shortlist }) => (shortlist.some(({ id }) => id === truth) ? 1 : 0))).toFixed(3)}`)
}

function passing(name: string, passes: (evidence: KeypointEvidence) => boolean, kinds: KeypointEvidence[][]): string {
  return `| ${name} | ${kinds.map((kind) => (kind.length === 0 ? '' : `${kind.filter(passes).length} of ${kind.length} (${((100 * kind.filter(passes).length) / kind.length).toFixed(2)} %)`)).join(' | ')} |`
}

function isKnown({ known }: Ranked): boolean {
  return known
}

function pKnown({ pNew }: Ranked): number {
  return 1 - pNew
}

function top(answers: readonly Ranked[], count: number): number {
  return mean(answers.filter(isKnown).map(({ place }) => (place >= 0 && place < count ? 1 : 0)))
}

function precision({ place }: Ranked): number {
  return place >= 0 && place < 5 ? 1 / (place + 1) : 0
}

/** "New" stands before the first candidate that it is likelier than. */
function precisionWithNew({ known, place, probabilities, pNew }: Ranked): number {
  const before = probabilities.slice(0, 5).findIndex((probability) => probability < pNew)
  const labels = Array.from({ length: Math.min(5, probabilities.length) }, (_, n) => String(n))
  labels.splice(before < 0 ? labels.length : before, 0, NEW_WHALE)
  return averagePrecisionAt(5, labels, known ? String(place) : NEW_WHALE)
}

function bestError(answers: readonly Ranked[]): number {
  return expectedCalibrationError(answers.map(({ place, probabilities }) => ({ probability: probabilities[0]!, happened: place === 0 })))
}

function newError(answers: readonly Ranked[]): number {
  return expectedCalibrationError(answers.map(({ known, pNew }) => ({ probability: pNew, happened: !known })))
}

function gain(answers: readonly Ranked[], reference: readonly Ranked[]): string {
  return answers === reference ? '' : difference(answers, reference, precision)
}

/** Mean difference over the known queries, with the 95 % that it takes when they are drawn anew. */
function difference(answers: readonly Ranked[], reference: readonly Ranked[], figure: (one: Ranked) => number): string {
  const differences = answers.flatMap((one, n) => (one.known ? [figure(one) - figure(reference[n]!)] : []))
  const drawn = Array.from({ length: RESAMPLES }, () => mean(differences.map(() => differences[random.integer(differences.length)]!))).sort((a, b) => a - b)
  const text = (value: number): string => (value > 0 ? '+' : '') + value.toFixed(3)
  return `${text(mean(differences))} (${text(drawn[Math.floor(RESAMPLES * 0.025)]!)}, ${text(drawn[Math.floor(RESAMPLES * 0.975)]!)})`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
