/** A value that was seen, and whether it was of two that are the same. */
export interface Seen {
  value: number
  same: boolean
}

/** Log odds of "same" = `slope · (value − middle)`, of those that show it at all; see `core/audit/same-whale.ts`. */
export interface Lapse {
  middle: number
  slope: number
  /** Share of the same that look no more alike than others, 0..1. */
  lapse: number
  /** Share of the others that are the same after all: wrong labels among those it is fitted on, 0..1. */
  noise: number
}

/** Pulls the slope this little to the start where the two kinds can be told apart perfectly. */
const PULL = 1e-3
const SMALLEST_STEP = 1e-3

/** Maximum likelihood, both kinds counting as much as each other. Compass search: a step in each direction, halved when none is better. */
export function fitLapse(seen: readonly Seen[]): Lapse {
  const [alike, others] = [median(seen, true), median(seen, false)]
  const spread = Math.abs(alike - others) || 1
  const ofStart = { middle: (alike + others) / 2, slope: Math.log(6 / spread), lapse: -2, noise: -4 }
  const lapseOf = (point: typeof ofStart): Lapse => ({ middle: point.middle, slope: Math.exp(point.slope), lapse: logistic(point.lapse), noise: logistic(point.noise) })
  const loss = (point: typeof ofStart): number => lapseLoss(seen, lapseOf(point)) + PULL * (point.slope - ofStart.slope) ** 2
  const scale = { middle: spread / 4, slope: 1, lapse: 1, noise: 1 }
  let best = ofStart
  let least = loss(best)
  for (let step = 1; step > SMALLEST_STEP; ) {
    const tried = (['middle', 'slope', 'lapse', 'noise'] as const)
      .flatMap((name) => [-1, 1].map((sign) => ({ ...best, [name]: best[name] + sign * step * scale[name] })))
      .map((point) => ({ point, value: loss(point) }))
      .sort((a, b) => a.value - b.value)[0]!
    if (tried.value < least - 1e-9) [best, least] = [tried.point, tried.value]
    else step /= 2
  }
  return lapseOf(best)
}

/** Probability that a pair with this value is called the same, 0..1, where as many are as are not. */
export function probabilityOfSame(value: number, { middle, slope, lapse, noise }: Lapse): number {
  const shows = logistic(slope * (value - middle))
  return lapse * (1 - shows) + (1 - noise) * shows
}

/** Mean −log of the probabilities given to what was true, in nats, both kinds counting as much as each other. */
export function lapseLoss(seen: readonly Seen[], lapse: Lapse): number {
  const counts = { same: seen.filter(({ same }) => same).length, other: seen.filter(({ same }) => !same).length }
  return seen.reduce((sum, { value, same }) => {
    const p = Math.min(Math.max(probabilityOfSame(value, lapse), 1e-9), 1 - 1e-9)
    return sum - Math.log(same ? p : 1 - p) / (2 * (same ? counts.same : counts.other))
  }, 0)
}

function median(seen: readonly Seen[], of: boolean): number {
  const values = seen.flatMap(({ value, same }) => (same === of ? [value] : [])).sort((a, b) => a - b)
  return values[Math.floor(values.length / 2)]!
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
