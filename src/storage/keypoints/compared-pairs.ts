import type { FlukeId } from '#core/catalogue.ts'
import { embeddingSource } from '#core/catalogue.ts'
import type { FlukeprintError } from '#core/errors.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import type { CatalogueDatabase } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'
import { keypointsDatabase, type ComparedPairRow } from './keypoints-database.ts'

/** Of all catalogues together; some 15 MB. */
export const MOST_PAIRS = 50_000
/** So much is left after dropping, as a share of the bound. */
const KEPT = 0.9

export type ComparedPairOf = Omit<ComparedPairRow, 'catalogueId' | 'pair' | 'comparedAtMs'>

/** Two flukes, whichever stands first. */
export function pairKey(one: FlukeId, other: FlukeId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

/** What is known of pairs of a catalogue's flukes, by `pairKey`; what was found by another model, or in other boxes than today's, is left out. */
export async function comparedPairs(db: CatalogueDatabase, model: string): Promise<ReadonlyMap<string, KeypointEvidence>> {
  const rows = (await withStorageErrors(() => keypointsDatabase().pairs.where('catalogueId').equals(db.catalogueId).toArray())).filter((row) => row.model === model)
  const ids = [...new Set(rows.flatMap(({ left, right }) => [left, right]))]
  const flukes = await withStorageErrors(() => db.flukes.bulkGet(ids))
  const sourceOf = new Map(flukes.flatMap((fluke) => (fluke ? [[fluke.id, embeddingSource(fluke.photoId, fluke.boxPx)] as const] : [])))
  return new Map(rows.filter((row) => sourceOf.get(row.left) === row.leftMadeOf && sourceOf.get(row.right) === row.rightMadeOf).map(({ pair, evidence }) => [pair, evidence]))
}

/**
 * Keeps what was found; beyond the bound those go that were compared longest ago, of whatever catalogue. False where the disk is full: nothing fails for want of
 * it, since it can be found again.
 */
export async function saveComparedPairs(catalogueId: string, pairs: readonly ComparedPairOf[], { most = MOST_PAIRS, nowMs = Date.now() } = {}): Promise<boolean> {
  const db = keypointsDatabase()
  const rows = pairs.map((one): ComparedPairRow => ({ ...one, catalogueId, pair: pairKey(one.left, one.right), comparedAtMs: nowMs }))
  try {
    await withStorageErrors(() =>
      db.transaction('rw', db.pairs, async () => {
        await db.pairs.bulkPut(rows)
        const over = (await db.pairs.count()) - most
        if (over > 0) await db.pairs.bulkDelete(await db.pairs.orderBy('comparedAtMs').limit(over + Math.floor(most * (1 - KEPT))).primaryKeys())
      }),
    )
    return true
  } catch (thrown) {
    if ((thrown as FlukeprintError).code !== 'storage-full') throw thrown
    return false
  }
}
