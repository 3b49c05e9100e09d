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
/** Characters of an id or a file name; more is another file's content in a wrong column, and would fill every list that shows it. */
const LONGEST_CELL = 1000
/** Characters of a row that are shown for it where it can't be used. */
const SHOWN = 200

/**
 * Reads an `Image,Id` table (comma, semicolon or tab; with or without a byte order mark; further columns are passed
 * over). Ids stay text: `007` and `1e5` are what they are. Throws `bad-csv` where there is no such table at all.
 */
export function parseLabelTable(text: string, file: string): LabelTable {
  const { cells, lines, column } = parseTable(text, file, { image: IMAGE_HEADERS, id: ID_HEADERS })
  const table: LabelTable = { rows: [], failed: [] }
  const contradicted = new Map<string, LabelTable['failed'][number]>()
  const seen = new Map<string, LabelRow>()
  cells.forEach((row, n) => {
    const line = lines[n]!
    const image = plainCell(row[column.image] ?? '')
    const id = plainCell(row[column.id] ?? '')
    const fail = (reason: string): number => table.failed.push({ line, text: shown(row), reason })
    if (image === '') return fail('no file name')
    if (id === '') return fail('no id')
    if (image.length > LONGEST_CELL) return fail('no file name is so long')
    if (id.length > LONGEST_CELL) return fail('no id is so long')
    const label = id === NEW_WHALE ? null : (id as IndividualId)
    const earlier = seen.get(image)
    if (earlier?.id === label) return fail(`the same as line ${earlier.line}`)
    if (earlier) {
      contradicted.set(image, { line: earlier.line, text: shown([earlier.image, earlier.id ?? NEW_WHALE]), reason: `line ${line} gives this file another id` })
      return fail(`line ${earlier.line} gives this file another id`)
    }
    const kept = { image, id: label, line }
    seen.set(image, kept)
    return table.rows.push(kept)
  })
  // Which of the two is right nobody here can say: neither is taken.
  table.rows = table.rows.filter((row) => !contradicted.has(row.image))
  table.failed = [...table.failed, ...contradicted.values()]
  table.failed.sort((a, b) => a.line - b.line)
  return table
}

function shown(row: string[]): string {
  return row.slice(0, SHOWN).map((cell) => cell.slice(0, SHOWN)).join(',').slice(0, SHOWN)
}

/**
 * The rows of a table below its header, the line of each (from 1), and where the wanted columns are. Empty lines are
 * passed over. Throws `bad-csv` where a column is missing, or a quotation mark swallows what comes after it.
 */
export function parseTable<Name extends string>(text: string, file: string, headers: Record<Name, string[]>): { cells: string[][]; lines: number[]; column: Record<Name, number> } {
  const rows = numberedRows(text, file)
  const [head, ...body] = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const column = columnsOf(head?.cells ?? [], file, headers)
  return { cells: body.map(({ cells }) => cells), lines: body.map(({ line }) => line), column }
}

function numberedRows(text: string, file: string): { cells: string[]; line: number }[] {
  // One form of line end: where a file mixes them, the parser would join lines.
  const even = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  // The delimiter is guessed without the empty lines, which count for the numbers of the lines.
  const { delimiter } = Papa.parse<string[]>(even, { skipEmptyLines: 'greedy', preview: 10, newline: '\n' }).meta
  const { data, errors } = Papa.parse<string[]>(even, { delimiter, newline: '\n' })
  let next = 1
  const rows = data.map((cells) => {
    const line = next
    next += 1 + cells.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0)
    return { cells, line }
  })
  const damage = errors.find(({ type }) => type === 'Quotes')
  if (!damage) return rows
  throw new FlukeprintError('bad-csv', `A quotation mark in line ${rows[damage.row ?? 0]?.line ?? 1} is not closed, so that the lines after it can't be told apart.`, {
    file,
    remedy: 'Close it or take it out, and import the table again.',
    cause: damage.message,
  })
}

function columnsOf<Name extends string>(head: string[], file: string, headers: Record<Name, string[]>): Record<Name, number> {
  const found = head.map((cell) => cell.trim().toLowerCase().replace(/[\s_-]/g, ''))
  const column = {} as Record<Name, number>
  for (const [name, spellings] of Object.entries(headers) as [Name, string[]][]) {
    column[name] = found.findIndex((cell) => spellings.includes(cell))
    if (column[name] >= 0) continue
    throw new FlukeprintError('bad-csv', `The table has no column “${spellings[0]}”.`, {
      file,
      remedy: `The first line must name the columns: ${Object.values<string[]>(headers).map((names) => names[0]).join(', ')}.`,
      cause: `first line: ${shown(head)}`,
    })
  }
  return column
}
