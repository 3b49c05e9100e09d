import { expect, test } from 'vitest'
import { spread } from './spread.ts'

test('a crowd of strong ones leaves room for a weaker one that stands alone', () => {
  const crowd = Array.from({ length: 50 }, (_, n) => ({ x: n % 7, y: Math.floor(n / 7), strength: 10 * 1.15 ** n }))
  const alone = { x: 500, y: 300, strength: 3 }
  expect(spread([...crowd, alone], 10)).toContain(alone)
  expect(spread([...crowd, alone], 10)).toHaveLength(10)
})

test('where there are few, all are taken, the strongest first', () => {
  expect(spread([{ x: 0, y: 0, strength: 1 }, { x: 1, y: 0, strength: 2 }], 5).map(({ strength }) => strength)).toEqual([2, 1])
})
