export interface LikenessParameters {
  /** Log odds that two flukes are one whale's = `offset + slope · likeness`, of those that show it at all. `slope` > 0. */
  offset: number
  slope: number
  /** Share of pairs of one whale that look no more alike than strangers (another angle, half under water), 0..1. */
  lapse: number
}

/** A straight line of log odds. */
export interface LineParameters {
  offset: number
  slope: number
}

/** What an embedder's similarities say of labels; fitted for each embedder. */
export interface AuditParameters {
  /** See `Likelihoods.againstLookalikes`. */
  lookalike: LikenessParameters
  /** See `Likelihoods.againstStrangers`. */
  stranger: LikenessParameters
  /** See `copyStrength`; `atLeast`: the least similarity of what may be a copy. */
  copy: { atLeast: number; bySimilarity: LineParameters; byAgreement: LineParameters }
}
