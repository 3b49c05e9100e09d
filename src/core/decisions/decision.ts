import type { Brand } from '../brand.ts'
import type { BoxPx, FlukeId, IndividualId } from '../catalogue.ts'

/** A random UUID: unique across machines, so two analysts' logs can be put together. */
export type DecisionId = Brand<string, 'DecisionId'>

/** What was on the screen when the analyst decided. */
export interface Evidence {
  /** Version of the embedder whose ranking was shown. */
  embedder: string
  /** Place of the chosen individual in the list, from 1; null where none was chosen. */
  rank: number | null
  score: number | null
  probability: number | null
  pNew: number | null
  /** The candidates that were shown, best first: what "none of these" speaks of. */
  shown: IndividualId[]
}

interface Common {
  id: DecisionId
  atMs: number
  analyst: string
  /** `import`: a label that came in with a table. Only an analyst's own decisions are undone by Ctrl+Z. */
  origin: 'analyst' | 'import'
  flukeId: FlukeId
}

export type Decision =
  /** This fluke is that individual. */
  | (Common & { kind: 'match'; individualId: IndividualId; evidence: Evidence | null })
  /** May be that individual: to come back to. */
  | (Common & { kind: 'possible'; individualId: IndividualId; evidence: Evidence | null })
  /** The first photo of an individual that gets this id. */
  | (Common & { kind: 'new'; individualId: IndividualId; evidence: Evidence | null })
  /** `new_whale` in an imported table: not known, no id of its own. */
  | (Common & { kind: 'file-new' })
  | (Common & { kind: 'unusable' })
  | (Common & { kind: 'skip' })
  /** The fluke is here: edits a box, or draws a missing one. */
  | (Common & { kind: 'box'; boxPx: BoxPx })
  /** There is no fluke here. */
  | (Common & { kind: 'no-fluke' })
  /** Takes another decision back; a revert can be reverted (redo). */
  | (Common & { kind: 'revert'; reverts: DecisionId })

/** A decision as stored: `seq` is its place in this machine's log, from 1, without gaps. */
export type LoggedDecision = Decision & { seq: number }
