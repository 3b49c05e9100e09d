import { FlukeprintError } from '#core/errors.ts'
import { parseLabelTable, type LabelTable } from '#core/formats/label-table.ts'
import { decodeText } from '#core/formats/text.ts'

/** A table of a million photographs takes a quarter of it; a text can't be twice as long in every browser. */
const LARGEST_TABLE_BYTES = 200e6

/** Reads an `Image,Id` table from its file. Errors: `bad-csv`. */
export async function labelFile(file: Blob, fileName: string): Promise<LabelTable> {
  if (file.size > LARGEST_TABLE_BYTES) throw new FlukeprintError('bad-csv', 'The file is larger than any table of labels (200 MB).', { file: fileName, remedy: 'Take the columns of files and ids into a table of their own.' })
  return parseLabelTable(decodeText(await file.arrayBuffer()), fileName)
}
