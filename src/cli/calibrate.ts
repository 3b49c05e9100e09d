/**
 * Fits the open-set probabilities on `val` and says how they hold up on queries that they were not fitted on:
 *
 *   npm run measure:calibrate -- --photos DIR --labels labels.csv --split split.csv
 *
 * Galleries of 50, 200, 1000 and all individuals are drawn, since a catalogue is rarely as large as this one. In each,
 * the share of new whales is that of `val`: known whales whose individual was not drawn make up the number.
 */
import { NEW_WHALE } from '#core/catalogue.ts'
import { expectedCalibrationError } from '#core/metrics/calibration.ts'
import { areaUnderCurve } from '#core/metrics/auc.ts'
import { probabilities, type OpenSetParameters } from '#core/openset/probability.ts'
import { seededRandom } from '#core/random.ts'
import { quantise } from '#core/ranking/quantise.ts'
import { galleryOf, labelledParts, withVector } from './commands.ts'
import { options } from './options.ts'

const SIZES = [50, 200, 1000, Infinity]
const NEW_SHARE = 0.293
const SEED = 1

/** One query against one drawn gallery: the scores of its individuals, best first; `right` is the truth's place, −1 for new. */
interface Trial {
  scores: number[]
  right: number
  size: number
  half: 0 | 1
}

const given = options(process.argv.slice(2), ['photos', 'labels', 'split'])
const { found, train, val } = await labelledParts(given)
const gallery = galleryOf(found, train)
const random = seededRandom(SEED)
const queries = random.shuffled(val.flatMap(({ image, id }) => withVector(found, image, id))).map(({ truth, vector }, n) => ({
  truth,
  half: (n % 2) as 0 | 1,
  ranked: gallery.rank(quantise(vector), { limit: Infinity }).candidates.map(({ individualId, score }) => ({ id: individualId as string, score })),
}))
const individuals = [...new Set(train.map(({ id }) => id as string))]
const trials = SIZES.flatMap((size) => draw(size))

function draw(size: number): Trial[] {
  const out: Trial[] = []
  // Small galleries are drawn until each size has about as many trials as the whole one.
  while (out.length < queries.length) {
    const drawn = new Set(random.shuffled(individuals).slice(0, size))
    const known = queries.filter(({ truth }) => drawn.has(truth))
    const strangers = random.shuffled(queries.filter(({ truth }) => !drawn.has(truth)))
    const wanted = Math.round((known.length * NEW_SHARE) / (1 - NEW_SHARE))
    for (const { truth, ranked, half } of [...known, ...strangers.slice(0, wanted)]) {
      const inside = ranked.filter(({ id }) => drawn.has(id))
      out.push({ scores: inside.map(({ score }) => score), right: inside.findIndex(({ id }) => id === truth), size, half })
    }
    if (size === Infinity) return out
  }
  return out
}

/** Mean −log probability of what was true. */
function loss(parameters: OpenSetParameters, over: Trial[]): number {
  let sum = 0
  for (const { scores, right } of over) {
    const { candidates, pNew } = probabilities(scores, parameters)
    sum -= Math.log(Math.max(1e-9, right < 0 ? pNew : candidates[right]!))
  }
  return sum / over.length
}

/** Compass search: a step in each direction, halved when none is better. Three parameters, one valley. */
function fit(over: Trial[]): OpenSetParameters {
  let best: OpenSetParameters = { temperature: 0.1, newScore: 0.6, newPerLogSize: 0 }
  let least = loss(best, over)
  for (let step = 0.32; step > 0.005; ) {
    const moves: OpenSetParameters[] = [1 + step, 1 / (1 + step)].flatMap((by) => [
      { ...best, temperature: best.temperature * by },
      { ...best, newScore: best.newScore + (by - 1) / 3 },
      { ...best, newPerLogSize: best.newPerLogSize + (by - 1) / 10 },
    ])
    const tried = moves.map((move) => ({ move, loss: loss(move, over) })).sort((a, b) => a.loss - b.loss)[0]!
    if (tried.loss < least - 1e-6) [best, least] = [tried.move, tried.loss]
    else step /= 2
  }
  return best
}

const fits = [0, 1].map((half) => fit(trials.filter((trial) => trial.half !== half)))
console.log('Held out (fitted on the other half of the queries):\n')
console.log('| individuals | queries | −log p | ECE best | ECE new | AUC known / new |\n|---|---|---|---|---|---|')
for (const size of SIZES) {
  const held = trials.filter((trial) => trial.size === size)
  const answers = held.map((trial) => ({ ...trial, ...probabilities(trial.scores, fits[trial.half]!) }))
  const best = answers.map(({ candidates, right }) => ({ probability: candidates[0]!, happened: right === 0 }))
  const isNew = answers.map(({ pNew, right }) => ({ probability: pNew, happened: right < 0 }))
  const meanLoss = held.reduce((sum, trial) => sum + loss(fits[trial.half]!, [trial]), 0) / held.length
  const known = answers.filter(({ right }) => right >= 0).map(({ pNew }) => 1 - pNew)
  const strange = answers.filter(({ right }) => right < 0).map(({ pNew }) => 1 - pNew)
  const cells = [meanLoss, expectedCalibrationError(best), expectedCalibrationError(isNew), areaUnderCurve(known, strange)]
  console.log(`| ${size === Infinity ? `all (${individuals.length})` : size} | ${held.length} | ${cells.map((cell) => cell.toFixed(3)).join(' | ')} |`)
}
console.log('\nFitted on each half:', JSON.stringify(fits))
console.log('Fitted on all of val:', JSON.stringify(fit(trials)), `(${queries.filter(({ truth }) => truth === NEW_WHALE).length} new among ${queries.length} queries)`)
