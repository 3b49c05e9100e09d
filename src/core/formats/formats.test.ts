import * as fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { IndividualId } from '../catalogue.ts'
import { rankedLabels, respellingNote, writeLabels, writeRankedAnswers } from './kaggle.ts'
import { parseLabelTable } from './label-table.ts'
import { decodeText } from './text.ts'

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

  test('rows that can not be used are told with their line and the reason; of two that contradict each other neither is taken', () => {
    const { rows, failed } = parseLabelTable('Image,Id\na.jpg,w_1\n,w_2\nb.jpg,\na.jpg,w_3\na.jpg,w_1\nc.jpg,w_4\n', 'labels.csv')
    expect(rows).toMatchObject([{ image: 'c.jpg', id: 'w_4' }])
    expect(failed.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'line 5 gives this file another id'],
      [3, 'no file name'],
      [4, 'no id'],
      [5, 'line 2 gives this file another id'],
      [6, 'the same as line 2'],
    ])
  })

  test('a file that is no such table is refused with what to do', () => {
    expect(() => parseLabelTable('hello', 'notes.csv')).toThrow(expect.objectContaining({ code: 'bad-csv', file: 'notes.csv' }))
  })

  test('lines are told as an editor counts them: empty ones and breaks within a cell count', () => {
    const { rows, failed } = parseLabelTable('\nImage,Id,Remark\n\na.jpg,w_1,"two\nlines"\n \nb.jpg,w_2,\nc.jpg,,\n', 'labels.csv')
    expect(rows.map(({ line }) => line)).toEqual([4, 7])
    expect(failed.map(({ line }) => line)).toEqual([8])
  })

  test('mixed ends of lines do not join lines', () => {
    const { rows } = parseLabelTable('Image,Id\r\na.jpg,w_1\r\nb.jpg,w_2\nc.jpg,w_3\r\nd.jpg,w_4\r', 'labels.csv')
    expect(rows.map(({ image, id }) => `${image} ${id}`)).toEqual(['a.jpg w_1', 'b.jpg w_2', 'c.jpg w_3', 'd.jpg w_4'])
  })

  test('a quotation mark that is not closed is refused with its line, and never swallows rows', () => {
    expect(() => parseLabelTable('Image,Id\na.jpg,w_1\nb.jpg,"w_2\nc.jpg,w_3\n', 'labels.csv')).toThrow(
      expect.objectContaining({ code: 'bad-csv', file: 'labels.csv', message: expect.stringContaining('line 3') }),
    )
  })

  test('an id or a file name without end is told, and its row is shown in part', () => {
    const { rows, failed } = parseLabelTable(`Image,Id\na.jpg,${'x'.repeat(100_000)}\n${'y'.repeat(100_000)},w_1\nb.jpg,w_2\n`, 'labels.csv')
    expect(rows).toMatchObject([{ image: 'b.jpg' }])
    expect(failed.map(({ line, reason, text }) => [line, reason, text.length])).toEqual([[2, 'no id is so long', 200], [3, 'no file name is so long', 200]])
  })

  test('however many rows contradict each other, each is told', () => {
    const { rows, failed } = parseLabelTable(`Image,Id\n${Array.from({ length: 260_000 }, (_, n) => `${n >> 1}.jpg,w_${n}\n`).join('')}`, 'labels.csv')
    expect([rows.length, failed.length]).toEqual([0, 260_000])
  })

  test('a quotation mark within a cell is a letter like any other', () => {
    expect(parseLabelTable('Image,Id,Remark\na.jpg,w_1,5" scar\nb.jpg,w_2,\n', 'labels.csv').rows).toHaveLength(2)
  })

  const awkward = ['007', '1e5', '-12', '+12', '12.50', '=1+1', "'=1+1", "''=1+1", "'", '@SUM(A1)', '＝1+1', '＋1', '-w', 'w,1', 'w;1', 'w|1', 'w "the" 1', '"w"', 'Ærø–Größe', 'クジラ', 'null', 'TRUE', 'NEW-0001', 'New_whale', '__proto__', '1/2', '0x1F']

  test.each(awkward)('the id %s comes back as it was', (id) => {
    const text = writeLabels([{ image: 'a.jpg', id: id as IndividualId }])
    expect(parseLabelTable(text, 'x.csv').rows).toMatchObject([{ image: 'a.jpg', id }])
    expect(parseLabelTable(`\uFEFF${text.replace(/\n/g, '\r\n')}`, 'x.csv').rows).toMatchObject([{ image: 'a.jpg', id }])
  })

  test('comes back as it was written, whatever ids and names look like; no cell starts a formula', () => {
    // Carriage returns are left out: line ends are made one on reading.
    const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'=+-@＝＠\'" \t\n,;|a1é') }), fc.constantFrom(...awkward)).map((text) => text.trim())
    const cells = fc.uniqueArray(cell.filter((text) => text !== '' && text !== 'new_whale' && !text.includes('\r')), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(cells, cells, (images, ids) => {
        const rows = images.map((image, n) => ({ image, id: (n % 4 === 3 ? null : ids[n % ids.length]!) as IndividualId | null }))
        const text = writeLabels(rows)
        const { rows: back, failed } = parseLabelTable(text, 'x.csv')
        expect(failed).toEqual([])
        expect(back.map(({ image, id }) => ({ image, id }))).toEqual(rows)
        const starts = Papa.parse<string[]>(text, { delimiter: ',' }).data.flat().filter((one) => !/^[+-]?[\d.]+$/.test(one)).map((one) => one.charAt(0))
        expect(starts.filter((first) => '=+-@\t＝＠'.includes(first) && first !== '')).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

test('new_whale stands where its probability puts it, among five labels', () => {
  const candidates = [0.5, 0.2, 0.05, 0.02, 0.01].map((probability, n) => ({ individualId: `w${n}` as IndividualId, probability, score: 0, photos: [] }))
  const answer = { candidates, pNew: 0.1, galleryFlukes: 5, galleryIndividuals: 5 }
  expect(rankedLabels(answer)).toEqual(['w0', 'w1', 'new_whale', 'w2', 'w3'])
  expect(rankedLabels({ ...answer, candidates: [] })).toEqual(['new_whale'])
  expect(rankedLabels({ ...answer, pNew: 0 })).toHaveLength(5)
})

describe('the competition\'s ranked answer', () => {
  const answer = fc
    .record({ weights: fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { maxLength: 9 }), own: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ weights, own }) => {
      const total = weights.reduce((sum, weight) => sum + weight, own) || 1
      const candidates = weights.sort((a, b) => b - a).map((weight, n) => ({ individualId: `w${n}` as IndividualId, probability: weight / total, score: 0, photos: [] }))
      return { candidates, pNew: own / total, galleryFlukes: weights.length, galleryIndividuals: weights.length }
    })

  test('has five labels or all there are, none twice, in the order of the probabilities', () => {
    fc.assert(
      fc.property(answer, (given) => {
        const labels = rankedLabels(given)
        expect(labels).toHaveLength(Math.min(5, given.candidates.length + 1))
        expect(new Set(labels).size).toBe(labels.length)
        const chances = labels.map((label) => given.candidates.find(({ individualId }) => individualId === label)?.probability ?? given.pNew)
        expect(chances).toEqual([...chances].sort((a, b) => b - a))
      }),
    )
  })

  test('is written one photo a line, labels separated by spaces', () => {
    const candidates = [0.5, 0.2].map((probability, n) => ({ individualId: `00${n}` as IndividualId, probability, score: 0, photos: [] }))
    expect(writeRankedAnswers([{ image: 'a.jpg', answer: { candidates, pNew: 0.3, galleryFlukes: 2, galleryIndividuals: 2 } }])).toBe('Image,Id\na.jpg,000 new_whale 001\n')
  })

  const rowOf = (...ids: string[]) => {
    const candidates = ids.map((id, n) => ({ individualId: id as IndividualId, probability: 0.4 / (n + 1), score: 0, photos: [] }))
    return [{ image: 'a.jpg', answer: { candidates, pNew: 0.1, galleryFlukes: 2, galleryIndividuals: 2 } }]
  }

  test('an id with spaces stays one label, and it is told', () => {
    const rows = rowOf('Old  Scar', 'w_1')
    expect(writeRankedAnswers(rows)).toBe('Image,Id\na.jpg,Old_Scar w_1 new_whale\n')
    expect(respellingNote(rows)).toContain('“Old  Scar” as Old_Scar')
    expect(respellingNote(rowOf('w_1'))).toBeNull()
  })

  test('two ids that would become one are refused', () => {
    expect(() => writeRankedAnswers(rowOf('Old Scar', 'Old_Scar'))).toThrow(expect.objectContaining({ code: 'bad-input' }))
    expect(() => writeRankedAnswers(rowOf('new whale'))).toThrow(expect.objectContaining({ code: 'bad-input' }))
  })
})

test.each<[string, number[]]>([
  ['UTF-8 with its mark', [0xef, 0xbb, 0xbf, 77, 0xc3, 0xb6]],
  ['UTF-8', [77, 0xc3, 0xb6]],
  ['UTF-16, little end first', [0xff, 0xfe, 77, 0, 0xf6, 0]],
  ['UTF-16, big end first', [0xfe, 0xff, 0, 77, 0, 0xf6]],
  ['Windows-1252, as Excel writes it', [77, 0xf6]],
])('a table is read in %s', (_, bytes) => {
  expect(decodeText(Uint8Array.from(bytes).buffer)).toBe('Mö')
  expect(decodeText(Uint8Array.from(bytes))).toBe('Mö')
})
