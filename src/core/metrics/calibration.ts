/** A probability that was given, and whether it came true. */
export interface Forecast {
  probability: number
  happened: boolean
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  count: number
  meanProbability: number
  /** Share of the bin's forecasts that came true. */
  share: number
}

const BINS = 10

/**
 * Bins of equal mass: the forecasts sorted by probability and cut into `bins` groups whose sizes differ by one at
 * most. Fewer bins where there are fewer forecasts. Forecasts of the same probability count as equally true, so that
 * the answer does not depend on the order in which they come.
 */
export function reliability(forecasts: readonly Forecast[], bins = BINS): ReliabilityBin[] {
  const sorted = [...forecasts].sort((a, b) => a.probability - b.probability)
  const outcomes = sharedOutcomes(sorted)
  const count = Math.min(bins, sorted.length)
  return Array.from({ length: count }, (_, bin) => {
    const [from, to] = [bin, bin + 1].map((edge) => Math.floor((edge * sorted.length) / count)) as [number, number]
    return {
      count: to - from,
      meanProbability: mean(sorted.slice(from, to).map(({ probability }) => probability)),
      share: mean(outcomes.slice(from, to)),
    }
  })
}

/** For each forecast, in order, the share of those with its probability that came true. */
function sharedOutcomes(sorted: readonly Forecast[]): number[] {
  const outcomes: number[] = []
  while (outcomes.length < sorted.length) {
    const from = outcomes.length
    let to = from + 1
    while (to < sorted.length && sorted[to]!.probability === sorted[from]!.probability) to++
    const share = mean(sorted.slice(from, to).map(({ happened }) => (happened ? 1 : 0)))
    for (let i = from; i < to; i++) outcomes.push(share)
  }
  return outcomes
}

/**
 * Expected calibration error, 0..1: how far the probabilities are from the shares that came true, averaged over bins
 * of equal mass (Nixon et al. 2019, arXiv 1904.01685); NaN for no forecasts. Not 0 even for perfect probabilities:
 * with n forecasts a bin of n / bins strays by chance.
 */
export function expectedCalibrationError(forecasts: readonly Forecast[], bins = BINS): number {
  if (forecasts.length === 0) return NaN
  return reliability(forecasts, bins).reduce((sum, { count, meanProbability, share }) => sum + (count / forecasts.length) * Math.abs(meanProbability - share), 0)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
