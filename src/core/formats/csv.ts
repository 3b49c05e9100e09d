import Papa from 'papaparse'

/** First characters at which a spreadsheet takes a cell for a formula (OWASP, "CSV injection"); the wide ones are what a Japanese or Chinese keyboard gives. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
/** The same behind our mark. */
const MARKED = /^'['=+\-@\t\r\n＝＋－＠]/
const NUMBER = /^[+-]?\d+(\.\d+)?$/

/**
 * Rows → CSV text, lines ended by LF. A cell that a spreadsheet would take for a formula gets an apostrophe in front
 * (plain numbers don't); `plainCell` takes it off again, so that ids come back as they were.
 */
export function writeCsv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const safe = rows.map((row) => row.map((cell) => safeCell(String(cell))))
  return `${Papa.unparse({ fields: [...header], data: safe }, { newline: '\n' })}\n`
}

function safeCell(cell: string): string {
  const guarded = FORMULA.test(cell) && !NUMBER.test(cell)
  // One that begins with our own mark gets a second, or it would lose its own on the way back.
  return guarded || MARKED.test(cell) ? `'${cell}` : cell
}

/** A cell as it was before `writeCsv` guarded it, without space around it. */
export function plainCell(cell: string): string {
  const trimmed = cell.trim()
  return MARKED.test(trimmed) ? trimmed.slice(1) : trimmed
}
