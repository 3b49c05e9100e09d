import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { Pigment, SuspectMark, VerdictKind } from './decision.ts'

/**
 * What a screen says of labels, with individuals by their ids of today; `review` of storage/ makes decisions of it.
 * `suspect`: what was on the screen, where it answers a suspect; left out for one decided from the catalogue.
 */
export type ReviewVerdict = (
  /** These individuals are one animal, called by the id of `keep`, which is one of them. */
  | { kind: 'merge'; individualIds: readonly IndividualId[]; keep: IndividualId }
  /** These flukes of an individual are another animal: a new one, or a known one. */
  | { kind: 'split'; individualId: IndividualId; flukeIds: readonly FlukeId[]; to: NewOrKnown }
  /** One fluke stood under the wrong label; with `flukeIds` all of these, as one decision: they have one label, and are one animal. */
  | { kind: 'relabel'; flukeId: FlukeId; flukeIds?: readonly FlukeId[]; to: NewOrKnown | { status: 'filed-new' } | { status: 'open' } }
  /** Another catalogue id for the same animal. `again`: the one that it has may be said once more, to settle a disagreement. */
  | { kind: 'rename'; individualId: IndividualId; to: IndividualId; again?: boolean }
  /** A field that is left out stays as it is; null takes it away. */
  | { kind: 'describe'; individualId: IndividualId; nickname?: string | null; notes?: string | null; pigment?: Pigment | null }
  /** All labels stay. `individualIds`: those compared, where it was about individuals. */
  | { kind: Exclude<VerdictKind, 'same-photo'>; flukeIds: readonly FlukeId[]; individualIds?: readonly IndividualId[] }
  /** `duplicates`: those that repeat the others. */
  | { kind: 'same-photo'; flukeIds: readonly FlukeId[]; duplicates?: readonly FlukeId[] }
) & {
  suspect?: SuspectMark | null
  /** Else the name in the settings. */
  analyst?: string
}

export type NewOrKnown =
  | { status: 'known'; individualId: IndividualId }
  /** Without an id: the next free `NEW-0001`. */
  | { status: 'new'; individualId?: IndividualId }
