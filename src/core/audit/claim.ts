import type { FlukeId, IndividualId } from '../catalogue.ts'
import { logit } from './same-whale.ts'
import type { Claim, ClaimKey, RememberedVerdicts, SuspectKind } from './suspect.ts'

/** How much the strength (log odds) must have grown for a decided question to be asked again: odds ten times as high. */
export const MUCH_STRONGER = Math.log(10)

/** Text that no two questions share, whatever signs the ids hold. */
export function claimKey(kind: SuspectKind, ...parts: (FlukeId | IndividualId)[]): ClaimKey {
  return JSON.stringify([kind, ...parts]) as ClaimKey
}

/** For a question that has no direction: the same key in either order. */
export function claimBetween(kind: SuspectKind, a: FlukeId | IndividualId, b: FlukeId | IndividualId): ClaimKey {
  return a < b ? claimKey(kind, a, b) : claimKey(kind, b, a)
}

/** Evidence beyond this probability is no stronger: who has decided against it has decided against any. */
const SURE = 1 - 1e-6

/** True where the claim was decided, and nothing much stronger has come up since. */
export function isSettled({ key, strength }: Claim, verdicts: RememberedVerdicts): boolean {
  const decidedAt = verdicts.get(key)
  return decidedAt !== undefined && Math.min(strength, logit(SURE)) < decidedAt + MUCH_STRONGER
}

/** A suspect that was decided, as the log has it: individuals by their ids of today, `strength` as the probability that was shown, 0..1. */
export interface Decided {
  kind: SuspectKind
  strength: number
  flukeIds: readonly FlukeId[]
  individualIds: readonly IndividualId[]
}

/** Decided suspects → what `suspects` remembers them by. Made of flukes and of ids of today, so that a rename since then changes nothing. */
export function rememberedVerdicts(decided: Iterable<Decided>): Map<ClaimKey, number> {
  const remembered = new Map<ClaimKey, number>()
  for (const one of decided) {
    const strength = logit(Math.min(Math.max(one.strength, 1 - SURE), SURE))
    for (const key of claimsOf(one)) remembered.set(key, Math.max(strength, remembered.get(key) ?? -Infinity))
  }
  return remembered
}

function claimsOf({ kind, flukeIds, individualIds }: Decided): ClaimKey[] {
  switch (kind) {
    case 'same-whale-two-ids':
      return pairsOf(individualIds).map(([a, b]) => claimBetween(kind, a, b))
    case 'new-are-one':
    case 'same-photo':
      return pairsOf(flukeIds).map(([a, b]) => claimBetween(kind, a, b))
    case 'two-whales-one-id':
      return individualIds.flatMap((id) => flukeIds.map((flukeId) => claimKey(kind, id, flukeId)))
    default:
      return flukeIds.flatMap((flukeId) => individualIds.map((id) => claimKey(kind, flukeId, id)))
  }
}

function pairsOf<Id>(ids: readonly Id[]): [Id, Id][] {
  return ids.flatMap((one, n) => ids.slice(n + 1).map((other): [Id, Id] => [one, other]))
}
