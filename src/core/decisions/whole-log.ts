import type { FlukeId, IndividualId } from '../catalogue.ts'
import { flukesOf, type Decision } from './decision.ts'
import { foldFluke, type FlukeState } from './fold.ts'
import { namingOf, type Naming } from './naming.ts'

/** A fluke's state under the name that its individual has today. */
export function underTodaysName(state: FlukeState, naming: Naming): FlukeState {
  return { ...state, individualId: todaysId(state, naming) }
}

export function todaysId({ key, individualId }: Pick<FlukeState, 'key' | 'individualId'>, naming: Naming): IndividualId | null {
  const whale = key === null ? undefined : naming.get(key)
  return whale ? naming.get(whale.root)!.id : individualId
}

export interface FoldedLog {
  flukes: Map<FlukeId, FlukeState>
  naming: Naming
}

/** All labels that a log adds up to: what storage keeps rows of, piece by piece. Reads everything; for a log that is taken in, and for tests. */
export function foldLog(log: readonly Decision[]): FoldedLog {
  const naming = namingOf(log)
  const flukes = new Map<FlukeId, FlukeState>()
  for (const [flukeId, said] of byFluke(log)) flukes.set(flukeId, underTodaysName(foldFluke(said), naming))
  return { flukes, naming }
}

export function byFluke<D extends Decision>(log: Iterable<D>): Map<FlukeId, D[]> {
  const groups = new Map<FlukeId, D[]>()
  for (const decision of log) {
    for (const flukeId of flukesOf(decision)) {
      const group = groups.get(flukeId)
      if (group) group.push(decision)
      else groups.set(flukeId, [decision])
    }
  }
  return groups
}
