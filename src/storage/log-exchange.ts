import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { flukesOf, type Decision, type LoggedDecision, type WhaleKey } from '#core/decisions/decision.ts'
import { labelDiscrepancies, whaleDiscrepancies, type Discrepancy, type LabelSide } from '#core/decisions/discrepancies.ts'
import { foldNaming, type Naming } from '#core/decisions/naming.ts'
import type { NewOrKnown, ReviewVerdict } from '#core/decisions/review-verdict.ts'
import { planTakeIn, type TakeInPlan } from '#core/decisions/take-in.ts'
import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { DecisionsFile } from '#core/formats/decisions-file.ts'
import { append, decisionTables } from './append.ts'
import type { CatalogueInfo } from './catalogues.ts'
import type { CatalogueDatabase } from './database.ts'
import { decide, takeBack } from './decide.ts'
import { claimOfRow } from './individual-rows.ts'
import { decisionsOn, ofKinds, withReverts } from './log-reads.ts'
import { review } from './review.ts'
import { withStorageErrors } from './storage-error.ts'
import { DECISIONS_WAIT } from './waiting.ts'

/** Flukes on which a colleague's log has contradicted ours, settled by now or not: where to look for disagreements. */
const COMPARED = 'compared-flukes'

/** The whole log, for a file. */
export function wholeLog(db: CatalogueDatabase, { id, name }: CatalogueInfo): Promise<DecisionsFile> {
  return withStorageErrors(() =>
    db.transaction('r', db.decisions, db.photos, async () => {
      const photos = (await db.photos.toArray()).map(({ id: photoId, fileName, path, otherNames }) => ({ id: photoId, fileName, path, otherNames }))
      const decisions = (await db.decisions.orderBy('seq').toArray()).map(ofEveryMachine)
      return { exportedAt: new Date().toISOString(), catalogue: { id, name }, decisions, photos }
    }),
  )
}

/** Its place in this machine's log, and what it changed here, stay here. */
function ofEveryMachine(logged: LoggedDecision): Decision {
  const decision: Partial<LoggedDecision> = { ...logged }
  delete decision.seq
  delete decision.touched
  return decision as Decision
}

/** What a colleague's log would add; nothing is written. Errors: `bad-input` (no photo of it is in this catalogue). */
export function planOf(db: CatalogueDatabase, file: DecisionsFile, fileName: string, names?: ReadonlyMap<string, string>): Promise<TakeInPlan> {
  return withStorageErrors(() => db.transaction('r', db.decisions, db.photos, async () => await planned(db, file, fileName, names)))
}

export interface TakenIn {
  added: number
  /** Disagreements that are open now. */
  open: number
}

/**
 * Adds a colleague's decisions with all that follows from them, in one transaction. The same log again adds nothing. Errors: as `planOf`, `storage-full`,
 * `storage-blocked`, `cancelled` (nothing was added).
 */
export async function takeIn(db: CatalogueDatabase, file: DecisionsFile, fileName: string, names?: ReadonlyMap<string, string>, { signal, report }: Partial<JobContext> = {}): Promise<TakenIn> {
  const stage = (name: string, done = 0, total = 0): void => {
    throwIfCancelled(signal)
    report?.({ stage: name, done, total })
  }
  const added = await withStorageErrors(() =>
    db.transaction('rw', decisionTables(db), async () => {
      stage('Comparing it with this catalogue')
      const { fresh, waiting } = await planned(db, file, fileName, names)
      // Half of the way: the other half is bringing the rows up to date with them.
      await append(db, fresh, 'leave', (done) => stage(done < fresh.length ? 'Adding decisions' : 'Bringing labels up to date', done, 2 * fresh.length))
      stage('Looking for disagreements')
      if (waiting > 0) await db.settings.put({ key: DECISIONS_WAIT, value: true })
      await compareFrom(db, fresh)
      return fresh.length
    }),
  )
  return { added, open: (await openDiscrepancies(db)).length }
}

async function planned(db: CatalogueDatabase, file: DecisionsFile, fileName: string, names?: ReadonlyMap<string, string>): Promise<TakeInPlan> {
  const [ours, photos] = [await db.decisions.toArray(), new Set((await db.photos.toCollection().primaryKeys()) as PhotoId[])]
  const plan = planTakeIn(file.decisions, ours, photos, names)
  if (plan.total > 0 && plan.sharedPhotos === 0) {
    throw new FlukeprintError('bad-input', 'None of the photos in this log is in this catalogue.', { file: fileName, remedy: 'Open the catalogue that holds the same photo files, or import them first.' })
  }
  return plan
}

/** Remembers where the new decisions contradict what is there. */
async function compareFrom(db: CatalogueDatabase, fresh: readonly Decision[]): Promise<void> {
  const logs = await decisionsOn(db, new Set(fresh.flatMap(flukesOf)))
  const naming = await todaysNaming(db, [])
  const found = labelDiscrepancies(logs, naming).flatMap((one) => (one.kind === 'label' ? [one.flukeId] : []))
  if (found.length > 0) await db.settings.put({ key: COMPARED, value: [...new Set([...(await compared(db)), ...found])] })
}

async function compared(db: CatalogueDatabase): Promise<FlukeId[]> {
  const value = (await db.settings.get(COMPARED))?.value
  return Array.isArray(value) ? (value as FlukeId[]) : []
}

async function todaysNaming(db: CatalogueDatabase, log: readonly Decision[]): Promise<Naming> {
  const said = log.length > 0 ? log : await withReverts(db, await ofKinds(db, ['merge', 'rename']))
  return foldNaming((await db.individuals.toArray()).map(claimOfRow), said)
}

/** The disagreements that nobody has settled, in the same order on every machine. A live query asks by an `async` function. */
export async function openDiscrepancies(db: CatalogueDatabase): Promise<Discrepancy[]> {
  return await withStorageErrors(async () =>
    await db.transaction('r', decisionTables(db), async () => {
      const log = await withReverts(db, await ofKinds(db, ['merge', 'rename', 'different']))
      const naming = await todaysNaming(db, log)
      const withPhotos = new Set((await db.individuals.toArray()).filter(({ flukeCount }) => flukeCount > 0).map(({ key }) => key as WhaleKey))
      return [...labelDiscrepancies(await decisionsOn(db, await compared(db)), naming), ...whaleDiscrepancies(log, naming, withPhotos)]
    }),
  )
}

/** How a disagreement is settled. */
export type Settlement =
  /** As this side says (its place in the list; for `whales`: 0 one whale, 1 two). */
  | { how: 'side'; place: number }
  /** `label`: another individual. */
  | { how: 'label'; to: NewOrKnown }
  /** `name` and `same-id`: another id, for `same-id` of this individual. */
  | { how: 'rename'; individualId: IndividualId; to: IndividualId }
  /** `same-id`, and `label` with two individuals: they are one whale, called as the first. */
  | { how: 'merge' }

/**
 * Settles a disagreement by a decision, which answers both sides: once the log goes back, it is settled there too. Answers
 * the decisions written. Errors: `bad-input` (an id is taken; a later decision stands in the way), `not-found`.
 */
export async function settle(db: CatalogueDatabase, discrepancy: Discrepancy, settlement: Settlement): Promise<LoggedDecision[]> {
  switch (settlement.how) {
    case 'label':
      if (discrepancy.kind !== 'label') throw unfit()
      return await review(db, [{ kind: 'relabel', flukeId: discrepancy.flukeId, to: settlement.to }])
    case 'rename':
      return await review(db, [{ kind: 'rename', individualId: settlement.individualId, to: settlement.to, again: discrepancy.kind === 'name' }])
    case 'merge':
      return await review(db, [{ kind: 'merge', individualIds: mergeable(discrepancy), keep: mergeable(discrepancy)[0] ?? unfitSide() }])
    case 'side':
      return await asOneSays(db, discrepancy, settlement.place)
  }
}

/** The individuals that may be one whale under two ids. */
export function mergeable(discrepancy: Discrepancy): IndividualId[] {
  if (discrepancy.kind === 'same-id') return discrepancy.individualIds
  if (discrepancy.kind !== 'label') return []
  const ids = discrepancy.sides.flatMap(({ status, individualId }) => (status === 'identified' && individualId !== null ? [individualId] : []))
  return ids.length > 1 ? ids : []
}

async function asOneSays(db: CatalogueDatabase, discrepancy: Discrepancy, place: number): Promise<LoggedDecision[]> {
  switch (discrepancy.kind) {
    case 'label':
      return await asLabelled(db, discrepancy.flukeId, discrepancy.sides[place] ?? unfitSide())
    case 'name':
      return await review(db, [{ kind: 'rename', individualId: discrepancy.individualId, to: (discrepancy.sides[place] ?? unfitSide()).to, again: true }])
    case 'whales': {
      const against = place === 0 ? [discrepancy.apart] : [...discrepancy.together].reverse()
      return await db.transaction('rw', decisionTables(db), async () => {
        const reverts: LoggedDecision[] = []
        for (const { id } of against) reverts.push(await takeBack(db, id))
        return reverts
      })
    }
    case 'same-id':
      throw unfit()
  }
}

async function asLabelled(db: CatalogueDatabase, flukeId: FlukeId, { status, individualId }: LabelSide): Promise<LoggedDecision[]> {
  switch (status) {
    case 'identified':
      return await review(db, [relabelled(flukeId, { status: 'known', individualId: individualId! })])
    case 'filed-new':
    case 'open':
      return await review(db, [relabelled(flukeId, { status })])
    case 'possible':
      return await decide(db, [{ kind: 'possible', flukeId, individualId: individualId!, evidence: null }])
    case 'unusable':
    case 'no-fluke':
      return await decide(db, [{ kind: status, flukeId }])
    case 'skipped':
      throw unfit()
  }
}

function relabelled(flukeId: FlukeId, to: Extract<ReviewVerdict, { kind: 'relabel' }>['to']): ReviewVerdict {
  return { kind: 'relabel', flukeId, to }
}

function unfit(): FlukeprintError {
  return new FlukeprintError('bad-input', 'This disagreement is not settled in that way.')
}

function unfitSide(): never {
  throw unfit()
}
