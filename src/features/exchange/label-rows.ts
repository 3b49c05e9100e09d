import type { FlukeStatus, IndividualId } from '#core/catalogue.ts'
import type { LabelExportRow } from '#core/formats/kaggle.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { labelledFlukes } from '#storage/labels.ts'

/** What the flukes without a settled identity become in the table. */
export interface LabelChoice {
  /** Filed as `new_whale` by an imported table. */
  filedNew: boolean
  /** A possible match: its row names the proposed individual. */
  possible: boolean
  /** Nobody has decided, or it was skipped: `new_whale`. */
  undecided: boolean
  /** Not usable: `new_whale`. */
  unusable: boolean
}

export interface LabelRows {
  rows: LabelExportRow[]
  /** Flukes by what was decided, all of them, whatever is chosen. */
  counts: Record<FlukeStatus, number>
  /** Files with more than one fluke, which get a row for each. */
  severalFlukes: number
}

/** All rows of the label table under a choice, in the order of import. */
export async function labelRows(db: CatalogueDatabase, choice: LabelChoice): Promise<LabelRows> {
  const result: LabelRows = { rows: [], counts: { open: 0, identified: 0, possible: 0, 'filed-new': 0, unusable: 0, skipped: 0 }, severalFlukes: 0 }
  const met = new Map<string, number>()
  for await (const page of labelledFlukes(db)) {
    for (const { photoId, fileNames, status, individualId } of page) {
      result.counts[status]++
      const id = labelOf(status, individualId, choice)
      if (id === undefined) continue
      met.set(photoId, (met.get(photoId) ?? 0) + 1)
      for (const image of fileNames) result.rows.push({ image, id })
    }
  }
  result.severalFlukes = [...met.values()].filter((count) => count > 1).length
  return result
}

/** The individual, null for `new_whale`, undefined for no row. */
export function labelOf(status: FlukeStatus, individualId: IndividualId | null, choice: LabelChoice): IndividualId | null | undefined {
  switch (status) {
    case 'identified':
      return individualId
    case 'filed-new':
      return choice.filedNew ? null : undefined
    case 'possible':
      return choice.possible ? individualId : undefined
    case 'open':
    case 'skipped':
      return choice.undecided ? null : undefined
    case 'unusable':
      return choice.unusable ? null : undefined
  }
}
