import { createStore } from 'zustand/vanilla'
import { RANKED_LABELS, rankedLabels } from '#core/formats/kaggle.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import { NEW_WHALE, type FlukeId } from '#core/catalogue.ts'
import type { RankedAnswer } from '#core/ranking/candidate.ts'
import { labelledFlukes, type LabelledFluke } from '#storage/labels.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { galleryRevision } from '#storage/revision.ts'
import type { GalleryRevision } from '#workers/index/index.contract.ts'
import { FlukeprintError } from '#core/errors.ts'

/** Which photos get a ranked answer. */
export type RankedScope = 'queue' | 'all'

export interface RankedServices {
  /** Null where the fluke has no embedding yet. */
  candidates(input: { flukeId: FlukeId; limit: number; revision: GalleryRevision }, options?: { signal?: AbortSignal }): Promise<RankedAnswer | null>
}

export interface RankedTable {
  catalogueId: string
  scope: RankedScope
  /** What it was ranked against. */
  revision: GalleryRevision
  rows: { image: string; answer: RankedAnswer }[]
  /** Files without an embedding, and so without an answer. */
  missing: string[]
  /** Rows whose first label is `new_whale`. */
  newFirst: number
}

/** The last ranked answer that was made; it outlives the screen, since making it may take a while. */
export const rankedTable = createStore<{ table: RankedTable | null }>(() => ({ table: null }))

/** Questions under way at once: enough that the index worker never waits for the page. */
const AT_ONCE = 4

/** Ranks the flukes of the scope, one after another. Reports progress, hears cancel. */
export async function rankAll(db: CatalogueDatabase, services: RankedServices, scope: RankedScope, { signal, report }: JobContext): Promise<RankedTable> {
  const [revision, flukes] = await Promise.all([galleryRevision(db), flukesOf(db, scope)])
  if (flukes.length === 0) throw new FlukeprintError('not-found', 'There is no photo to rank.', { remedy: 'Import photos, or choose all photos.' })
  const answers = new Map<FlukeId, RankedAnswer | null>()
  let next = 0
  async function work(): Promise<void> {
    while (next < flukes.length) {
      throwIfCancelled(signal)
      const { flukeId } = flukes[next++]!
      answers.set(flukeId, await services.candidates({ flukeId, limit: RANKED_LABELS, revision }, { signal }))
      report({ stage: 'Ranking', done: answers.size, total: flukes.length })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const table = collect(db.catalogueId, scope, revision, flukes, answers)
  rankedTable.setState({ table })
  return table
}

async function flukesOf(db: CatalogueDatabase, scope: RankedScope): Promise<LabelledFluke[]> {
  const found: LabelledFluke[] = []
  for await (const page of labelledFlukes(db)) found.push(...page.filter(({ status }) => inScope(status, scope)))
  return found
}

function inScope(status: LabelledFluke['status'], scope: RankedScope): boolean {
  return scope === 'all' || status === 'open' || status === 'possible' || status === 'skipped'
}

function collect(catalogueId: string, scope: RankedScope, revision: GalleryRevision, flukes: LabelledFluke[], answers: Map<FlukeId, RankedAnswer | null>): RankedTable {
  const table: RankedTable = { catalogueId, scope, revision, rows: [], missing: [], newFirst: 0 }
  for (const { flukeId, fileNames } of flukes) {
    const answer = answers.get(flukeId)
    if (!answer) {
      table.missing.push(...fileNames)
      continue
    }
    if (rankedLabels(answer)[0] === NEW_WHALE) table.newFirst += fileNames.length
    for (const image of fileNames) table.rows.push({ image, answer })
  }
  return table
}
