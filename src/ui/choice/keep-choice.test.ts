// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { standing } from '../banner/standing.ts'
import { keepChoice } from './keep-choice.ts'

afterEach(() => vi.restoreAllMocks())

test('a choice is kept; where there is no room for it, it is told, and what asked for it goes on', () => {
  keepChoice('a', 'dark')
  expect(localStorage.getItem('a')).toBe('dark')
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  keepChoice('a', 'light')
  expect(localStorage.getItem('a')).toBe('dark')
  expect(standing.getState().problems).toMatchObject([{ code: 'storage-full', message: expect.stringContaining('no room') as string }])
})
