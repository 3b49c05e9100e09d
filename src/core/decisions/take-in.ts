import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import { flukesOf, type Decision, type DecisionId } from './decision.ts'
import { compareDecisions } from './order.ts'
import { matchFlukes, onOurFlukes, photoOf } from './match-flukes.ts'

/** What a colleague's log would add to ours. */
export interface TakeInPlan {
  /** Decisions in the file. */
  total: number
  /** Those that we have: they came from us, with an earlier log, or are labels of the same table. */
  known: number
  /** To be added, on our flukes, in their order. */
  fresh: Decision[]
  /** Those of `fresh` about photos that this catalogue has not got: they wait in the log until the photo comes. */
  waiting: number
  /** The photos that they are about. */
  unknownPhotos: PhotoId[]
  /** Photos that both have decisions of. */
  sharedPhotos: number
  /** Who has decided what is fresh, with how many; tables left out. */
  analysts: { name: string; count: number }[]
  /** Drawn flukes that have another number here. */
  renumbered: Map<FlukeId, FlukeId>
}

/**
 * @param theirs their whole log
 * @param ours our whole log
 * @param names other names for their analysts: both may call themselves "me"
 */
export function planTakeIn(theirs: readonly Decision[], ours: readonly Decision[], ourPhotos: ReadonlySet<PhotoId>, names: ReadonlyMap<string, string> = new Map()): TakeInPlan {
  const renumbered = matchFlukes(theirs, ours)
  const ourIds = new Set(ours.map(({ id }) => id))
  const ourLabels = new Set(ours.flatMap(labelOf))
  const theirReverted = new Set(theirs.flatMap((one) => (one.kind === 'revert' ? [one.reverts] : [])))
  const seen = new Set<DecisionId>()
  const fresh: Decision[] = []
  for (const decision of theirs) {
    const mapped = onOurFlukes(decision, renumbered)
    // A label of the same table is the same label, unless something is said of it.
    const sameLabel = !theirReverted.has(decision.id) && labelOf(mapped).some((label) => ourLabels.has(label))
    if (ourIds.has(decision.id) || seen.has(decision.id) || sameLabel) continue
    seen.add(decision.id)
    fresh.push(decision.origin === 'import' ? mapped : { ...mapped, analyst: names.get(mapped.analyst) ?? mapped.analyst })
  }
  fresh.sort(compareDecisions)
  const isHere = (id: FlukeId): boolean => ourPhotos.has(photoOf(id))
  const away = fresh.filter((one) => !flukesOf(one).some(isHere))
  return {
    total: theirs.length,
    known: theirs.length - fresh.length,
    fresh,
    waiting: away.length,
    unknownPhotos: [...new Set(theirs.flatMap(flukesOf).filter((id) => !isHere(id)).map(photoOf))],
    sharedPhotos: new Set(theirs.flatMap(flukesOf).filter(isHere).map(photoOf)).size,
    analysts: counted(fresh.filter(({ origin }) => origin === 'analyst').map(({ analyst }) => analyst)),
    renumbered,
  }
}

/** What a table says of a fluke; none for what an analyst says. */
function labelOf(decision: Decision): string[] {
  if (decision.origin !== 'import' || (decision.kind !== 'match' && decision.kind !== 'file-new')) return []
  const id: IndividualId | '' = decision.kind === 'match' ? decision.individualId : ''
  return [`${decision.flukeId}|${id}`]
}

function counted(names: readonly string[]): { name: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}
