import { expect, test } from 'vitest'
import type { FlukeView } from '#storage/fluke-views.ts'
import { beside, byTime, marksAfter } from './photo-order.ts'

const view = (id: string, takenAtMs: number | null, order: number) => ({ fluke: { id, order }, photo: { takenAtMs } }) as unknown as FlukeView

test('by the time they were taken, those without one last', () => {
  const ids = byTime([view('none', null, 1), view('late', 20, 2), view('early', 10, 3), view('none too', null, 4)]).map(({ fluke }) => fluke.id)
  expect(ids).toEqual(['early', 'late', 'none', 'none too'])
})

test('a mark is set and taken away again, or set from one to another, either way round', () => {
  const order = ['a', 'b', 'c', 'd']
  expect([...marksAfter(new Set(['a']), order, 'a', 'c', false)]).toEqual(['a', 'c'])
  expect([...marksAfter(new Set(['a', 'c']), order, 'a', 'c', false)]).toEqual(['a'])
  expect([...marksAfter(new Set(), order, 'd', 'b', true)]).toEqual(['b', 'c', 'd'])
  expect([...marksAfter(new Set(), order, null, 'b', true)]).toEqual(['b'])
})

test('beside a photo stands the one marked last, the best, or another; never itself', () => {
  const items = ['a', 'b', 'c'].map((key) => ({ key }))
  expect(beside(items, 'a', new Set(['c', 'b', 'a']), 'a')?.key).toBe('b')
  expect(beside(items, 'a', new Set(), 'c')?.key).toBe('c')
  expect(beside(items, 'a', new Set(), 'a')?.key).toBe('b')
  expect(beside([{ key: 'a' }], 'a', new Set(['a']), 'a')).toBeNull()
})
