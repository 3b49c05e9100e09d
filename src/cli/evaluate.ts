import { NEW_WHALE } from '#core/catalogue.ts'
import { rankedLabels } from '#core/formats/kaggle.ts'
import { areaUnderCurve } from '#core/metrics/auc.ts'
import { meanAveragePrecisionAt, topAccuracy, type Answered } from '#core/metrics/average-precision.ts'
import { expectedCalibrationError, type Forecast } from '#core/metrics/calibration.ts'
import type { Gallery } from '#core/ranking/gallery.ts'
import { quantise } from '#core/ranking/quantise.ts'
import type { Label } from './tables.ts'

export interface EvaluationQuery {
  image: string
  /** An individual of the gallery, or `new_whale`. */
  truth: string
  vector: Float32Array
}

export interface Scores {
  /** Known whales and new ones, `new_whale` among the five labels. */
  mapAt5WithNew: number
  /** Of known whales, `new_whale` not counted as a label. */
  top1: number
  top5: number
  mapAt5: number
}

export interface Evaluation {
  queries: { known: number; new: number }
  gallery: { flukes: number; individuals: number }
  scores: Scores
  /** Area under the ROC curve of 1 − pNew, known against new. */
  aucKnownNew: number
  /** Expected calibration error in 10 bins of equal mass: of the best candidate's probability, and of pNew. */
  calibrationError: { best: number; pNew: number }
  trivial: { allNew: Scores; mostPhotographed: Scores }
}

/** Individuals ranked for each query: enough for five labels. */
const LIMIT = 6

export function evaluate(gallery: Gallery, train: Label[], queries: EvaluationQuery[]): Evaluation {
  const answers = queries.map(({ truth, vector }) => ({ truth, answer: gallery.rank(quantise(vector), { limit: LIMIT }) }))
  const ranked = answers.map(({ truth, answer }) => ({
    truth,
    withNew: rankedLabels(answer),
    known: answer.candidates.map(({ individualId }) => individualId as string),
  }))
  const best: Forecast[] = answers.map(({ truth, answer: { candidates } }) => ({ probability: candidates[0]?.probability ?? 0, happened: candidates[0]?.individualId === truth }))
  const isNew: Forecast[] = answers.map(({ truth, answer }) => ({ probability: answer.pNew, happened: truth === NEW_WHALE }))
  const common = mostPhotographed(train)
  return {
    queries: { known: queries.filter(({ truth }) => truth !== NEW_WHALE).length, new: queries.filter(({ truth }) => truth === NEW_WHALE).length },
    gallery: { flukes: gallery.size, individuals: answers[0]?.answer.galleryIndividuals ?? 0 },
    scores: scores(ranked),
    aucKnownNew: areaUnderCurve(
      answers.filter(({ truth }) => truth !== NEW_WHALE).map(({ answer }) => 1 - answer.pNew),
      answers.filter(({ truth }) => truth === NEW_WHALE).map(({ answer }) => 1 - answer.pNew),
    ),
    calibrationError: { best: expectedCalibrationError(best), pNew: expectedCalibrationError(isNew) },
    trivial: {
      allNew: scores(queries.map(({ truth }) => ({ truth, withNew: [NEW_WHALE], known: [] }))),
      mostPhotographed: scores(queries.map(({ truth }) => ({ truth, withNew: [NEW_WHALE, ...common.slice(0, 4)], known: common }))),
    },
  }
}

function scores(answers: { truth: string; withNew: string[]; known: string[] }[]): Scores {
  const known: Answered[] = answers.filter(({ truth }) => truth !== NEW_WHALE).map((answer) => ({ truth: answer.truth, ranked: answer.known }))
  return {
    mapAt5WithNew: meanAveragePrecisionAt(5, answers.map(({ truth, withNew }) => ({ truth, ranked: withNew }))),
    top1: topAccuracy(1, known),
    top5: topAccuracy(5, known),
    mapAt5: meanAveragePrecisionAt(5, known),
  }
}

/** The five individuals with most photos. */
function mostPhotographed(train: Label[]): string[] {
  const counts = new Map<string, number>()
  for (const { id } of train) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([id]) => id)
}

function row(name: string, { top1, top5, mapAt5, mapAt5WithNew }: Scores): string {
  return `| ${name} | ${[top1, top5, mapAt5, mapAt5WithNew].map((x) => x.toFixed(3)).join(' | ')} |`
}

export function evaluationText({ queries, gallery, scores: ours, aucKnownNew, calibrationError, trivial }: Evaluation): string {
  return [
    `${queries.known} known and ${queries.new} new queries against ${gallery.flukes} flukes of ${gallery.individuals} individuals`,
    '',
    '| | top-1 | top-5 | mAP@5 | mAP@5 with new_whale |',
    '|---|---|---|---|---|',
    row('Flukeprint', ours),
    row('all new_whale', trivial.allNew),
    row('most photographed first', trivial.mostPhotographed),
    '',
    `AUC known / new: ${aucKnownNew.toFixed(3)}`,
    `Calibration error: best candidate ${calibrationError.best.toFixed(3)}, new ${calibrationError.pNew.toFixed(3)}`,
  ].join('\n')
}
