import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { describe, expect, test } from 'vitest'
import { FlukeprintError } from '#core/errors.ts'
import { storageError, withStorageErrors } from './storage-error.ts'

const quota = new DOMException('no room', 'QuotaExceededError')

describe('what the browser and Dexie throw, in the user\'s words', () => {
  test.each([
    ['the browser\'s own', quota, 'storage-full'],
    ['an ended transaction that says why', new Dexie.AbortError('aborted', quota), 'storage-full'],
    ['wrapped twice', new Dexie.AbortError('aborted', new Dexie.UnknownError('?', quota) as never), 'storage-full'],
    ['a batch with the reasons in a list', new Dexie.BulkError('3 of 5 failed', [quota] as never), 'storage-full'],
    ['as a cause', new Error('could not write', { cause: quota }), 'storage-full'],
    ['closed by another tab', new Dexie.DatabaseClosedError('closed'), 'storage-blocked'],
    ['written by a newer program', new Dexie.VersionError('version'), 'storage-blocked'],
    ['no IndexedDB', new Dexie.MissingAPIError('none'), 'storage-blocked'],
    ['not allowed', new DOMException('no', 'SecurityError'), 'storage-blocked'],
    ['a file that changed while it was stored', new DOMException('gone', 'NotReadableError'), 'source-missing'],
    ['anything else', new TypeError('x is undefined'), 'unexpected'],
    ['no error at all', 'oops', 'unexpected'],
  ])('%s', (_, thrown, code) => {
    const error = storageError(thrown)
    expect(error).toMatchObject({ code, cause: thrown })
    expect(error.remedy).toMatch(/\.$/)
  })

  test('an error that holds itself still ends', () => {
    const round: Error & { inner?: unknown } = new Error('round')
    round.inner = round
    expect(storageError(round).code).toBe('unexpected')
  })

  test('our own pass through', async () => {
    const own = new FlukeprintError('bad-input', 'No.')
    await expect(withStorageErrors(() => Promise.reject(own))).rejects.toBe(own)
    await expect(withStorageErrors(() => Promise.resolve(3))).resolves.toBe(3)
    await expect(
      withStorageErrors(() => {
        throw quota
      }),
    ).rejects.toMatchObject({ code: 'storage-full' })
  })
})
