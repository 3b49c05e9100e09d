import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { CatalogueDatabase, ImportItemRow } from './database.ts'
import { decide } from './decide.ts'
import { addListed, beginImport, cancelImport, copyItems, countDoubtfulOf, countToChooseAgain, discardDraft, failedItems, importCounts, interruptedImports, listImports, openDraft, recordOutcomes, removeImport, waitingPages, type ImportOutcome, type ListedItem } from './imports.ts'
import { analysed, DETECTED, fluke, freshDatabase, photoId } from './testing/sample.ts'

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})

const file = (n: number, more: Partial<ListedItem> = {}): ListedItem => ({ path: `trip/${n}.jpg`, byteSize: 1000 + n, modifiedAtMs: 5, handle: null, ...more })
const files = (count: number): ListedItem[] => Array.from({ length: count }, (_, n) => file(n))
const unlabelled = { folder: null, labelOf: () => null }

async function begun(listed: ListedItem[], labelOf: (path: string) => string | null = () => null): Promise<{ id: string; items: ImportItemRow[] }> {
  const { id } = await openDraft(db, 'trip')
  await addListed(db, id, listed)
  await beginImport(db, id, { folder: null, labelOf })
  return { id, items: await waiting(id) }
}

async function waiting(id: string): Promise<ImportItemRow[]> {
  const rows: ImportItemRow[] = []
  for await (const page of waitingPages(db, id, 7)) rows.push(...page)
  return rows
}

const photo = (item: ImportItemRow, n: number): ImportOutcome => ({ kind: 'photo', item, analysed: analysed(n) })
const failed = (item: ImportItemRow): ImportOutcome => ({ kind: 'failed', item, error: { code: 'decode-failed', message: 'damaged' } })

describe('a draft', () => {
  it('is no import until it is begun: nobody resumes it, nobody sees it', async () => {
    const { id } = await openDraft(db, 'trip')
    await addListed(db, id, files(3))
    expect([await listImports(db), await interruptedImports(db)]).toEqual([[], []])
    await beginImport(db, id, unlabelled)
    expect(await interruptedImports(db)).toMatchObject([{ id, state: 'running', total: 3 }])
  })

  it('leaves nothing behind when it is thrown away; one that was begun is not', async () => {
    const { id } = await openDraft(db, 'trip')
    await addListed(db, id, files(20))
    await discardDraft(db, id)
    expect([await db.imports.count(), await db.importItems.count()]).toEqual([0, 0])
    await expect(addListed(db, id, files(1))).rejects.toMatchObject({ code: 'not-found' })
    const other = await begun(files(2))
    await discardDraft(db, other.id)
    expect(await db.importItems.count()).toBe(2)
  })

  it('of a tab that was closed is cleared by a later one; a fresh one of another tab is not', async () => {
    const old = await openDraft(db, 'old')
    await addListed(db, old.id, files(2))
    await openDraft(db, 'fresh')
    await db.imports.update(old.id, { startedAtMs: Date.now() - 48 * 3_600_000 })
    await openDraft(db, 'now')
    expect((await db.imports.toArray()).map(({ name }) => name).sort()).toEqual(['fresh', 'now'])
    expect(await db.importItems.count()).toBe(0)
  })

  it('tells which files look known: same path, size and time, settled before', async () => {
    const { items } = await begun(files(3))
    await recordOutcomes(db, [photo(items[0]!, 0), failed(items[1]!)])
    const { id } = await openDraft(db, 'trip')
    const listed = [file(0), file(0, { byteSize: 9 }), file(0, { modifiedAtMs: 6 }), file(0, { modifiedAtMs: null }), file(1), file(2)]
    expect(await addListed(db, id, listed)).toEqual([true, false, false, false, false, false])
  })
})

describe('waiting files', () => {
  it('come in pages, in order, each once, while those before are settled', async () => {
    const { id } = await begun(files(25))
    const seen: string[] = []
    for await (const page of waitingPages(db, id, 10)) {
      seen.push(...page.map(({ path }) => path))
      await recordOutcomes(db, page.map(failed))
    }
    expect(seen).toEqual(files(25).map(({ path }) => path))
    expect(await importCounts(db, id)).toEqual({ waiting: 0, done: 0, duplicate: 0, known: 0, failed: 25 })
    expect((await failedItems(db, id, { limit: 3 })).map(({ path }) => path)).toEqual(['trip/0.jpg', 'trip/1.jpg', 'trip/2.jpg'])
  })

  it('carry the label of their row into the catalogue', async () => {
    const { items } = await begun(files(3), (path) => (path === 'trip/0.jpg' ? 'w_1' : path === 'trip/1.jpg' ? 'new_whale' : null))
    await recordOutcomes(db, items.map((item, n) => photo(item, n)))
    expect((await db.flukes.orderBy('order').toArray()).map(({ status }) => status)).toEqual(['identified', 'filed-new', 'open'])
  })

  it('are copied with their rows, or not at all', async () => {
    const { id, items } = await begun(files(3))
    expect(await countToChooseAgain(db, id)).toBe(3)
    await copyItems(db, [{ item: items[0]!, file: new Blob(['a']) }])
    expect(await countToChooseAgain(db, id)).toBe(2)
    const full = vi.spyOn(db.importItems, 'bulkPut').mockRejectedValueOnce(new DOMException('', 'QuotaExceededError'))
    await expect(copyItems(db, [{ item: items[1]!, file: new Blob(['b']) }])).rejects.toMatchObject({ code: 'storage-full' })
    full.mockRestore()
    expect(await db.copies.count()).toBe(1)
  })
})

describe('outcomes', () => {
  it('stand in the queue in the order of the files, whatever the order of reading', async () => {
    const { items } = await begun(files(6))
    await recordOutcomes(db, [4, 1, 5, 0, 3, 2].map((n) => photo(items[n]!, n)))
    expect((await db.flukes.orderBy('order').toArray()).map(({ photoId: id }) => id)).toEqual([0, 1, 2, 3, 4, 5].map(photoId))
  })

  it('of a file that is settled already change nothing', async () => {
    const { id, items } = await begun(files(2))
    await recordOutcomes(db, [photo(items[0]!, 0)])
    await recordOutcomes(db, [failed(items[0]!), photo(items[0]!, 1)])
    expect(await importCounts(db, id)).toMatchObject({ done: 1, failed: 0, waiting: 1 })
    expect(await db.photos.count()).toBe(1)
  })

  it('are written all or not at all', async () => {
    const { id, items } = await begun(files(3), () => 'w_1')
    const full = vi.spyOn(db.decisions, 'bulkAdd').mockRejectedValueOnce(new DOMException('', 'QuotaExceededError'))
    await expect(recordOutcomes(db, items.map((item, n) => photo(item, n)))).rejects.toMatchObject({ code: 'storage-full' })
    full.mockRestore()
    expect(await importCounts(db, id)).toMatchObject({ waiting: 3 })
    expect([await db.photos.count(), await db.flukes.count(), await db.individuals.count()]).toEqual([0, 0, 0])
  })
})

describe('an import that is over', () => {
  it('when it is cancelled keeps what came in, and drops the rest with its copies', async () => {
    const { id, items } = await begun(files(4))
    await copyItems(db, items.map((item) => ({ item, file: new Blob(['x']) })))
    const copied = await waiting(id)
    await recordOutcomes(db, [{ ...photo(copied[0]!, 0), analysed: analysed(0, { source: copied[0]!.source! }) } as ImportOutcome, failed(copied[1]!)])
    await cancelImport(db, id)
    expect(await importCounts(db, id)).toEqual({ waiting: 0, done: 1, duplicate: 0, known: 0, failed: 1 })
    expect(await db.copies.count()).toBe(1)
    expect(await interruptedImports(db)).toEqual([])
  })

  it('can be taken off the list, and its files stay known; a running one can not', async () => {
    const { id, items } = await begun(files(2))
    await expect(removeImport(db, id)).rejects.toMatchObject({ code: 'bad-input' })
    await recordOutcomes(db, [photo(items[0]!, 0), failed(items[1]!)])
    await cancelImport(db, id)
    await removeImport(db, id)
    expect(await listImports(db)).toEqual([])
    const { id: again } = await openDraft(db, 'trip')
    expect(await addListed(db, again, files(2))).toEqual([true, false])
    expect(await db.photos.count()).toBe(1)
  })
})

it('tells how many of its photos are still open and probably show no fluke, those of other imports left out', async () => {
  const doubted = (item: ImportItemRow, n: number): ImportOutcome => ({ kind: 'photo', item, analysed: analysed(n, { detected: { ...DETECTED, presence: 0.02 } }) })
  const first = await begun([file(0), file(1), file(2)])
  await recordOutcomes(db, [doubted(first.items[0]!, 0), doubted(first.items[1]!, 1), photo(first.items[2]!, 2)])
  const second = await begun([file(0, { modifiedAtMs: 6 }), file(3)])
  await recordOutcomes(db, [{ kind: 'duplicate', item: second.items[0]!, photoId: photoId(0) }, doubted(second.items[1]!, 3)])
  expect([await countDoubtfulOf(db, first.id), await countDoubtfulOf(db, second.id)]).toEqual([2, 1])
  await decide(db, [{ kind: 'no-fluke', flukeId: fluke(0) }])
  expect(await countDoubtfulOf(db, first.id)).toBe(1)
})
