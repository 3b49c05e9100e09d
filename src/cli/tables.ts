import { readFile } from 'node:fs/promises'
import type { BoxPx, IndividualId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { plainCell } from '#core/formats/csv.ts'
import { parseLabelTable, parseTable } from '#core/formats/label-table.ts'
import { decodeText } from '#core/formats/text.ts'

export interface Label {
  image: string
  /** Null for `new_whale`. */
  id: IndividualId | null
}

/** `Image,Id`. Rows that can't be used are told on stderr and left out. */
export async function readLabels(path: string): Promise<Label[]> {
  const { rows, failed } = parseLabelTable(await readText(path), path)
  for (const { line, reason } of failed) console.error(`${path}, line ${line}: ${reason}; left out`)
  return rows
}

/** The column `Image`, each name once. */
export async function readQueries(path: string): Promise<string[]> {
  const { cells, column } = parseTable(await readText(path), path, { image: ['image'] })
  const images = [...new Set(cells.map((row) => plainCell(row[column.image] ?? '')).filter((image) => image !== ''))]
  if (images.length === 0) throw new FlukeprintError('bad-csv', 'The table names no photograph.', { file: path, remedy: 'Write the file names below the heading Image.' })
  return images
}

/** `Image,part`. */
export async function readSplit(path: string): Promise<Map<string, string>> {
  const { cells, column } = parseTable(await readText(path), path, { image: ['image'], part: ['part'] })
  return new Map(cells.map((row) => [plainCell(row[column.image] ?? ''), row[column.part] ?? '']))
}

/** `Image,x0,y0,x1,y1`, px of the photo. Rows that hold no box are told on stderr: the detector looks there. */
export async function readBoxes(path: string): Promise<Map<string, BoxPx>> {
  const { cells, column } = parseTable(await readText(path), path, { image: ['image'], x0: ['x0'], y0: ['y0'], x1: ['x1'], y1: ['y1'] })
  const boxes = new Map<string, BoxPx>()
  for (const [n, row] of cells.entries()) {
    const [x0, y0, x1, y1] = (['x0', 'y0', 'x1', 'y1'] as const).map((edge) => Number.parseFloat(row[column[edge]] ?? '')) as [number, number, number, number]
    if (x1 > x0 && y1 > y0) boxes.set(plainCell(row[column.image] ?? ''), { x0, y0, x1, y1 })
    else console.error(`${path}, line ${n + 2}: no box with x0 < x1 and y0 < y1; the detector looks there`)
  }
  return boxes
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new FlukeprintError('not-found', 'The file can not be read.', { file: path, cause, remedy: 'Check the path.' })
  })
  return decodeText(bytes)
}
