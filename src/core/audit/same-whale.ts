import type { AuditParameters, LikenessParameters } from './audit-parameters.ts'

/** Individuals around a fluke that the likeness of a pair is held against. */
export const CROWD = 20

/**
 * How far a similarity stands out from the crowd around both flukes: plain dark flukes are all alike, and there a high
 * similarity says little. The crowd's similarity is the mean of the `CROWD` most similar other whales (adaptive symmetric
 * score normalisation of speaker verification: Matějka et al., "Analysis of Score Normalization in Multilingual Speaker
 * Recognition", 2017; here the larger of the two means is taken off, and no spread divided by).
 */
export function margin(similarity: number, crowdLeft: number, crowdRight: number): number {
  return similarity - Math.max(crowdLeft, crowdRight)
}

/**
 * Evidence that two flukes (or a fluke and an individual) are one whale: the natural logarithm of how much more probable this
 * likeness is if they are. Rises with it; never below about ln(lapse), since a photo that shows little proves nothing.
 * A logistic regression with a lapse rate (Wichmann and Hill, "The psychometric function", 2001), fitted by
 * `npm run fit:audit` on pairs of photos that the embedder was not trained on.
 */
export function evidenceOfOne(likeness: number, { offset, slope, lapse }: LikenessParameters): number {
  const odds = Math.exp(Math.min(offset + slope * likeness, 700))
  return Math.log(lapse + odds) - Math.log1p(-lapse)
}

/** What one embedder's likenesses are evidence of. */
export class Likelihoods {
  /** Evidence of a pair that nothing speaks for: a similarity far below the crowd's. */
  readonly nothing: number

  constructor(private readonly fitted: Pick<AuditParameters, 'lookalike' | 'stranger'>) {
    this.nothing = this.againstLookalikes(-1)
  }

  /** Against the most similar of all other whales: for "is it that one?" asked of a catalogue's best candidates. By the margin. */
  againstLookalikes(marginOfPair: number): number {
    return evidenceOfOne(marginOfPair, this.fitted.lookalike)
  }

  /**
   * Against any other whale: for "are these two, filed as one, really one?". By the similarity itself: the crowd is that of a whole
   * catalogue's most alike, and says nothing of a whale that came under this id by chance.
   */
  againstStrangers(similarity: number): number {
    return evidenceOfOne(similarity, this.fitted.stranger)
  }
}

/** Photos of one individual count as this much independent evidence at most: they are alike for the same reasons. */
const MOST_COUNTED = 4

/**
 * Evidence of several photos on one question. It would add up if they were independent, and be their mean if they were copies of each
 * other: in between, mean · √n, and no more than `MOST_COUNTED` count.
 */
export function together(evidences: readonly number[]): number {
  return togetherOf(evidences.reduce((sum, one) => sum + one, 0), evidences.length)
}

/** The same of `count` that add up to `sum`. */
export function togetherOf(sum: number, count: number): number {
  return count === 0 ? 0 : (sum / count) * Math.sqrt(Math.min(count, MOST_COUNTED))
}

export function logit(probability: number): number {
  return Math.log(probability / (1 - probability))
}

export function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}
