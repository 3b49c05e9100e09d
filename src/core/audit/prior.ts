import { logit } from './same-whale.ts'
import type { SuspectKind } from './suspect.ts'

/** Share of wrong labels before anything is seen of the catalogue; for `wrong-id`, among the photos that look like another individual's. */
export const GUESS: Readonly<Record<Exclude<SuspectKind, 'same-photo'>, number>> = {
  'same-whale-two-ids': 0.05,
  'new-is-known': 0.1,
  'wrong-id': 0.1,
  'two-whales-one-id': 0.02,
  'new-are-one': 0.05,
}

/** Weight of the guess before anything is seen, in labels: a small catalogue says little of its own rate. */
const GUESS_WEIGHT = 50
const STEPS = 100

/**
 * The share of labels that are wrong in this catalogue, 0..1, from the evidence on each (natural log of the likelihood ratio for
 * "wrong"): expectation maximisation (Saerens, Latinne and Decaestecker, "Adjusting the outputs of a classifier to new a priori
 * probabilities", 2002), with `guess` as prior. So a clean catalogue gives low probabilities, and a neglected one high ones.
 */
export function wrongShare(evidences: ArrayLike<number>, guess: number): number {
  // Odds that a label is right, at even odds before: what stays the same from step to step.
  const right = Float64Array.from(evidences, (evidence) => Math.exp(-evidence))
  let share = guess
  for (let step = 0; step < STEPS; step++) {
    const before = Math.exp(-logit(share))
    let wrong = 0
    for (let n = 0; n < right.length; n++) wrong += 1 / (1 + before * right[n]!)
    const next = (wrong + GUESS_WEIGHT * guess) / (right.length + GUESS_WEIGHT)
    if (Math.abs(next - share) < 1e-5) return next
    share = next
  }
  return share
}
