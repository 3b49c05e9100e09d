import { describe, expect, test } from 'vitest'
import { embeddingSource, flukeId, type PhotoId } from './catalogue.ts'
import { errorFromRecord, errorRecord, FlukeprintError, isAbort } from './errors.ts'
import { throwIfCancelled } from './job.ts'

describe('an error as a record', () => {
  test('is cloned and comes back with all that a user is told', () => {
    const error = new FlukeprintError('decode-failed', 'It is no picture.', { file: 'a.jpg', remedy: 'Leave it out.', cause: new Error('bad marker') })
    const record = structuredClone(errorRecord(error))
    expect(record).toMatchObject({ code: 'decode-failed', message: 'It is no picture.', file: 'a.jpg', remedy: 'Leave it out.', cause: expect.stringContaining('bad marker') })
    expect(errorRecord(errorFromRecord(record))).toEqual(record)
  })

  test.each([
    ['an aborted signal', new DOMException('stop', 'AbortError'), 'cancelled'],
    ['a bug', new TypeError('x is undefined'), 'unexpected'],
    ['no error at all', { odd: true }, 'unexpected'],
    ['nothing', null, 'unexpected'],
  ])('%s', (_, thrown, code) => {
    expect(structuredClone(errorRecord(thrown))).toMatchObject({ code, message: expect.any(String), cause: expect.any(String) })
  })
})

test.each([
  'Failed to fetch dynamically imported module: http://localhost/assets/identify-route-DU2Lve2w.js',
  'error loading dynamically imported module: http://localhost/assets/identify-route-DU2Lve2w.js',
  'Importing a module script failed.',
  'Unable to preload CSS for http://localhost/assets/identify-route-DU2Lve2w.css',
])('a part of the program that is gone from the server asks for a reload: %s', (message) => {
  expect(errorRecord(new TypeError(message))).toMatchObject({ code: 'fetch-failed', remedy: expect.stringContaining('Reload') as string, cause: expect.stringContaining(message) as string })
})

test('cancelling is told by our error and by the platform\'s', () => {
  const controller = new AbortController()
  expect(() => throwIfCancelled(controller.signal)).not.toThrow()
  expect(() => throwIfCancelled(undefined)).not.toThrow()
  controller.abort()
  expect(() => throwIfCancelled(controller.signal)).toThrow(expect.objectContaining({ code: 'cancelled' }))
  expect(isAbort(new FlukeprintError('cancelled', 'Stopped.'))).toBe(true)
  expect(isAbort(new FlukeprintError('storage-full', 'Full.'))).toBe(false)
})

test('what an embedding was made of changes with the photo and with the box, to a tenth of a px', () => {
  const photo = 'ab'.repeat(32) as PhotoId
  const box = { x0: 1, y0: 2, x1: 3.04, y1: 4 }
  expect(flukeId(photo, 2)).toBe(`${photo}:2`)
  expect(embeddingSource(photo, { ...box, x1: 3.0 })).toBe(embeddingSource(photo, box))
  expect(embeddingSource(photo, { ...box, x1: 3.1 })).not.toBe(embeddingSource(photo, box))
  expect(embeddingSource('cd'.repeat(32) as PhotoId, box)).not.toBe(embeddingSource(photo, box))
})
