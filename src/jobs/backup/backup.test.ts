import 'fake-indexeddb/auto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { dropsInOrder } from '#features/storage/drops.ts'
import { backupNotes, backupsOf, type BackupNote } from '#storage/backup/notes.ts'
import type { SpaceReport } from '#storage/backup/space.ts'
import { decide } from '#storage/decide.ts'
import { addPhotos, fluke, freshDatabase } from '#storage/testing/sample.ts'
import { createJobList } from '../job-list.ts'
import { inOneTab, inTurn, isHeld } from '../one-tab.ts'
import { startBackup } from './backup-job.ts'
import { backlog, isDue, isOld } from './due.ts'
import { backupFileName, backupLock, outdated } from './names.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const DAY = 24 * 3_600_000
const note = (part: Partial<BackupNote>): BackupNote => ({ id: 1, catalogueId: 'c', atMs: 0, fileName: 'f', byteSize: 1, pictures: 'none', decisionSeq: 0, photos: 0, automatic: false, checked: true, ...part })

describe('names', () => {
  test('say which catalogue and when; only old automatic ones of the same catalogue are removed', () => {
    const name = backupFileName('Bay', new Date(2026, 10, 4, 6, 5).getTime(), { automatic: true })
    expect(name).toBe('Bay-auto-2026-11-04-0605.flukeprint.zip')
    const whole = (names: string[]) => names.map((one) => ({ name: one, byteSize: 9 }))
    const files = whole(['Bay-auto-2026-11-01-0000.flukeprint.zip', name, 'Bay-auto-2026-11-02-0000.flukeprint.zip', 'Bay-2020-01-01-0000.flukeprint.zip', 'Bay-auto-notes.flukeprint.zip', 'Other-auto-2020-01-01-0000.flukeprint.zip', 'photo.jpg'])
    expect(outdated(files, 'Bay', name, 2)).toEqual(['Bay-auto-2026-11-01-0000.flukeprint.zip'])
    expect(outdated(files, 'Bay', name, 3)).toEqual([])
  })

  test('an attempt that was cut off counts for no backup, and goes; one that is under way stays', () => {
    const at = (day: number, byteSize: number, more = '') => ({ name: `Bay-auto-2026-11-0${day}-0000.flukeprint.zip${more}`, byteSize })
    const files = [at(1, 9), at(2, 9), at(3, 0), at(3, 5, '.crswap'), at(4, 9), at(5, 0), at(5, 5, '.crswap')]
    expect(outdated(files, 'Bay', at(4, 9).name, 3)).toEqual([at(3, 0).name, at(3, 5, '.crswap').name])
    expect(outdated(files, 'Bay', at(4, 9).name, 2)).toEqual([at(1, 9).name, at(3, 0).name, at(3, 5, '.crswap').name])
  })
})

describe('when', () => {
  test('what has come since the last backup is counted: the analyst’s decisions, not imported labels', async () => {
    const db = freshDatabase()
    await addPhotos(db, 3)
    await decide(db, [{ kind: 'match', flukeId: fluke(0), individualId: 'w' as never, evidence: null, origin: 'import', analyst: 'import' }])
    const [first] = await decide(db, [{ kind: 'skip', flukeId: fluke(1) }])
    await decide(db, [{ kind: 'skip', flukeId: fluke(2) }])
    expect(await backlog(db, null)).toMatchObject({ decisions: 2, photos: 3 })
    expect(await backlog(db, note({ decisionSeq: first!.seq, photos: 1 }))).toMatchObject({ decisions: 1, photos: 2 })
    await db.delete()
  })

  test('an automatic one is due after enough decisions or a day, never for nothing', () => {
    const rule = { afterDecisions: 200, afterMs: DAY }
    const last = note({ atMs: 1000 })
    expect(isDue({ last, decisions: 0, photos: 0 }, rule, 99 * DAY)).toBe(false)
    expect(isDue({ last, decisions: 199, photos: 0 }, rule, DAY)).toBe(false)
    expect(isDue({ last, decisions: 200, photos: 0 }, rule, 2000)).toBe(true)
    expect(isDue({ last, decisions: 0, photos: 1 }, rule, 1000 + DAY)).toBe(true)
    expect(isDue({ last: null, decisions: 1, photos: 0 }, rule, 0)).toBe(true)
  })

  test('a reminder comes for much work, or for some that is a week old', () => {
    expect(isOld({ last: null, decisions: 100, photos: 0 }, 0, 1)).toBe(true)
    expect(isOld({ last: null, decisions: 99, photos: 900 }, 0, DAY)).toBe(false)
    expect(isOld({ last: note({ atMs: DAY }), decisions: 10, photos: 0 }, 0, 7 * DAY)).toBe(false)
    expect(isOld({ last: note({ atMs: DAY }), decisions: 10, photos: 0 }, 0, 8 * DAY)).toBe(true)
    expect(isOld({ last: null, decisions: 9, photos: 0 }, 0, 99 * DAY)).toBe(false)
  })
})

/** The browser's locks, as far as they are used here: several tabs share one. */
function lockManager() {
  const held = new Set<string>()
  const waiting: (() => void)[] = []
  return {
    query: () => Promise.resolve({ held: [...held].map((name) => ({ name })) }),
    async request(name: string, ...rest: unknown[]) {
      const work = rest.at(-1) as (lock: object | null) => Promise<unknown>
      const options = (rest.length > 1 ? rest[0] : {}) as { ifAvailable?: boolean }
      if (held.has(name) && options.ifAvailable) return await work(null)
      while (held.has(name)) await new Promise<void>((resolve) => waiting.push(resolve))
      held.add(name)
      try {
        return await work({})
      } finally {
        held.delete(name)
        waiting.splice(0).forEach((go) => go())
      }
    },
  }
}

describe('two tabs', () => {
  test('a second one says that it runs elsewhere, or waits for its turn; a failure lets the next one in', async () => {
    vi.stubGlobal('navigator', { locks: lockManager() })
    let end = (): void => {}
    const first = inOneTab('x', 'busy', () => new Promise<void>((resolve) => (end = resolve)))
    await expect(inOneTab('x', 'It runs in another tab.', () => Promise.resolve())).rejects.toMatchObject({ code: 'bad-input', message: 'It runs in another tab.' })
    expect(await isHeld('x')).toBe(true)
    const stages: string[] = []
    const second = inTurn('x', { signal: new AbortController().signal, report: ({ stage }) => stages.push(stage) }, () => Promise.resolve('done'))
    await vi.waitFor(() => expect(stages).toEqual(['runs in another tab, waiting for it']))
    end()
    await first
    expect(await second).toBe('done')
    await expect(inOneTab('x', 'busy', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await inOneTab('x', 'busy', () => Promise.resolve(1))).toBe(1)
  })

  test('a backup is made once, and noted when it is there', async () => {
    vi.stubGlobal('navigator', { locks: lockManager() })
    const info = { id: crypto.randomUUID(), name: 'Bay', kind: 'own' as const, createdAtMs: 0 }
    const report = { backupId: 'b', atMs: 5, byteSize: 9, photos: 2, decisionSeq: 7, thumbnails: 2, originals: 0, skipped: [], skippedCount: 0 }
    let fail = true
    const services = { list: createJobList(), now: () => 0, write: () => (fail ? Promise.reject(new Error('disk')) : Promise.resolve({ report, checked: true, file: null })) }
    const wish = { info, pictures: 'none' as const, target: { kind: 'download' as const }, safeName: 'Bay' }
    const broken = startBackup(wish, services)
    expect(() => startBackup(wish, services)).toThrow(/already/)
    await expect(broken.finished).rejects.toThrow('disk')
    expect(await backupsOf(info.id)).toEqual([])
    fail = false
    const elsewhere = inOneTab(backupLock(info.id), '', () => expect(startBackup(wish, services).finished).rejects.toMatchObject({ message: 'A backup of this catalogue is running in another tab.' }))
    await elsewhere
    expect(await startBackup(wish, services).finished).toMatchObject({ fileName: expect.stringMatching(/^Bay-1970/) as string })
    expect(await backupsOf(info.id)).toMatchObject([{ decisionSeq: 7, photos: 2, atMs: 5, automatic: false }])
    backupNotes().close()
  })
})

describe('what can go first', () => {
  const none = { count: 0, bytes: 0 }
  const space: SpaceReport = { photos: 9, ownFiles: none, copiesOfOwn: { count: 2, bytes: 20 }, onlyCopies: { count: 7, bytes: 70 }, waiting: none, drawn: 0, withoutOriginal: 0, thumbnails: { count: 9, bytes: 9 }, embeddings: none, keypoints: { count: 3, bytes: 30 }, decisions: none, others: none }

  test('is what costs least, and only the last cannot be had again', () => {
    const drops = dropsInOrder(space, { leftBackups: { files: 1, bytes: 5 } })
    expect(drops.map(({ kind, bytes, final }) => [kind, bytes, final])).toEqual([['left-backups', 5, false], ['keypoints', 30, false], ['copies-of-own', 20, false], ['thumbnails', 9, false], ['only-copies', 70, true]])
  })

  test('small pictures that nothing could make anew are not offered', () => {
    expect(dropsInOrder({ ...space, withoutOriginal: 1 }, { leftBackups: { files: 0, bytes: 0 } }).map(({ kind }) => kind)).toEqual(['keypoints', 'copies-of-own', 'only-copies'])
  })
})
