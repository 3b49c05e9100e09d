import { expect, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import { seededRandom } from '#core/random.ts'
import { plantErrors } from './planted-errors.ts'

const labels = Array.from({ length: 900 }, (_, n) => ({ image: `${n}.jpg`, id: n % 9 === 0 ? null : (`w_${n % 200}` as IndividualId) }))

test('errors of each kind in the shares that are named, none upon another, and all other labels as they were', () => {
  const { labels: planted, moved, forgotten, split, merged, unknown } = plantErrors(labels, seededRandom(1))
  expect([moved.size, forgotten.size, split.size, merged.size, new Set(unknown.values()).size]).toEqual([40, 24, 6, 4, 4])
  const touched = new Set([...moved.keys(), ...forgotten.keys(), ...unknown.keys()])
  expect(touched.size).toBe(moved.size + forgotten.size + unknown.size)
  const renamed = new Set([...split.values(), ...merged.keys()] as string[])
  const after = (images: { has(image: string): boolean }): { image: string; id: IndividualId | null; before: IndividualId | null }[] =>
    planted.map(({ image, id }, n) => ({ image, id, before: labels[n]!.id })).filter(({ image }) => images.has(image))
  expect(after(moved).filter(({ image, id, before }) => id === before || moved.get(image) !== before)).toEqual([])
  expect(after(forgotten).concat(after(unknown)).filter(({ id }) => id !== null)).toEqual([])
  expect(after({ has: (image) => !touched.has(image) }).filter(({ id, before }) => id !== before && !renamed.has(id as string))).toEqual([])
})

test('the same seed plants the same', () => {
  expect(plantErrors(labels, seededRandom(2))).toEqual(plantErrors(labels, seededRandom(2)))
})
