import { expect, test } from 'vitest'
import { arrangement, paneSize } from './layout.ts'

test('beside each other on a laptop and a tablet on its side, one above the other on a tablet upright', () => {
  expect(arrangement({ width: 1010, height: 430 })).toBe('beside')
  expect(arrangement({ width: 930, height: 380 })).toBe('beside')
  expect(arrangement({ width: 820, height: 560 })).toBe('stacked')
})

test('two panes of the same size fill the room; blinking needs but one', () => {
  expect(paneSize({ width: 1002, height: 400 }, false)).toEqual({ width: 500, height: 400 })
  expect(paneSize({ width: 1002, height: 400 }, true)).toEqual({ width: 1002, height: 400 })
})
