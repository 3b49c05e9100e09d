import type { FlukeId, FlukeStatus, IndividualId } from '../catalogue.ts'
import type { Decision, WhaleKey } from './decision.ts'
import { activeDecisions, foldFluke, identityOf, isStatement } from './fold.ts'
import { answers } from './link-log.ts'
import { groupBy, mergedRoots, namingOf, type Naming } from './naming.ts'
import { compareDecisions, unanswered } from './order.ts'
import { keyOf } from './whale-key.ts'
import { byFluke, todaysId } from './whole-log.ts'

/** What one side says of a fluke. */
export interface LabelSide {
  status: FlukeStatus | 'no-fluke'
  /** By its id of today; null where no individual is named. */
  individualId: IndividualId | null
  /** The latest decision that says so. */
  decision: Decision
}

/** Where analysts contradict each other without having known of each other's decision. `key`: the same on both machines. */
export type Discrepancy =
  /** Two or more labels of one fluke; the latest decision last. */
  | { kind: 'label'; key: string; flukeId: FlukeId; sides: LabelSide[] }
  /** Two new ids for one individual. `individualId`: what it is called as long as nobody settles it. */
  | { kind: 'name'; key: string; individualId: IndividualId; sides: { to: IndividualId; decision: Decision }[] }
  /** Merged by one, held to be different by another. */
  | { kind: 'whales'; key: string; individualId: IndividualId; together: Decision[]; apart: Decision }
  /** One id that was given to two individuals: the second is called `id~2` until one is renamed, or both are merged. */
  | { kind: 'same-id'; key: string; name: IndividualId; individualIds: IndividualId[] }

/** All disagreements of a log of several analysts, in an order that does not depend on that of the log. */
export function discrepancies(log: readonly Decision[]): Discrepancy[] {
  const [naming, logs] = [namingOf(log), byFluke(log)]
  return [...labelDiscrepancies(logs, naming), ...whaleDiscrepancies(log, naming, photographed(logs, naming))]
}

/** The individuals that a fluke is identified as. */
function photographed(logs: ReadonlyMap<FlukeId, readonly Decision[]>, naming: Naming): Set<WhaleKey> {
  const states = [...logs.values()].map((log) => foldFluke(log))
  return new Set(states.flatMap(({ key, status, removed }) => (key !== null && status === 'identified' && !removed ? naming.get(key)!.root : [])))
}

/** @param logs for each fluke all decisions that speak of it, reverts included */
export function labelDiscrepancies(logs: ReadonlyMap<FlukeId, readonly Decision[]>, naming: Naming): Discrepancy[] {
  const found = [...logs].flatMap(([flukeId, log]): Discrepancy[] => {
    const sides = sidesOf(log, naming)
    return sides.length > 1 ? [{ kind: 'label', key: `label|${flukeId}`, flukeId, sides }] : []
  })
  return found.sort(byKey)
}

/** The labels that stand unanswered on a fluke. What a table says is nobody's view, unless tables contradict each other and nobody says anything. */
function sidesOf(log: readonly Decision[], naming: Naming): LabelSide[] {
  // Cheap for nearly all flukes: one decision contradicts nothing.
  if (log.length < 2) return []
  const active = activeDecisions(log)
  // Who says that there is none and draws a box later has thought better of it.
  const heads = unanswered(active.filter((one) => answers(one) && !(one.kind === 'no-fluke' && active.some((box) => box.kind === 'box' && box.analyst === one.analyst && compareDecisions(box, one) > 0))), log)
  const views = heads.some(({ origin }) => origin === 'analyst') ? heads.filter(({ origin }) => origin === 'analyst') : heads
  const sides = new Map<string, LabelSide>()
  for (const decision of views) {
    const side = sideOf(decision, naming)
    const same = `${side.status}|${side.individualId}`
    // Said again by a later one: that is the one to show, and it stands last.
    sides.delete(same)
    sides.set(same, side)
  }
  return withoutWeaker([...sides.values()])
}

function sideOf(decision: Decision, naming: Naming): LabelSide {
  if (!isStatement(decision)) return { status: 'no-fluke', individualId: null, decision }
  const { status, individualId, key } = identityOf(decision)
  return { status, individualId: todaysId({ individualId, key }, naming), decision }
}

/** "May be w_1" does not contradict "is w_1". */
function withoutWeaker(sides: LabelSide[]): LabelSide[] {
  return sides.filter((one) => one.status !== 'possible' || !sides.some((other) => other.status === 'identified' && other.individualId === one.individualId))
}

/**
 * @param log at least all decisions that concern individuals (merge, rename, different) and the reverts that speak of them
 * @param withPhotos the individuals that have a photograph: an id that nobody bears any more is no quarrel
 */
export function whaleDiscrepancies(log: readonly Decision[], naming: Naming, withPhotos: ReadonlySet<WhaleKey>): Discrepancy[] {
  const active = activeDecisions(log)
  return [...nameDiscrepancies(active, log, naming), ...pairDiscrepancies(active, naming), ...sameIds(naming, withPhotos)]
}

function nameDiscrepancies(active: readonly Decision[], log: readonly Decision[], naming: Naming): Discrepancy[] {
  const renames = groupBy(active.filter((one) => one.kind === 'rename'), ({ whale }) => keyOf(whale))
  const found = [...renames].flatMap(([key, said]): Discrepancy[] => {
    const sides = new Map(unanswered(said, log).map((decision) => [decision.to, { to: decision.to, decision: decision as Decision }]))
    const whale = naming.get(key)
    // Of one that was merged away the name is nobody's concern.
    return sides.size > 1 && whale?.root === key ? [{ kind: 'name', key: `name|${key}`, individualId: whale.id, sides: [...sides.values()] }] : []
  })
  return found.sort(byKey)
}

function pairDiscrepancies(active: readonly Decision[], naming: Naming): Discrepancy[] {
  const root = mergedRoots(active)
  const merges = groupBy(active.filter((one) => one.kind === 'merge'), ({ into }) => root(keyOf(into)))
  const found = active.flatMap((apart): Discrepancy[] => {
    if (apart.kind !== 'different' || apart.whales.length < 2) return []
    const roots = apart.whales.map((whale) => root(keyOf(whale)))
    const met = new Set<WhaleKey>()
    const shared = roots.find((one) => met.size === met.add(one).size)
    if (shared === undefined) return []
    const together = merges.get(shared) ?? []
    if (together.some(({ after }) => after?.includes(apart.id))) return []
    return [{ kind: 'whales', key: `whales|${apart.id}`, individualId: naming.get(shared)?.id ?? apart.whales[0]!.individualId, together, apart }]
  })
  return found.sort(byKey)
}

function sameIds(naming: Naming, withPhotos: ReadonlySet<WhaleKey>): Discrepancy[] {
  const holders = groupBy([...naming.values()].filter(({ key, root }) => root === key && withPhotos.has(key)), ({ name }) => name)
  const found = [...holders].filter(([, whales]) => whales.length > 1)
  return found.map(([name, whales]): Discrepancy => ({ kind: 'same-id', key: `same-id|${name}`, name, individualIds: whales.map(({ id }) => id).sort() })).sort(byKey)
}

function byKey(a: Discrepancy, b: Discrepancy): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}
