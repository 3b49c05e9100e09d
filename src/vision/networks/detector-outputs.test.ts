import { expect, test } from 'vitest'
import { tellsPresence } from './detector-outputs.ts'

test('a detector of boxes alone, named or of before outputs were named, says nothing of presence', () => {
  expect(tellsPresence({ input: '1x128x256' }, 'v0')).toBe(false)
  expect(tellsPresence({ outputs: '4' }, 'v0')).toBe(false)
  expect(tellsPresence({ outputs: '11' }, 'v1')).toBe(true)
  expect(() => tellsPresence({ outputs: 'some' }, 'v1')).toThrow(expect.objectContaining({ code: 'bad-weights' }))
})
