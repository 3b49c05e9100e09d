/**
 * −log10 of the expected number of transforms that `inliers` of `matches` random matches agree on, each with probability `chance`;
 * never less than 0. As many transforms are tried as there are matches, and the first one of those that agree fixes it: so
 * `matches · P(at least inliers − fixed of matches − fixed)`, by the binomial tail (Moisan and Stival 2004, International Journal of Computer Vision 57).
 */
export function surprise(matches: number, inliers: number, chance: number, fixed: number): number {
  const left = matches - fixed
  const agreeing = inliers - fixed
  if (agreeing <= 0 || left <= 0) return 0
  let term = logChoose(left, agreeing) + agreeing * Math.log(chance) + (left - agreeing) * Math.log1p(-chance)
  const greatest = term
  let sum = 1
  for (let k = agreeing; k < left; k++) {
    term += Math.log((left - k) / (k + 1)) + Math.log(chance) - Math.log1p(-chance)
    sum += Math.exp(term - greatest)
  }
  return Math.max(0, -(Math.log(matches) + greatest + Math.log(sum)) / Math.LN10)
}

function logChoose(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return sum
}
