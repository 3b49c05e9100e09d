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

/**
 * Bins of equal mass: the forecasts sorted by probability and cut into `bins` groups whose sizes
 * differ by one at most. Fewer bins where there are fewer forecasts.
 */
export function reliability(forecasts: readonly Forecast[], bins = 10): ReliabilityBin[] {
  const sorted = [...forecasts].sort((a, b) => a.probability - b.probability)
  const count = Math.min(bins, sorted.length)
  return Array.from({ length: count }, (_, bin) => {
    const members = sorted.slice(Math.floor((bin * sorted.length) / count), Math.floor(((bin + 1) * sorted.length) / count))
    return {
      count: members.length,
      meanProbability: sum(members, (forecast) => forecast.probability) / members.length,
      share: sum(members, (forecast) => (forecast.happened ? 1 : 0)) / members.length,
    }
  })
}

/**
 * Expected calibration error, 0..1: how far the probabilities are from the shares that came true, averaged
 * over bins of equal mass. Not 0 even for perfect probabilities: with n forecasts a bin of n / bins strays by chance.
 */
export function expectedCalibrationError(forecasts: readonly Forecast[], bins = 10): number {
  return sum(reliability(forecasts, bins), (bin) => (bin.count / forecasts.length) * Math.abs(bin.meanProbability - bin.share))
}

/** Mean squared difference of probability and outcome, 0..1; NaN for none. */
export function brierScore(forecasts: readonly Forecast[]): number {
  return sum(forecasts, ({ probability, happened }) => (probability - (happened ? 1 : 0)) ** 2) / forecasts.length
}

/**
 * Mean −log of the probability given to what happened, in nats. `floor` keeps one forecast of 0 that
 * came true from making the mean infinite.
 */
export function logLoss(probabilitiesOfWhatHappened: readonly number[], floor = 1e-12): number {
  return sum(probabilitiesOfWhatHappened, (p) => -Math.log(Math.max(floor, p))) / probabilitiesOfWhatHappened.length
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
