import { expect, test } from 'vitest'
import { isLeftover, kindOf, naturalOrder } from './listing.ts'

test.each([
  ['a.JPG', 'photo'], ['day 1/a.jpeg', 'photo'], ['a.heic', 'photo'], ['a.webp', 'photo'], ['a.tif', 'photo'],
  ['labels.CSV', 'table'], ['labels.tsv', 'table'],
  ['a.nef', 'other'], ['a.jpg.txt', 'other'], ['jpg', 'other'], ['readme', 'other'],
] as const)('%s is listed as %s', (path, kind) => {
  expect(kindOf(path)).toBe(kind)
})

test.each(['.DS_Store', 'day 1/._IMG_1.jpg', '__MACOSX/IMG_1.jpg', 'day 1/Thumbs.db', '@eaDir/a.jpg', '~$labels.csv', '.trash/a.jpg'])('%s is left out', (path) => {
  expect(isLeftover(path)).toBe(true)
})

test.each(['a.jpg', './a.jpg', '../a.jpg', 'my.trip/a.jpg', 'Thumbs.db.jpg'])('%s is not left out', (path) => {
  expect(isLeftover(path)).toBe(false)
})

test('files stand in the order in which a camera numbers them', () => {
  expect(['IMG_10.jpg', 'IMG_9.jpg', 'img_1.jpg'].sort(naturalOrder)).toEqual(['img_1.jpg', 'IMG_9.jpg', 'IMG_10.jpg'])
})
