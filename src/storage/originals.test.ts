import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CatalogueDatabase, OriginalSource } from './database.ts'
import { foldersNeedingAccess, openOriginal, relinkIfDead, rememberFolder, requestOriginalAccess } from './originals.ts'
import { addAnalysedPhotos } from './photos.ts'
import { storageStatus, requestPersistence, roomLeft } from './quota.ts'
import { addPhotos, analysed, freshDatabase, photoId } from './testing/sample.ts'

const demo = { drawDemo: (index: number) => Promise.resolve(new Blob([`drawing ${index}`])) }

let db: CatalogueDatabase
beforeEach(() => {
  db = freshDatabase()
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  await db.delete()
})

/** A handle of the browser's; it can't be cloned in Node, so the tables hand it out without storing it. */
function fileHandle({ permission = 'granted', file = new Blob(['own file']) }: { permission?: PermissionState; file?: Blob | Error } = {}) {
  return {
    kind: 'file',
    queryPermission: () => Promise.resolve(permission),
    getFile: () => (file instanceof Error ? Promise.reject(file) : Promise.resolve(file)),
  } as unknown as FileSystemFileHandle
}

function folder(name: string, permission: PermissionState, afterAsking: PermissionState = permission) {
  const handle = {
    kind: 'directory',
    name,
    queryPermission: () => Promise.resolve(permission),
    requestPermission: vi.fn<() => Promise<PermissionState>>(() => Promise.resolve(afterAsking)),
    isSameEntry: (other: unknown) => Promise.resolve(other === handle),
  }
  return handle
}

function sourceIs(source: OriginalSource): void {
  vi.spyOn(db.originals, 'get').mockResolvedValue({ photoId: photoId(0), source } as never)
}

function foldersAre(...handles: ReturnType<typeof folder>[]): void {
  vi.spyOn(db.folders, 'toArray').mockResolvedValue(handles.map((handle, id) => ({ id, name: handle.name, handle })) as never)
}

describe('an original', () => {
  test('is drawn, taken from its copy, or read from the user\'s own file', async () => {
    const copyId = (await db.copies.add({ file: new Blob(['copied']) } as never)) as number
    await addAnalysedPhotos(db, [analysed(7), analysed(1, { source: { kind: 'copy', copyId } })])
    expect(await (await openOriginal(db, photoId(7), demo)).text()).toBe('drawing 7')
    expect(await (await openOriginal(db, photoId(1), demo)).text()).toBe('copied')
    sourceIs({ kind: 'handle', handle: fileHandle(), folderId: null })
    expect(await (await openOriginal(db, photoId(0), demo)).text()).toBe('own file')
  })

  test('that can not be had says why, and which file', async () => {
    await addPhotos(db, 1)
    await expect(openOriginal(db, photoId(9), demo)).rejects.toMatchObject({ code: 'not-found' })
    const file = 'trip/0.jpg'
    sourceIs({ kind: 'copy', copyId: 99 })
    await expect(openOriginal(db, photoId(0), demo)).rejects.toMatchObject({ code: 'source-missing', file })
    sourceIs({ kind: 'handle', handle: fileHandle({ permission: 'prompt' }), folderId: 0 })
    await expect(openOriginal(db, photoId(0), demo)).rejects.toMatchObject({ code: 'permission-needed', file })
    sourceIs({ kind: 'handle', handle: fileHandle({ file: new DOMException('moved', 'NotFoundError') }), folderId: 0 })
    await expect(openOriginal(db, photoId(0), demo)).rejects.toMatchObject({ code: 'source-missing', file })
  })
})

test.each([
  ['a file that is gone', fileHandle({ file: new DOMException('moved', 'NotFoundError') }), true],
  ['one that needs permission', fileHandle({ permission: 'prompt' }), true],
  ['one that can be read: it does not', fileHandle(), false],
])('the same file met in another place takes the place of %s', async (_, former, taken) => {
  const put = vi.spyOn(db.originals, 'put').mockResolvedValue('' as never)
  const source: OriginalSource = { kind: 'handle', handle: fileHandle(), folderId: 3 }
  sourceIs({ kind: 'handle', handle: former, folderId: 1 })
  await relinkIfDead(db, photoId(0), source)
  expect(put.mock.calls).toEqual(taken ? [[{ photoId: photoId(0), source }]] : [])
  sourceIs({ kind: 'copy', copyId: 1 })
  await relinkIfDead(db, photoId(0), source)
  expect(put).toHaveBeenCalledTimes(taken ? 1 : 0)
})

describe('folders', () => {
  test('the same folder is remembered once', async () => {
    const [known, other] = [folder('known', 'granted'), folder('other', 'granted')]
    foldersAre(known)
    const add = vi.spyOn(db.folders, 'add').mockResolvedValue(5 as never)
    expect(await rememberFolder(db, known as unknown as FileSystemDirectoryHandle)).toBe(0)
    expect(add).not.toHaveBeenCalled()
    expect(await rememberFolder(db, other as unknown as FileSystemDirectoryHandle)).toBe(5)
  })

  test('those that the browser asks for again are named, and all of them asked for', async () => {
    const [open, closed, refused] = [folder('open', 'granted'), folder('closed', 'prompt', 'granted'), folder('refused', 'prompt', 'denied')]
    foldersAre(open, closed)
    expect(await foldersNeedingAccess(db)).toEqual(['closed'])
    expect(await requestOriginalAccess(db)).toBe(true)
    foldersAre(refused, closed)
    expect(await requestOriginalAccess(db)).toBe(false)
    expect(closed.requestPermission).toHaveBeenCalledTimes(2)
  })

  test('a single file is asked for itself; a browser without such questions never asks', async () => {
    sourceIs({ kind: 'handle', handle: fileHandle({ permission: 'prompt' }), folderId: null })
    expect(await requestOriginalAccess(db, photoId(0))).toBe(true)
    sourceIs({ kind: 'handle', handle: { getFile: () => Promise.resolve(new Blob(['private'])) } as unknown as FileSystemFileHandle, folderId: null })
    expect(await (await openOriginal(db, photoId(0), demo)).text()).toBe('private')
  })
})

describe('room', () => {
  const manager = (persisted: boolean, estimate: StorageEstimate = { usage: 30, quota: 100 }, promises = true) => ({
    storage: { estimate: () => Promise.resolve(estimate), persisted: () => Promise.resolve(persisted), persist: vi.fn<() => Promise<boolean>>(() => Promise.resolve(promises)) },
  })

  test('is what the browser allows, less what is used, and never below nothing', async () => {
    vi.stubGlobal('navigator', manager(true))
    expect(await storageStatus()).toEqual({ usedBytes: 30, quotaBytes: 100, persisted: true })
    expect(await roomLeft()).toBe(70)
    vi.stubGlobal('navigator', manager(true, { usage: 120, quota: 100 }))
    expect(await roomLeft()).toBe(0)
  })

  test('is unknown where the browser does not tell', async () => {
    vi.stubGlobal('navigator', manager(false, {}))
    expect(await roomLeft()).toBeNull()
    vi.stubGlobal('navigator', {})
    expect(await storageStatus()).toEqual({ usedBytes: null, quotaBytes: null, persisted: false })
    expect(await requestPersistence()).toBe(false)
  })

  test('the promise to keep it is asked for once', async () => {
    const kept = manager(true)
    vi.stubGlobal('navigator', kept)
    expect(await requestPersistence()).toBe(true)
    expect(kept.storage.persist).not.toHaveBeenCalled()
    vi.stubGlobal('navigator', manager(false, {}, false))
    expect(await requestPersistence()).toBe(false)
  })
})
