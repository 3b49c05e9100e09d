export interface OpenSetParameters {
  /** Temperature of the softmax among the known individuals, on the scale of the scores, in a gallery of one: > 0. */
  temperature: number
  /** The temperature in a gallery of n is `temperature · n^−cooling`: the more strangers, the sharper; ≥ 0. */
  cooling: number
  /** Log odds that the whale is known = `known + perBest · best score − perRivals · sum of the rivals' scores`. Both ≥ 0. */
  known: number
  perBest: number
  perRivals: number
}
