import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { IndividualId } from '#core/catalogue.ts'
import { LabelMatcher, type MatchedLabel } from './match-labels.ts'

const rowsOf = (images: string[]) => images.map((image, n) => ({ image, id: `w_${n}` as IndividualId, line: n + 2 }))

/** What the rows give each file: the row's number, `none` or `ambiguous`. */
function matched(images: string[], paths: string[]): (number | string)[] {
  const matcher = new LabelMatcher(rowsOf(images))
  for (const path of paths) matcher.count(path)
  return paths.map((path) => brief(matcher.match(path)))
}

const brief = (match: MatchedLabel): number | string => (match.kind === 'label' ? Number(match.id!.slice(2)) : match.kind)

describe('a row names a file', () => {
  test.each([
    ['by its name, wherever it lies', ['a.jpg'], ['day 1/a.jpg'], [0]],
    ['whatever the case', ['IMG_1.JPG'], ['img_1.jpg'], [0]],
    ['by its path', ['day 1/a.jpg', 'day 2/a.jpg'], ['day 2/a.jpg', 'day 1/a.jpg'], [1, 0]],
    ['by a path that begins further up', ['trip/day 1/a.jpg'], ['day 1/a.jpg'], [0]],
    ['by a path as Windows writes it', ['.\\day 1\\a.jpg'], ['day 1/a.jpg'], [0]],
    ['without its ending', ['IMG_1'], ['day 1/IMG_1.jpg'], [0]],
    ['with accents written either way', ['Caf\u00e9.jpg'], ['Cafe\u0301.jpg'], [0]],
  ])('%s', (_, images, paths, expected) => {
    expect(matched(images, paths)).toEqual(expected)
  })

  test.each([
    ['part of a name is no name', ['1.jpg'], ['IMG_1.jpg'], ['none']],
    ['another folder is another file', ['day 1/a.jpg'], ['day 2/a.jpg'], ['none']],
    ['another ending is another file', ['a.png'], ['a.jpg'], ['none']],
    ['the closer of two rows wins', ['a.jpg', 'day 1/a.jpg'], ['day 1/a.jpg', 'day 2/a.jpg'], [1, 0]],
    ['the closer of two files wins', ['a.jpg'], ['a.jpg', 'day 1/a.jpg'], [0, 'none']],
    ['the same case wins over another', ['a.jpg', 'A.jpg'], ['A.jpg', 'a.jpg'], [1, 0]],
    ['a whole name wins over one without its ending', ['a', 'a.jpg'], ['a.jpg'], [1]],
  ])('%s', (_, images, paths, expected) => {
    expect(matched(images, paths)).toEqual(expected)
  })

  it('gives no label where two files are as close, and says why', () => {
    const matcher = new LabelMatcher(rowsOf(['a.jpg']))
    for (const path of ['day 1/a.jpg', 'day 2/a.jpg']) matcher.count(path)
    expect(matcher.match('day 1/a.jpg')).toEqual({ kind: 'ambiguous', reason: '2 files match the row a.jpg' })
    expect(matcher.unmatched()).toEqual([])
  })

  it('gives no label where two rows are as close and disagree', () => {
    expect(matched(['A.JPG', 'a.JPG'], ['a.jpg'])).toEqual(['ambiguous'])
  })

  it('tells the rows that name no file', () => {
    const matcher = new LabelMatcher(rowsOf(['a.jpg', 'b.jpg']))
    matcher.count('a.jpg')
    expect(matcher.unmatched().map(({ image }) => image)).toEqual(['b.jpg'])
  })
})

describe('for any tables and files', () => {
  const name = fc.constantFrom('a.jpg', 'A.jpg', 'b.JPG', 'b.png', 'c', 'c.jpg')
  const path = fc.tuple(fc.array(fc.constantFrom('x', 'y', 'X'), { maxLength: 2 }), name).map(([folders, file]) => [...folders, file].join('/'))
  const paths = fc.uniqueArray(path, { maxLength: 8 })

  it('no row labels two files, and the order of files and rows does not matter', () => {
    fc.assert(
      fc.property(paths, paths, (images, files) => {
        const found = matched(images, files)
        const labels = found.filter((one) => typeof one === 'number')
        expect(new Set(labels).size).toBe(labels.length)
        expect(matched(images, files.toReversed()).toReversed()).toEqual(found)
        const turned = matched(images.toReversed(), files).map((one) => (typeof one === 'number' ? images.length - 1 - one : one))
        expect(turned).toEqual(found)
      }),
    )
  })

  it('a table that names every file by its path labels each with its own row', () => {
    fc.assert(
      fc.property(paths, (files) => {
        expect(matched(files, files)).toEqual(files.map((_, n) => n))
      }),
    )
  })
})

it('looks only at the rows that may be meant, where one name stands in every folder', () => {
  const folders = Array.from({ length: 5_000 }, (_, n) => `day ${n}/fluke.jpg`)
  const startedMs = performance.now()
  expect(matched(folders, folders.map((path) => `trip/${path}`))).toEqual(folders.map((_, n) => n))
  // Looking at all rows for each file takes twenty times as long.
  expect(performance.now() - startedMs).toBeLessThan(1_000)
})

test('a name of nothing but slashes does not fill the memory with its ends', () => {
  const matcher = new LabelMatcher([{ image: `${'d/'.repeat(30_000)}a.jpg`, id: null, line: 2 }])
  matcher.count('a.jpg')
  expect(matcher.match('a.jpg')).toEqual({ kind: 'label', id: null })
})
