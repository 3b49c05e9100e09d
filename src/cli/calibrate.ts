/**
 * Fits the open-set probabilities on `val` and says how they hold up on queries that they were not fitted on:
 *
 *   npm run measure:calibrate -- --photos DIR --labels labels.csv --split split.csv --out src/core/openset/fitted.ts
 *
 * Each query is asked of galleries of 5, 50, 200, 1000 and all individuals, since a catalogue is rarely as large as this
 * one: drawn at random, its own individual among them where it is known. In each the share of new whales is that of `val`.
 */
import { writeFile } from 'node:fs/promises'
import { NEW_WHALE } from '#core/catalogue.ts'
import { areaUnderCurve } from '#core/metrics/auc.ts'
import { expectedCalibrationError } from '#core/metrics/calibration.ts'
import { averagePrecisionAt } from '#core/metrics/average-precision.ts'
import { EMBEDDER_SIZES, EMBEDDERS, type EmbedderName, type EmbedderSize } from '#core/model-names.ts'
import { FITTED_OPEN_SET } from '#core/openset/fitted.ts'
import type { OpenSetParameters } from '#core/openset/parameters.ts'
import { bestAndRivals, probabilities } from '#core/openset/probability.ts'
import { seededRandom } from '#core/random.ts'
import { quantise } from '#core/ranking/quantise.ts'
import { galleryOf, labelledParts, withVector } from './commands.ts'
import { EMBEDDER } from './model.ts'
import { options, requireFolderOf } from './options.ts'

const SIZES = [5, 50, 200, 1000, Infinity]
const SEED = 1
const RESAMPLES = 1000
const FOUND_WITHIN = 5

/** One query against one drawn gallery: the scores of its individuals, best first; `right` is the truth's place, −1 for new. */
interface Trial {
  query: number
  scores: number[]
  right: number
  size: number
  half: 0 | 1
  best: number
  rivals: number
}

const given = options(process.argv.slice(2), ['photos', 'labels', 'split'], ['out'])
await requireFolderOf(given.out)
const { found, train, val } = await labelledParts(given)
const gallery = galleryOf(found, train)
const random = seededRandom(SEED)
const individuals = [...new Set(train.map(({ id }) => id as string))]
const trials = random.shuffled(val.flatMap(({ image, id }) => withVector(found, image, id))).flatMap(({ truth, vector }, query) => {
  const scoreOf = new Map(gallery.rank(quantise(vector), { limit: Infinity }).candidates.map(({ individualId, score }) => [individualId as string, score]))
  return SIZES.map((size) => draw(query, truth, scoreOf, size))
})

function draw(query: number, truth: string, scoreOf: Map<string, number>, size: number): Trial {
  const others = size === Infinity ? individuals : Array.from({ length: size }, () => individuals[random.integer(individuals.length)]!)
  const drawn = new Set(others.slice(0, truth === NEW_WHALE ? undefined : Math.max(0, size - 1)))
  if (truth !== NEW_WHALE) drawn.add(truth)
  const scores = [...drawn].map((id) => scoreOf.get(id)!).sort((a, b) => b - a)
  return { query, scores, right: truth === NEW_WHALE ? -1 : scores.indexOf(scoreOf.get(truth)!), size, half: (query % 2) as 0 | 1, ...bestAndRivals(scores) }
}

/**
 * Maximum likelihood. The probability of what was true is a product, so its parts are fitted one by one: the odds of
 * "known", and the softmax among the known.
 */
function fit(over: Trial[]): OpenSetParameters {
  const [known, perBest, perRivals] = logisticRegression(
    over.map(({ best, rivals }) => [1, best, -rivals]),
    over.map(({ right }) => right >= 0),
  ) as [number, number, number]
  const start = { temperature: 0.06, cooling: 0.05, known, perBest, perRivals }
  return { ...start, ...coolest(start, over.filter(({ right }) => right >= 0)) }
}

/** Compass search over the two numbers of the temperature: a step in each direction, halved when none is better. */
function coolest(start: OpenSetParameters, known: Trial[]): OpenSetParameters {
  const loss = (parameters: OpenSetParameters): number => logLoss(known.map(({ scores, right }) => {
    const { candidates, pNew } = probabilities(scores, parameters)
    return candidates[right]! / (1 - pNew)
  }))
  let best = start
  let least = loss(best)
  for (let step = 0.2; step > 0.01; ) {
    const moves = [1 + step, 1 / (1 + step)].flatMap((by) => [{ ...best, temperature: best.temperature * by }, { ...best, cooling: best.cooling + (by - 1) / 5 }])
    const tried = moves.map((move) => ({ move, loss: loss(move) })).sort((a, b) => a.loss - b.loss)[0]!
    if (tried.loss < least - 1e-6) [best, least] = [tried.move, tried.loss]
    else step /= 2
  }
  return best
}

/** Newton's method for the weights of `P(happened) = 1 / (1 + exp(−weights · features))`; no regularisation. */
function logisticRegression(features: number[][], happened: boolean[]): number[] {
  const count = features[0]!.length
  let weights = zeros(count)
  for (let step = 0; step < 25; step++) {
    const gradient = zeros(count)
    const curvature = Array.from({ length: count }, () => zeros(count))
    features.forEach((row, n) => {
      const p = 1 / (1 + Math.exp(-row.reduce((total, value, i) => total + value * weights[i]!, 0)))
      for (let i = 0; i < count; i++) {
        gradient[i]! += ((happened[n] ? 1 : 0) - p) * row[i]!
        for (let j = 0; j < count; j++) curvature[i]![j]! += p * (1 - p) * row[i]! * row[j]!
      }
    })
    const move = solved(curvature, gradient)
    weights = weights.map((weight, i) => weight + move[i]!)
  }
  return weights
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

/** x of `matrix · x = right`, by elimination; the matrix is symmetric and positive. */
function solved(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < rows.length; k++) {
      if (k === i) continue
      const by = rows[k]![i]! / rows[i]![i]!
      rows[k] = rows[k]!.map((value, j) => value - by * rows[i]![j]!)
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!)
}

interface Answer extends Trial {
  candidates: number[]
  pNew: number
}

/** Mean −log of the probabilities given to what was true, in nats. */
function logLoss(ofWhatWasTrue: number[]): number {
  return sum(ofWhatWasTrue.map((p) => -Math.log(Math.max(p, 1e-9)))) / ofWhatWasTrue.length
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}


function isKnown({ right }: Trial): boolean {
  return right >= 0
}

function auc(over: Answer[], of: (answer: Answer) => number): number {
  return areaUnderCurve(over.filter(isKnown).map(of), over.filter((one) => !isKnown(one)).map(of))
}

function byPNew(over: Answer[]): number {
  return auc(over, ({ pNew }) => 1 - pNew)
}

/** Average precision of the five labels where "new" is put in front of the first candidate with a value below `bar`. */
function precisionWithNew(over: Answer[], valuesOf: (answer: Answer) => number[], bar: (answer: Answer) => number): number {
  return sum(over.map((answer) => {
    const place = valuesOf(answer).slice(0, FOUND_WITHIN).findIndex((value) => value < bar(answer))
    const newPlace = place < 0 ? Math.min(FOUND_WITHIN, answer.candidates.length) : place
    const labels = Array.from({ length: Math.min(FOUND_WITHIN, answer.candidates.length) }, (_, n) => String(n))
    labels.splice(newPlace, 0, NEW_WHALE)
    return averagePrecisionAt(FOUND_WITHIN, labels, isKnown(answer) ? String(answer.right) : NEW_WHALE)
  })) / over.length
}

/** The threshold of the best score that gives most on these answers: what the competition's solutions did. */
function bestThreshold(over: Answer[]): number {
  const tried = Array.from({ length: 61 }, (_, n) => 0.3 + n / 100)
  return tried.map((bar) => ({ bar, precision: precisionWithNew(over, ({ scores }) => scores, () => bar) })).sort((a, b) => b.precision - a.precision)[0]!.bar
}

/** 95 % of the values that the figure takes when the queries are drawn anew. */
function interval(over: Answer[], figure: (drawn: Answer[]) => number): string {
  const values = Array.from({ length: RESAMPLES }, () => figure(over.map(() => over[random.integer(over.length)]!))).sort((a, b) => a - b)
  return `${values[Math.floor(RESAMPLES * 0.025)]!.toFixed(3)}–${values[Math.floor(RESAMPLES * 0.975)]!.toFixed(3)}`
}

const fits = [0, 1].map((half) => fit(trials.filter((trial) => trial.half !== half)))
const answers: Answer[] = trials.map((trial) => ({ ...trial, ...probabilities(trial.scores, fits[trial.half]!) }))
console.log('Held out (fitted on the other half of the queries):\n')
console.log('| individuals | −log p | ECE best | ECE new | AUC known / new | AUC of the best score | mAP@5 with new | with a fitted threshold |\n|---|---|---|---|---|---|---|---|')
for (const size of SIZES) {
  const held = answers.filter((answer) => answer.size === size)
  const best = held.map(({ candidates, right }) => ({ probability: candidates[0]!, happened: right === 0 }))
  const isNew = held.map((answer) => ({ probability: answer.pNew, happened: !isKnown(answer) }))
  const bars = [0, 1].map((half) => bestThreshold(held.filter((answer) => answer.half !== half)))
  const cells = [
    logLoss(held.map(({ candidates, pNew, right }) => (right < 0 ? pNew : candidates[right]!))),
    expectedCalibrationError(best),
    expectedCalibrationError(isNew),
    byPNew(held),
    auc(held, (answer) => answer.best),
    precisionWithNew(held, ({ candidates }) => candidates, ({ pNew }) => pNew),
    precisionWithNew(held, ({ scores }) => scores, ({ half }) => bars[half]!),
  ]
  console.log(`| ${size === Infinity ? `all (${individuals.length})` : size} | ${cells.map((cell) => cell.toFixed(3)).join(' | ')} |`)
}
const all = answers.filter(({ size }) => size === Infinity)
console.log(`\nAll individuals, ${all.filter(isKnown).length} known and ${all.filter((answer) => !isKnown(answer)).length} new queries, 95 %: AUC ${interval(all, byPNew)}; more than that of the best score by ${interval(all, (drawn) => byPNew(drawn) - auc(drawn, ({ best }) => best))}`)
console.log('Fitted on each half:', JSON.stringify(fits))
const last = fit(trials)
console.log('Fitted on all of val:', JSON.stringify(last))
if (given.out) await writeFile(given.out, sourceOf({ ...FITTED_OPEN_SET, [EMBEDDER]: last }))

function sourceOf(fitted: Record<EmbedderName, OpenSetParameters>): string {
  const short = (value: number): number => Number(value.toPrecision(4))
  const entry = (size: EmbedderSize): string => `  [EMBEDDERS.${size}]: { ${Object.entries(fitted[EMBEDDERS[size]]).map(([name, value]) => `${name}: ${short(value as number)}`).join(', ')} },\n`
  return `import { EMBEDDERS, type EmbedderName } from '../model-names.ts'
import type { OpenSetParameters } from './parameters.ts'

/**
 * Fitted by \`npm run measure:calibrate\`, with \`--model\` for each, on \`val\` of the research photographs (galleries of 5, 50, 200, 1000
 * and all individuals). See docs/decisions/0003-probabilities.md.
 */
export const FITTED_OPEN_SET: Record<EmbedderName, OpenSetParameters> = {
${EMBEDDER_SIZES.map(entry).join('')}}
`
}
