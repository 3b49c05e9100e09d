import { embeddingSource, type BoxPx, type Fluke, type FlukeId } from '#core/catalogue.ts'
import { quantise } from '#core/ranking/quantise.ts'
import type { CatalogueDatabase, EmbeddingRow } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

/** A fluke that must be embedded (again), and the box to do it with. */
export interface StaleFluke {
  flukeId: FlukeId
  photoId: Fluke['photoId']
  boxPx: BoxPx
}

export interface NewEmbedding {
  flukeId: FlukeId
  /** `embeddingSource(photoId, boxPx)` of what was embedded. */
  madeOf: string
  /** Version of the embedder. */
  model: string
  /** Float32 [512]. */
  vector: Float32Array
}

/** Replaces the embeddings of these flukes; each gets a new, higher `seq`, so that readers notice. */
export function saveEmbeddings(db: CatalogueDatabase, embeddings: NewEmbedding[]): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.embeddings, async () => {
      await db.embeddings.where('flukeId').anyOf(embeddings.map(({ flukeId }) => flukeId)).delete()
      await db.embeddings.bulkAdd(embeddings.map(({ flukeId, madeOf, model, vector }) => embeddingRow(flukeId, madeOf, model, vector)))
    }),
  )
}

/** A row without its `seq`, which the database gives. */
export function embeddingRow(flukeId: FlukeId, madeOf: string, model: string, vector: Float32Array): EmbeddingRow {
  const { codes, scale } = quantise(vector)
  return { flukeId, madeOf, model, codes, scale } as EmbeddingRow
}

/** Flukes looked at in one transaction. */
const PAGE = 500

/** Which flukes are embedded again: those without an embedding or with another box always. */
export interface StaleScope {
  /** And all that another model embedded. Of a catalogue that was just taken to another model, this is every fluke. */
  foreign: boolean
  /** And these, whatever embedded them. */
  flukeIds: readonly FlukeId[]
}

/**
 * The flukes whose embedding is missing or was made of another box, and those of the scope that another model embedded: page by page,
 * so that memory does not grow with the catalogue.
 */
export async function* staleFlukes(db: CatalogueDatabase, model: string, scope: StaleScope): AsyncGenerator<StaleFluke[]> {
  let after = -Infinity
  for (;;) {
    const flukes = await withStorageErrors(() => db.flukes.where('order').above(after).limit(PAGE).toArray())
    if (flukes.length === 0) return
    const stale = await staleAmong(db, flukes, model, scope)
    if (stale.length > 0) yield stale
    after = flukes.at(-1)!.order
  }
}

/** The stale ones among these flukes. */
async function staleAmong(db: CatalogueDatabase, flukes: Fluke[], model: string, scope: StaleScope): Promise<StaleFluke[]> {
  const present = flukes.filter((fluke) => fluke.removed === 0)
  const rows = await withStorageErrors(() => db.embeddings.where('flukeId').anyOf(present.map(({ id }) => id)).toArray())
  const rowOf = new Map(rows.map((row) => [row.flukeId, row]))
  return present.filter((fluke) => isStale(fluke, rowOf.get(fluke.id), model, scope)).map(({ id, photoId, boxPx }) => ({ flukeId: id, photoId, boxPx }))
}

function isStale(fluke: Fluke, row: EmbeddingRow | undefined, model: string, { foreign, flukeIds }: StaleScope): boolean {
  if (row === undefined || row.madeOf !== embeddingSource(fluke.photoId, fluke.boxPx)) return true
  return row.model !== model && (foreign || flukeIds.includes(fluke.id))
}
