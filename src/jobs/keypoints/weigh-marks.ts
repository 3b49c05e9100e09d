import { embeddingSource, type FlukeId } from '#core/catalogue.ts'
import { errorRecord, type ErrorRecord } from '#core/errors.ts'
import { KEYPOINT_MAKER, type KeypointEvidence } from '#core/fusion/evidence.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { flukeViews, type FlukeView } from '#storage/fluke-views.ts'
import { comparedPairs, pairKey, saveComparedPairs } from '#storage/keypoints/compared-pairs.ts'
import { stopsEverything } from '../analyser.ts'
import { startJob, type JobHandle } from '../job-list.ts'
import { inTurn } from '../one-tab.ts'
import { compareMarks, type MarkServices } from './compare-marks.ts'

export interface WeighServices extends Omit<MarkServices, 'catalogueId'> {
  db: CatalogueDatabase
}

export interface WeighResult {
  /** Pairs that were compared now. */
  compared: number
  /** Pairs of which a photograph could not be read. */
  failed: number
  /** Why, of the first of them. */
  reason: ErrorRecord | null
}

export type PairOfFlukes = readonly [FlukeId, FlukeId]

/**
 * Compares the marks of pairs of flukes, in order, and keeps what comes of it; pairs that were compared before are left out, so that a job that was stopped goes on.
 * A photograph that can't be read does not stop the rest. Errors that do: `permission-needed`, `storage-blocked`, `cancelled`; and where nothing could be
 * compared, the first reason.
 */
export async function weighMarks({ db, ...services }: WeighServices, pairs: readonly PairOfFlukes[], { signal, report }: JobContext): Promise<WeighResult> {
  const known = await comparedPairs(db, KEYPOINT_MAKER)
  const waiting = pairs.filter(([left, right]) => !known.has(pairKey(left, right)))
  const views = new Map((await flukeViews(db, [...new Set(waiting.flat())])).map((view) => [view.fluke.id, view]))
  const result: WeighResult = { compared: 0, failed: 0, reason: null }
  let firstFailure: unknown = null
  for (const [done, [left, right]] of waiting.entries()) {
    throwIfCancelled(signal)
    report({ stage: 'Comparing marks', done, total: waiting.length })
    const [one, other] = [views.get(left), views.get(right)]
    if (!one || !other) continue
    try {
      await compare(one, other)
      result.compared++
    } catch (thrown) {
      throwIfCancelled(signal)
      if (stopsEverything(thrown)) throw thrown
      firstFailure ??= thrown
      result.failed++
    }
  }
  report({ stage: 'Comparing marks', done: waiting.length, total: waiting.length })
  if (result.compared === 0 && firstFailure !== null) throw firstFailure
  return { ...result, reason: firstFailure === null ? null : errorRecord(firstFailure) }

  async function compare(one: FlukeView, other: FlukeView): Promise<void> {
    const [found] = await compareMarks({ ...services, catalogueId: db.catalogueId }, one, [other], { signal, report: () => undefined })
    await saveComparedPairs(db.catalogueId, [{ left: one.fluke.id, right: other.fluke.id, leftMadeOf: sourceOf(one), rightMadeOf: sourceOf(other), model: KEYPOINT_MAKER, evidence: found!.evidence }])
  }
}

function sourceOf({ fluke, photo }: FlukeView): string {
  return embeddingSource(photo.id, fluke.boxPx)
}

export const WEIGH_KIND = 'marks'

/** What is known of the marks of a catalogue's pairs, by `pairKey`. */
export function weighedPairs(db: CatalogueDatabase): Promise<ReadonlyMap<string, KeypointEvidence>> {
  return comparedPairs(db, KEYPOINT_MAKER)
}

/** `weighMarks` as a job of the list: it goes on while other screens are open, and can be paused. */
export function startWeighMarks(services: WeighServices, pairs: readonly PairOfFlukes[]): JobHandle<WeighResult> {
  const { catalogueId } = services.db
  return startJob({
    title: 'Comparing marks of suspects',
    kind: WEIGH_KIND,
    catalogueId,
    // Two tabs would find the same marks twice; the second one finds them found.
    run: (context) => inTurn(`flukeprint-marks-${catalogueId}`, context, () => weighMarks(services, pairs, context)),
    // What is known already is left out each time: nothing need be noted down.
    pause: {},
    summary: weighSummary,
  })
}

/** `240 pairs compared, 3 could not be (a.jpg: The photo is no longer where it was.)`. */
export function weighSummary({ compared, failed, reason }: WeighResult): string {
  const text = `${compared} ${compared === 1 ? 'pair' : 'pairs'} compared`
  return failed === 0 || !reason ? text : `${text}, ${failed} could not be (${reason.file ? `${reason.file}: ` : ''}${reason.message})`
}
