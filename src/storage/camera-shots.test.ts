import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { keepShot, shotItem } from './camera-shots.ts'
import type { CatalogueDatabase, ImportItemRow } from './database.ts'
import { cancelImport, endImport, importCounts, interruptedImports, listImports, recordOutcomes, removeImport, waitingItems } from './imports.ts'
import { analysed, freshDatabase } from './testing/sample.ts'

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})

/** Of the machine's own clock. */
const NOON = new Date(2026, 10, 24, 12, 5, 9).getTime()
const jpeg = (content = 'x'): Blob => new Blob([content], { type: 'image/jpeg' })
const shoot = (atMs = NOON, file = jpeg()) => keepShot(db, { file, atMs })

async function waiting(importId: string): Promise<ImportItemRow[]> {
  return await waitingItems(db, importId, -Infinity, 100)
}

describe('a shot of the camera', () => {
  it('is named by the time, is kept as a copy, and carries the time of the clock as a camera would write it', async () => {
    const { importId, seq, path } = await shoot()
    expect(path).toBe('Camera 20261124 120509.jpg')
    const item = (await shotItem(db, seq))!
    expect(item).toMatchObject({ importId, state: 'waiting', takenAtMs: Date.UTC(2026, 10, 24, 12, 5, 9), byteSize: 1 })
    expect(item.source?.kind).toBe('copy')
    expect(await db.copies.count()).toBe(1)
    expect(await interruptedImports(db)).toMatchObject([{ id: importId, name: 'Camera, 24 Nov 2026', total: 1 }])
  })

  it('never has the name of another: not of one in the same second, nor of a photo that came in otherwise', async () => {
    await db.photos.add({ ...analysed(1).photo, fileName: 'Camera 20261124 120509 2.jpg' })
    const names = [await shoot(), await shoot(), await shoot(NOON, new Blob(['x'], { type: 'image/png' }))].map(({ path }) => path)
    expect(names).toEqual(['Camera 20261124 120509.jpg', 'Camera 20261124 120509 3.jpg', 'Camera 20261124 120509.png'])
    expect(new Set(await Promise.all(Array.from({ length: 5 }, async () => (await shoot()).path))).size).toBe(5)
  })

  it('of one day belongs to one import, of the next day to another', async () => {
    const [first, second, next] = [await shoot(), await shoot(NOON + 3_600_000), await shoot(NOON + 24 * 3_600_000)]
    expect(second.importId).toBe(first.importId)
    expect(next.importId).not.toBe(first.importId)
    expect((await listImports(db)).map(({ name, total }) => [name, total])).toEqual([['Camera, 25 Nov 2026', 1], ['Camera, 24 Nov 2026', 2]])
  })

  it('that comes in while the import ends keeps it going', async () => {
    const { importId } = await shoot()
    const [item] = await waiting(importId)
    await recordOutcomes(db, [{ kind: 'photo', item: item!, analysed: analysed(0, { source: item!.source! }) }])
    const late = await shoot()
    expect(await endImport(db, importId)).toBe(false)
    expect(await interruptedImports(db)).toMatchObject([{ id: importId, total: 2 }])
    await recordOutcomes(db, [{ kind: 'duplicate', item: (await shotItem(db, late.seq))!, photoId: analysed(0).photo.id }])
    expect(await endImport(db, importId)).toBe(true)
    expect(await interruptedImports(db)).toEqual([])
    // The duplicate's bytes are the photo's own: they lie in the catalogue once.
    expect(await db.copies.count()).toBe(1)
  })

  it('that can not be read, or is given up before, is kept all the same: there is no other', async () => {
    const [unreadable, never] = [await shoot(), await shoot()]
    const [item] = await waiting(unreadable.importId)
    await recordOutcomes(db, [{ kind: 'failed', item: item!, error: { code: 'decode-failed', message: 'damaged' } }])
    await cancelImport(db, unreadable.importId)
    expect(await importCounts(db, unreadable.importId)).toMatchObject({ failed: 2, waiting: 0 })
    for (const { seq } of [unreadable, never]) {
      const { source } = (await shotItem(db, seq))!
      expect(source?.kind === 'copy' && (await db.copies.get(source.copyId)) !== undefined).toBe(true)
    }
    await expect(removeImport(db, unreadable.importId)).rejects.toMatchObject({ code: 'bad-input' })
    expect(await db.copies.count()).toBe(2)
  })
})
