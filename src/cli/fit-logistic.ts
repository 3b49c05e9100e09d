import { probabilityOf, weighted } from '#core/fusion/logistic.ts'

const STEPS = 30
/** Keeps weights finite where a feature tells the two kinds apart perfectly, or is hardly ever there; little beside hundreds of observations. */
const RIDGE = 0.05

/** One observation: its features, whether it happened, and how much it counts. */
export interface Observation {
  features: readonly number[]
  happened: boolean
  weight: number
}

/**
 * The weights of `P(happened) = 1 / (1 + exp(−weights · features))` of the greatest likelihood. `signs`: what each weight may be: 1 not below 0, −1 not above
 * it, 0 anything; a feature whose weight has the wrong sign is left out, and the others are fitted anew.
 */
export function fitLogistic(observations: readonly Observation[], signs: readonly (-1 | 0 | 1)[]): number[] {
  let kept = signs.map((_, n) => n)
  for (;;) {
    const weights = fitFreely(observations.map((one) => ({ ...one, features: kept.map((n) => one.features[n]!) })))
    const right = kept.filter((n, place) => weights[place]! * signs[n]! >= 0)
    if (right.length === kept.length) return signs.map((_, n) => (kept.includes(n) ? weights[kept.indexOf(n)]! : 0))
    kept = right
  }
}

/** By Newton's method. */
function fitFreely(observations: readonly Observation[]): number[] {
  const count = observations[0]!.features.length
  let weights = Array.from({ length: count }, () => 0)
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((weight) => -RIDGE * weight)
    const curvature = diagonal(count, RIDGE)
    for (const { features, happened, weight } of observations) {
      const p = probabilityOf(weighted(weights, features))
      features.forEach((feature, i) => {
        gradient[i]! += weight * ((happened ? 1 : 0) - p) * feature
        for (let j = 0; j < count; j++) curvature[i]![j]! += weight * p * (1 - p) * feature * features[j]!
      })
    }
    const move = solved(curvature, gradient)
    weights = weights.map((weight, i) => weight + move[i]!)
  }
  return weights
}

function diagonal(count: number, value: number): number[][] {
  return Array.from({ length: count }, (_, row) => Array.from({ length: count }, (__, column) => (row === column ? value : 0)))
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
