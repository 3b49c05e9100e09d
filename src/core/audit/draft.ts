import type { Suspect, SuspectKind } from './suspect.ts'

/** A suspicion before it is put into pairs and evidence: there may be tens of thousands, and only those that are listed are. */
export interface Draft<S extends Suspect = Suspect> {
  kind: SuspectKind
  /** As `Suspect.strength`. */
  strength: number
  /** The one row that it is about; null where it is about several. */
  row: number | null
  /** False where all that it claims is settled. */
  isOpen(): boolean
  suspect(): S
}
