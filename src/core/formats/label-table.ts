import type { IndividualId } from '../catalogue.ts'

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
