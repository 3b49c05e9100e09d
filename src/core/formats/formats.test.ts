import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IndividualId } from '../catalogue.ts'
import { writeLabels, rankedLabels } from './kaggle.ts'
import { parseLabelTable } from './label-table.ts'

describe('an Image,Id table', () => {
  test('ids stay text, new_whale is no individual', () => {
    const { rows } = parseLabelTable('Image,Id\na.jpg,007\nb.jpg,1e5\nc.jpg,new_whale\n', 'labels.csv')
    expect(rows.map(({ id }) => id)).toEqual(['007', '1e5', null])
  })

  test.each([
    ['byte order mark, CRLF', '\uFEFFImage,Id\r\na.jpg,w_1\r\n'],
    ['semicolons', 'Image;Id\na.jpg;w_1\n'],
    ['tabs', 'image\tid\na.jpg\tw_1\n'],
    ['further columns, other order', 'place,Individual ID,file_name\nbay,w_1,a.jpg\n'],
    ['quotes', '"Image","Id"\n"a.jpg","w_1"\n'],
  ])('reads %s', (_, text) => {
    expect(parseLabelTable(text, 'labels.csv').rows).toMatchObject([{ image: 'a.jpg', id: 'w_1', line: 2 }])
  })

  test('rows that can not be used are told with their line and the reason', () => {
    const { rows, failed } = parseLabelTable('Image,Id\na.jpg,w_1\n,w_2\nb.jpg,\na.jpg,w_3\na.jpg,w_1\n', 'labels.csv')
    expect(rows).toHaveLength(1)
    expect(failed.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'no file name'],
      [4, 'no id'],
      [5, 'line 2 gives this file another id'],
      [6, 'the same as line 2'],
    ])
  })

  test('a file that is no such table is refused with what to do', () => {
    expect(() => parseLabelTable('hello', 'notes.csv')).toThrow(expect.objectContaining({ code: 'bad-csv', file: 'notes.csv' }))
  })

  test('comes back as it was written, whatever the ids look like; no cell starts a formula', () => {
    const id = fc.string({ minLength: 1 }).map((text) => text.trim()).filter((text) => text !== '' && text !== 'new_whale')
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 10 }), (ids) => {
        const text = writeLabels(ids.map((one, n) => ({ image: `${n}.jpg`, id: one as IndividualId })))
        expect(parseLabelTable(text, 'x.csv').rows.map((row) => row.id)).toEqual(ids)
      }),
    )
    expect(writeLabels([{ image: 'a.jpg', id: '=1+1' as IndividualId }])).toContain("'=1+1")
  })
})

test('new_whale stands where its probability puts it, among five labels', () => {
  const candidates = [0.5, 0.2, 0.05, 0.02, 0.01].map((probability, n) => ({ individualId: `w${n}` as IndividualId, probability, score: 0, photos: [] }))
  const answer = { candidates, pNew: 0.1, galleryFlukes: 5, galleryIndividuals: 5 }
  expect(rankedLabels(answer)).toEqual(['w0', 'w1', 'new_whale', 'w2', 'w3'])
  expect(rankedLabels({ ...answer, candidates: [] })).toEqual(['new_whale'])
  expect(rankedLabels({ ...answer, pNew: 0 })).toHaveLength(5)
})
