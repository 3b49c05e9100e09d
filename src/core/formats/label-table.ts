import Papa from 'papaparse'
import { NEW_WHALE, type IndividualId } from '../catalogue.ts'
import { FlukeprintError } from '../errors.ts'
import { plainCell } from './csv.ts'

/** A row `Image,Id`; `id` is null for `new_whale`. */
export interface LabelRow {
  image: string
  id: IndividualId | null
  /** Line in the file, from 1 (the header is line 1). */
  line: number
}

export interface LabelTable {
  rows: LabelRow[]
  /** Rows that could not be read, with the reason. */
  failed: { line: number; text: string; reason: string }[]
}

const IMAGE_HEADERS = ['image', 'file', 'filename', 'photo']
const ID_HEADERS = ['id', 'individual', 'individualid', 'whaleid', 'whale']

/**
 * Reads an `Image,Id` table (comma, semicolon or tab; with or without a byte order mark; further columns are passed
 * over). Ids stay text: `007` and `1e5` are what they are. Throws `bad-csv` where there is no such table at all.
 */
export function parseLabelTable(text: string, file: string): LabelTable {
  const { cells, column } = parseTable(text, file, { image: IMAGE_HEADERS, id: ID_HEADERS })
  const table: LabelTable = { rows: [], failed: [] }
  const seen = new Map<string, LabelRow>()
  cells.forEach((row, n) => {
    const line = n + 2
    const image = plainCell(row[column.image] ?? '')
    const id = plainCell(row[column.id] ?? '')
    const fail = (reason: string): number => table.failed.push({ line, text: row.join(','), reason })
    if (image === '') return fail('no file name')
    if (id === '') return fail('no id')
    const label = id === NEW_WHALE ? null : (id as IndividualId)
    const earlier = seen.get(image)
    if (earlier) return fail(earlier.id === label ? `the same as line ${earlier.line}` : `line ${earlier.line} gives this file another id`)
    const kept = { image, id: label, line }
    seen.set(image, kept)
    return table.rows.push(kept)
  })
  return table
}

/** The rows of a table below its header, and where the wanted columns are. Throws `bad-csv` where one is missing. */
export function parseTable<Name extends string>(text: string, file: string, headers: Record<Name, string[]>): { cells: string[][]; column: Record<Name, number> } {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' })
  const [head = [], ...cells] = data
  const found = head.map((cell) => cell.trim().toLowerCase().replace(/[\s_-]/g, ''))
  const column = {} as Record<Name, number>
  for (const [name, spellings] of Object.entries(headers) as [Name, string[]][]) {
    column[name] = found.findIndex((cell) => spellings.includes(cell))
    if (column[name] >= 0) continue
    throw new FlukeprintError('bad-csv', `The table has no column “${spellings[0]}”.`, {
      file,
      remedy: `The first line must name the columns: ${Object.values<string[]>(headers).map((names) => names[0]).join(', ')}.`,
      cause: `first line: ${head.join(' | ').slice(0, 200)}`,
    })
  }
  return { cells, column }
}
