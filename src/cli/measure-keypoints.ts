/**
 * Measures keypoints on `val`, alone and together with the embedding, and fits the numbers that put the two together on `train`:
 *
 *   npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv [--fit src/core/fusion/fitted.ts] [--seconds N] [--queries N] [--processes N]
 *                              [--random-pairs N] [--sea N]
 *
 * Gallery: `train` with an identity. The keypoints of a query are compared with those of the most similar photographs of the individuals that the
 * embedding ranks first. What was found is kept in .cache/keypoints; after --seconds the run stops looking for more and reports on the queries that are
 * complete, so that it can be done in pieces. --queries takes so many of `val`, drawn at random.
 *
 * --random-pairs compares so many pairs of two whales, drawn at random among the photographs whose keypoints are there. --sea compares so many pairs of photographs
 * of one whale, which often are of one encounter, and as many of two, by what lies around the flukes: nothing there is a mark. Both instead of the queries.
 *
 * --fit fits anew, on photographs of `train` alone, writes the file and reports nothing; the next run reports by it.
 */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { NEW_WHALE, type PhotoId } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { fuse } from '#core/fusion/fuse.ts'
import { contestFeatures, evidenceFeatures, individualLogRatio, logLikelihoodRatio, probabilityFromMarks, type FusionParameters } from '#core/fusion/likelihood.ts'
import { probabilityOf } from '#core/fusion/logistic.ts'
import { shapeFeatures } from '#core/fusion/plausibility.ts'
import { areaUnderCurve } from '#core/metrics/auc.ts'
import { averagePrecisionAt } from '#core/metrics/average-precision.ts'
import { expectedCalibrationError } from '#core/metrics/calibration.ts'
import { seededRandom } from '#core/random.ts'
import { quantise } from '#core/ranking/quantise.ts'
import type { Keypoints } from '#vision/keypoints/keypoints.ts'
import { galleryOf, labelledParts, withVector } from './commands.ts'
import { fitLogistic } from './fit-logistic.ts'
import { options } from './options.ts'
import { progressLine } from './progress.ts'
import { PhotoMarks } from './photo-marks.ts'

const SEED = 1
const RESAMPLES = 1000
/** Individuals whose most similar photographs are looked at. */
const SHORTLIST = 10
/** Whales of `train` that the numbers are fitted on. */
const FITTED_WHALES = 400
/** Queries whose work is shared among the processes at a time. */
const AT_ONCE = 8
/** Pairs of one photograph, drawn at random, one after the other. */
const BATCH = 10
/** A pair passes with so many marks, or with such a probability. */
const PASSING_MARKS = [3, 5, 8, 12]
const PASSING_PROBABILITIES = [0.9, 0.99]

/** 1 may be anything; more surprise and more marks can only speak for the same whale, and what a transform does more only against it. */
const EVIDENCE_SIGNS = [0, 1, 1] as const
const SHAPE_SIGNS = [-1, -1, -1, -1, -1] as const
const CONTEST_SIGNS = [0, 1, 1, 1] as const

const given = options(process.argv.slice(2), ['photos', 'labels', 'split'], ['fit', 'seconds', 'queries', 'processes', 'random-pairs', 'sea'])
const { found, train, val } = await labelledParts(given)
const gallery = galleryOf(found, train)
const random = seededRandom(SEED)
const idOf = new Map(train.map(({ image, id }) => [image, id as string]))
const marks = await PhotoMarks.open(given.photos, found, Number(given.processes ?? 1))
const stopAtMs = performance.now() + 1000 * Number(given.seconds ?? Infinity)
const goOn = (): boolean => performance.now() < stopAtMs

/** A query with its shortlist: the most similar photograph of each individual, best first. */
interface Case {
  image: string
  truth: string
  shortlist: { id: string; photo: string; score: number }[]
  /** Of the individuals of the shortlist, by the embedding. */
  candidates: number[]
  pNew: number
}

const queries = random.shuffled(val.flatMap(({ image, id }) => withVector(found, image, id))).slice(0, Number(given.queries ?? Infinity))

if (given.fit) {
  await writeFile(given.fit, fittedFile(await fit()))
  marks.end()
  process.exit(0)
}
if (given['random-pairs'] || given.sea) {
  const kinds = [...(given['random-pairs'] ? [await drawStrangers(Number(given['random-pairs']))] : []), ...(given.sea ? await drawSea(Number(given.sea)) : [])]
  marks.end()
  passingTable(kinds)
  process.exit(0)
}
const cases = await look(queries, ({ image, truth, vector }) => caseOf(image, truth, vector, SHORTLIST))
marks.end()
report(cases)

function caseOf(image: string, truth: string, vector: Float32Array, limit: number): Case {
  const { candidates, pNew } = gallery.rank(quantise(vector), { excludePhotoId: image as PhotoId, limit })
  return {
    image,
    truth,
    shortlist: candidates.map(({ individualId, photos, score }) => ({ id: individualId, photo: photos[0]!.flukeId, score })),
    candidates: candidates.map(({ probability }) => probability),
    pNew,
  }
}

/** Finds the keypoints of every photograph of the cases and compares the queries with their shortlists, one after the other until time is up. Those that are complete. */
async function look<Query>(all: readonly Query[], ask: (query: Query) => Case): Promise<Case[]> {
  const complete: Case[] = []
  const tell = progressLine()
  let waiting: Case[] = []
  const finish = async (): Promise<void> => {
    await marks.look(waiting)
    complete.push(...waiting)
    waiting = []
    tell({ stage: 'comparing keypoints', done: complete.length, total: all.length })
  }
  for (const query of all) {
    if (!goOn()) break
    const one = ask(query)
    waiting.push(one)
    if (waiting.length === AT_ONCE) await finish()
  }
  await finish()
  return complete
}

/** Fits on `train` alone: of each of some whales one photograph is the query; its own whale's photographs against those of look-alikes. */
async function fit(): Promise<FusionParameters & { pairs: number }> {
  const photosOf = new Map<string, string[]>()
  for (const [image, id] of idOf) if (found.parsed.has(image)) photosOf.set(id, [...(photosOf.get(id) ?? []), image])
  const whales = random.shuffled([...photosOf].filter(([, photos]) => photos.length > 1)).slice(0, FITTED_WHALES)
  const asked = await look(whales, ([id, photos]) => {
    const image = photos[random.integer(photos.length)]!
    const all = caseOf(image, id, found.parsed.get(image)!.vector, Infinity)
    const list = all.shortlist.slice(0, SHORTLIST)
    // The embedder has seen these photographs, so its order says little: the true one takes part in any case.
    return { ...all, shortlist: list.some((one) => one.id === id) ? list : [...list.slice(1), all.shortlist.find((one) => one.id === id)!] }
  })
  const pairs = asked.flatMap((one, whale) => {
    const alone = marks.evidencesOf(one, true)
    return marks.evidencesOf(one).map((evidence, n) => ({ evidence, alone: alone[n]!, same: one.shortlist[n]!.id === one.truth, whale }))
  })
  // Each half of the whales judged by the numbers of the other.
  const halves = [0, 1].map((half) => fitPairs(pairs.filter(({ whale }) => whale % 2 === half)))
  const ratio = ({ evidence, whale }: Pair & { whale: number }): number => logLikelihoodRatio(evidence, halves[1 - (whale % 2)])
  const ratioAlone = ({ alone, whale }: Pair & { whale: number }): number => logLikelihoodRatio(alone, halves[1 - (whale % 2)])
  const [same, other] = [pairs.filter((pair) => pair.same), pairs.filter((pair) => !pair.same)]
  console.log(`Held out, on ${asked.length} whales of train: ${same.length} pairs of one whale against ${other.length} of look-alikes: AUC ${areaUnderCurve(same.map(ratio), other.map(ratio)).toFixed(3)}, of each pair by itself ${areaUnderCurve(same.map(ratioAlone), other.map(ratioAlone)).toFixed(3)}, of the number of marks ${areaUnderCurve(same.map(({ evidence }) => evidence.inliers), other.map(({ evidence }) => evidence.inliers)).toFixed(3)}`)
  console.log(`ECE of the probability at even odds: ${expectedCalibrationError([...same, ...other.slice(0, same.length)].map((pair) => ({ probability: probabilityOf(ratio(pair)), happened: pair.same }))).toFixed(3)}`)
  console.log('\n| a pair passes with | the same whale | look-alikes |\n|---|---|---|')
  for (const count of PASSING_MARKS) console.log(passing(`${count} marks`, ({ inliers }) => inliers >= count, [same, other].map((kind) => kind.map(({ evidence }) => evidence))))
  for (const bar of PASSING_PROBABILITIES) console.log(`| P > ${bar} | ${[same, other].map((kind) => { const passed = kind.filter((pair) => probabilityOf(ratio(pair)) > bar).length; return `${passed} of ${kind.length} (${((100 * passed) / kind.length).toFixed(1)} %)` }).join(' | ')} |`)
  return { ...fitPairs(pairs), pairs: pairs.length }
}

interface Pair {
  /** Against the shortlist, and by itself. */
  evidence: KeypointEvidence
  alone: KeypointEvidence
  same: boolean
}

/** Both kinds of pairs count alike, so that the odds are a ratio of likelihoods. */
function fitPairs(pairs: readonly Pair[]): FusionParameters {
  const weight = (same: boolean): number => pairs.length / 2 / pairs.filter((pair) => pair.same === same).length
  const without = (same: boolean): number => pairs.filter((pair) => pair.same === same && pair.evidence.shape === null).length * weight(same)
  return {
    ...fitTogether(pairs.filter(({ evidence }) => evidence.shape !== null).map((pair) => ({ ...pair, weight: weight(pair.same) }))),
    nothing: Math.log(without(true) / without(false)),
    contest: fitLogistic(pairs.map(({ evidence, same }) => ({ features: contestFeatures(evidence, evidence.contest!), happened: same, weight: weight(same) })), CONTEST_SIGNS),
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

function fittedFile({ shape, evidence, nothing, contest, pairs }: Awaited<ReturnType<typeof fit>>): string {
  const list = (numbers: readonly number[]): string => `[${numbers.map((number) => number.toFixed(4)).join(', ')}]`
  return `/**
 * Made by \`npm run measure:keypoints -- --photos DIR --labels labels.csv --split split.csv --fit src/core/fusion/fitted.ts\`, on ${pairs} pairs of photographs
 * of \`train\`. Do not edit. See docs/decisions/0009-keypoints.md.
 */
export const FITTED = {
  shape: ${list(shape)},
  evidence: ${list(evidence)},
  nothing: ${nothing.toFixed(4)},
  contest: ${list(contest)},
}
`
}

/** What passes of some kind of pairs. */
interface Kind {
  name: string
  evidence: KeypointEvidence[]
}

/** Pairs of photographs of two whales, drawn at random among those whose keypoints are there. */
async function drawStrangers(count: number): Promise<Kind> {
  const there = [...idOf.keys()].filter((image) => marks.has(image))
  const drawn = seededRandom(SEED)
  const pairs: [string, string][] = []
  while (pairs.length < count) {
    const query = there[drawn.integer(there.length)]!
    for (let n = 0; n < BATCH && pairs.length < count; n++) {
      const other = there[drawn.integer(there.length)]!
      if (idOf.get(other) !== idOf.get(query)) pairs.push([query, other])
    }
  }
  for (let from = 0; from < pairs.length && goOn(); from += 100) await marks.compare(pairs.slice(from, from + 100))
  return { name: `two whales at random, among ${there.length} photographs`, evidence: pairs.flatMap(([query, other]) => marks.evidenceOf(query, other) ?? []) }
}

/** Pairs of two photographs of one whale, and of two whales, by what lies around the flukes. */
async function drawSea(count: number): Promise<Kind[]> {
  const drawn = seededRandom(SEED)
  const of = new Map<string, string[]>()
  for (const [image, id] of idOf) if (found.parsed.has(image)) of.set(id, [...(of.get(id) ?? []), image])
  const one = drawn.shuffled([...of.values()].filter((photos) => photos.length > 1)).slice(0, count).map((photos): [string, string] => [photos[0]!, photos[1]!])
  const two = one.map(([image], n): [string, string] => [image, one[(n + 1) % one.length]![1]])
  const sea = new Map<string, Keypoints>()
  await marks.pool.run(one.flat(), (image) => ({ kind: 'extract', image, path: resolve(given.photos, image), boxPx: found.parsed.get(image)!.boxPx, sea: true }), (image, answer) => {
    if (answer.kind === 'extracted') sea.set(image, answer.keypoints)
  }, () => true)
  const verified = async (name: string, pairs: [string, string][]): Promise<Kind> => {
    const evidence: KeypointEvidence[] = []
    await marks.pool.run(pairs, ([a, b]) => ({ kind: 'verify', query: sea.get(a)!, candidates: [sea.get(b)!] }), (_, answer) => {
      if (answer.kind === 'verified') evidence.push(...answer.evidence)
    }, () => true)
    return { name, evidence }
  }
  const counts = [...sea.values()].map((keypoints) => keypoints.count).sort((a, b) => a - b)
  console.log(`Keypoints around the fluke: median ${counts[counts.length >> 1]!}`)
  return [await verified('sea, photographs of one whale', one), await verified('sea, of two whales', two)]
}

function passingTable(kinds: readonly Kind[]): void {
  console.log(`\n| a pair passes with | ${kinds.map(({ name }) => name).join(' | ')} |\n|---|${kinds.map(() => '---|').join('')}`)
  for (const count of PASSING_MARKS) console.log(passing(`${count} marks`, ({ inliers }) => inliers >= count, kinds.map(({ evidence }) => evidence)))
  for (const bar of PASSING_PROBABILITIES) console.log(passing(`P > ${bar}`, (evidence) => probabilityFromMarks(evidence) > bar, kinds.map(({ evidence }) => evidence)))
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
  const ratios = complete.map((one) => marks.evidencesOf(one).map((evidence) => individualLogRatio([evidence])!))
  const alone = complete.map((one) => marks.evidencesOf(one, true).map((evidence) => individualLogRatio([evidence])!))
  const both = (by: number[][]): Ranked[] =>
    complete.map((one, n) => {
      const chances = fuse(one, by[n]!)
      return ranked(one, chances.candidates, chances)
    })
  const ways: Record<string, Ranked[]> = {
    'embedding alone': complete.map((one) => ranked(one, one.candidates)),
    'keypoints alone, on the shortlist': complete.map((one, n) => ranked(one, ratios[n]!)),
    'keypoints alone, each pair by itself': complete.map((one, n) => ranked(one, alone[n]!)),
    'both': both(ratios),
    'both, each pair by itself': both(alone),
  }
  console.log('| by | top-1 | top-5 | mAP@5 | mAP@5 more than by the embedding | mAP@5 with new | AUC known / new | ECE best | ECE new |\n|---|---|---|---|---|---|---|---|---|')
  const embedding = ways['embedding alone']!
  for (const [name, answers] of Object.entries(ways)) {
    const bare = name.startsWith('keypoints')
    const figures = [top(answers, 1), top(answers, 5), mean(answers.filter(isKnown).map(precision))].map((figure) => figure.toFixed(3))
    // Keypoints alone give no probability, so nothing stands on one.
    const probable = bare ? ['', '', '', ''] : [mean(answers.map(precisionWithNew)), areaUnderCurve(answers.filter(isKnown).map(pKnown), answers.filter((one) => !isKnown(one)).map(pKnown)), bestError(answers), newError(answers)].map((figure) => figure.toFixed(3))
    console.log(`| ${[name, ...figures, gain(answers, embedding), ...probable].join(' | ')} |`)
  }
  console.log(`\nTop-1 of both less that of the embedding: ${difference(ways['both']!, embedding, ({ place }) => (place === 0 ? 1 : 0))}`)

  console.log(`Top-1 of both less that of both, each pair by itself: ${difference(ways['both']!, ways['both, each pair by itself']!, ({ place }) => (place === 0 ? 1 : 0))}; mAP@5: ${difference(ways['both']!, ways['both, each pair by itself']!, precision)}`)

  const pairs = complete.flatMap((one) => marks.evidencesOf(one).map((evidence, n) => ({ evidence, alone: marks.evidencesOf(one, true)[n]!, same: one.shortlist[n]!.id === one.truth })))
  const [right, wrong] = [pairs.filter(({ same }) => same), pairs.filter(({ same }) => !same)]
  passingTable([{ name: 'the same whale', evidence: right.map((pair) => pair.alone) }, { name: 'two whales on a shortlist', evidence: wrong.map((pair) => pair.alone) }, { name: 'the same whale, against the shortlist', evidence: right.map(({ evidence }) => evidence) }, { name: 'two whales, against it', evidence: wrong.map(({ evidence }) => evidence) }])
  const area = (of: (pair: (typeof pairs)[number]) => number): string => areaUnderCurve(right.map(of), wrong.map(of)).toFixed(3)
  console.log(`\nAUC of the evidence of a pair: ${area(({ evidence }) => logLikelihoodRatio(evidence))} against the shortlist, ${area((pair) => logLikelihoodRatio(pair.alone))} by itself; of the number of marks: ${area(({ evidence }) => evidence.inliers)}`)
  for (const [name, list] of Object.entries(marks.times)) if (list.length > 0) console.log(`${name}: ${list.length}, median ${[...list].sort((a, b) => a - b)[list.length >> 1]!.toFixed(1)} ms of one processor each`)
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
