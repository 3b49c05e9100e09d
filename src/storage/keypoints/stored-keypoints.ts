import { Dexie } from 'dexie'
import type { FlukeprintError } from '#core/errors.ts'
import { withStorageErrors } from '../storage-error.ts'
import { keypointsDatabase, type KeypointRow, type KeypointUseRow, type KeypointsDatabase } from './keypoints-database.ts'

export type StoredKeypoints = Omit<KeypointRow, 'catalogueId'>

/** Of all catalogues together: some 3,500 flukes of 500 keypoints. */
export const MOST_KEYPOINT_BYTES = 256 * 2 ** 20
/** So much is left after dropping, as a share of the bound: or the next fluke would drop again. */
const KEPT = 0.9
/** Room that must stay for what cannot be made again. */
const LEAST_ROOM_BYTES = 200 * 2 ** 20

/** The keypoints of these flukes that are there, found by this model, in any order. Counts as a use. */
export function readKeypoints(catalogueId: string, madeOf: readonly string[], model: string, nowMs = Date.now()): Promise<StoredKeypoints[]> {
  const db = keypointsDatabase()
  return withStorageErrors(() =>
    db.transaction('rw', db.keypoints, db.uses, async () => {
      const rows = (await db.keypoints.bulkGet(madeOf.map((one) => keyOf(catalogueId, one)))).filter((row) => row?.model === model) as KeypointRow[]
      await db.uses.bulkPut(rows.map((row) => useOf(row, nowMs)))
      return rows.map(({ madeOf: source, model: maker, boxPx, count, frames, descriptors }) => ({ madeOf: source, model: maker, boxPx, count, frames, descriptors }))
    }),
  )
}

/**
 * Stores keypoints; beyond the bound those go that were used longest ago, of whatever catalogue. False where there is no room for them: nothing fails for
 * want of it, since they can be found again; and where the disk is full, all of them make way for what cannot.
 */
export async function saveKeypoints(catalogueId: string, stored: StoredKeypoints, { mostBytes = MOST_KEYPOINT_BYTES, nowMs = Date.now() } = {}): Promise<boolean> {
  if (!(await hasRoom())) return false
  const db = keypointsDatabase()
  const row: KeypointRow = { ...stored, catalogueId }
  try {
    await withStorageErrors(() =>
      db.transaction('rw', db.keypoints, db.uses, async () => {
        await db.keypoints.put(row)
        await db.uses.put(useOf(row, nowMs))
        await dropOldest(db, mostBytes)
      }),
    )
    return true
  } catch (thrown) {
    if ((thrown as FlukeprintError).code !== 'storage-full') throw thrown
    await dropAllKeypoints()
    return false
  }
}

/** What the keypoints of a catalogue take. */
export async function keypointSpace(catalogueId: string): Promise<{ count: number; bytes: number }> {
  const uses = await withStorageErrors(() => keypointsDatabase().uses.where('catalogueId').equals(catalogueId).toArray())
  return { count: uses.length, bytes: sum(uses) }
}

/** Drops those of a catalogue, and what comparing them has told: nothing is lost but the time to find it again. */
export function dropKeypoints(catalogueId: string): Promise<void> {
  const db = keypointsDatabase()
  return withStorageErrors(() =>
    db.transaction('rw', db.keypoints, db.uses, db.pairs, async () => {
      await db.pairs.where('catalogueId').equals(catalogueId).delete()
      await db.keypoints.where('[catalogueId+madeOf]').between([catalogueId, Dexie.minKey], [catalogueId, Dexie.maxKey]).delete()
      await db.uses.where('catalogueId').equals(catalogueId).delete()
    }),
  )
}

function dropAllKeypoints(): Promise<void> {
  const db = keypointsDatabase()
  return withStorageErrors(() =>
    db.transaction('rw', db.keypoints, db.uses, async () => {
      await db.keypoints.clear()
      await db.uses.clear()
    }),
  )
}

/** Asked here and not of `quota.ts`, which is the page's: keypoints are stored by a worker. True where the browser does not tell. */
async function hasRoom(): Promise<boolean> {
  const navigator = globalThis.navigator as { storage?: { estimate(): Promise<{ usage?: number; quota?: number }> } } | undefined
  const { usage, quota } = (await navigator?.storage?.estimate()) ?? {}
  return usage === undefined || quota === undefined || quota - usage >= LEAST_ROOM_BYTES
}

/** Some thousands of small rows are read for each fluke that is stored, which is little beside finding its keypoints. */
async function dropOldest(db: KeypointsDatabase, mostBytes: number): Promise<void> {
  const uses = await db.uses.orderBy('usedAtMs').toArray()
  let bytes = sum(uses)
  if (bytes <= mostBytes) return
  const gone: [string, string][] = []
  for (const use of uses.slice(0, -1)) {
    if (bytes <= mostBytes * KEPT) break
    bytes -= use.bytes
    gone.push(keyOf(use.catalogueId, use.madeOf))
  }
  await db.keypoints.bulkDelete(gone)
  await db.uses.bulkDelete(gone)
}

function keyOf(catalogueId: string, madeOf: string): [string, string] {
  return [catalogueId, madeOf]
}

function useOf({ catalogueId, madeOf, frames, descriptors }: KeypointRow, usedAtMs: number): KeypointUseRow {
  return { catalogueId, madeOf, usedAtMs, bytes: frames.byteLength + descriptors.byteLength }
}

function sum(uses: readonly KeypointUseRow[]): number {
  return uses.reduce((total, { bytes }) => total + bytes, 0)
}
