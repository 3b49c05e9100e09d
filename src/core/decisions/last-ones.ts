import type { Decision, DecisionId } from './decision.ts'
import { activeDecisions } from './fold.ts'
import { compareDecisions, unanswered } from './order.ts'

/**
 * What a decision that is made now answers: the last ones of all that are heard, and the last ones of those that count.
 * One that was taken back may come back, and was known all the same.
 * @param log what was said before, reverts included
 */
export function lastOnes(log: readonly Decision[], heard: (one: Decision) => boolean): DecisionId[] {
  const all = log.filter(heard).sort(compareDecisions)
  return [...new Set([...unanswered(all, log), ...unanswered(activeDecisions(log).filter(heard), log)].map(({ id }) => id))]
}
