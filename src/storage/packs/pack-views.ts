import type { Fluke, FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { packedId, packedRef } from '#core/formats/pack/manifest.ts'
import type { CatalogueDatabase } from '../database.ts'
import type { FlukeView } from '../fluke-views.ts'
import { withStorageErrors } from '../storage-error.ts'
import { packsDatabase, type PackFlukeRow } from './packs-database.ts'
import { isPacked } from './packs.ts'
import { packNotes, subscriptions } from './subscriptions.ts'

/** A pack's fluke as a screen shows it, with its photo. Both are in no table of the catalogue. */
export interface PackedView extends FlukeView {
  whale: IndividualId
  nickname: string | null
}

/** Those of the flukes that are a pack's and are there, by their id. */
export async function packedViews(ids: readonly FlukeId[]): Promise<Map<FlukeId, PackedView>> {
  const packed = ids.filter(isPacked)
  if (packed.length === 0) return new Map()
  const rows = await withStorageErrors(() => packsDatabase().flukes.bulkGet(packed))
  return new Map(rows.flatMap((row) => (row ? [[row.id, viewOf(row)] as const] : [])))
}

/** Photos of one of a pack's individuals, as far as the catalogue subscribes to the pack; none for an individual of its own. */
export async function packedViewsOf(db: CatalogueDatabase, whale: IndividualId): Promise<PackedView[]> {
  const mark = packedRef(whale)?.mark
  const pack = (await subscriptions(db)).find(({ note }) => note.mark === mark)?.pack
  if (!pack?.current) return []
  const rows = await withStorageErrors(() => packsDatabase().flukes.where('whale').equals(whale).toArray())
  return rows.sort((a, b) => a.order - b.order).map(viewOf)
}

function viewOf(row: PackFlukeRow): PackedView {
  const { id, order, boxPx, fileName, widthPx, heightPx, takenAtMs, whale, called, nickname } = row
  const photoId = id.slice(0, id.lastIndexOf(':')) as PhotoId
  const fluke: Fluke = { id, photoId, boxPx, boxScore: null, boxMaker: 'pack', detected: null, status: 'identified', individualId: whale, removed: 0, order }
  const photo = { id: photoId, fileName, path: fileName, otherNames: [], mimeType: 'image/jpeg', byteSize: row.thumbnail?.bytes ?? 0, widthPx, heightPx, takenAtMs, latitudeDeg: null, longitudeDeg: null, importedAtMs: 0 }
  return { fluke, photo, whale, nickname: nickname ?? (packedRef(whale)?.ref === called ? null : called) }
}

/** The small pictures of these photos of packs, as far as there are any. */
export async function packedThumbnails(photoIds: readonly PhotoId[]): Promise<Map<PhotoId, Blob>> {
  const packed = photoIds.filter(isPacked)
  if (packed.length === 0) return new Map()
  const packs = packsDatabase()
  return await withStorageErrors(async () => {
    // A photo of several flukes has its picture with each.
    const rows = await Promise.all(packed.map((id) => packs.flukes.where('id').startsWith(`${id}:`).first()))
    const wanted = [...new Set(rows.flatMap((row) => row?.thumbnail?.sha256 ?? []))]
    const blocks = new Map((await packs.blocks.bulkGet(wanted)).flatMap((block) => (block ? [[block.sha256, block.bytes] as const] : [])))
    return new Map(
      rows.flatMap((row, n) => {
        const block = row?.thumbnail && blocks.get(row.thumbnail.sha256)
        if (!block) return []
        const { start, bytes } = row.thumbnail!
        // Without a type: JPEG or WebP, browsers tell by the first bytes.
        return [[packed[n]!, block.slice(start, start + bytes)] as const]
      }),
    )
  })
}

/** What the packs that a catalogue knows are called, by their marks; those that it has left too. */
export async function packNames(db: CatalogueDatabase): Promise<Map<string, { name: string; subscribed: boolean }>> {
  return new Map((await packNotes(db)).map(({ mark, name, subscribed }) => [mark, { name, subscribed }]))
}

/** All individuals of the packs that a catalogue subscribes to, to be found by name. */
export async function packedIndividuals(db: CatalogueDatabase): Promise<{ id: IndividualId; nickname: string | null }[]> {
  const editions = (await subscriptions(db)).flatMap(({ pack }) => pack?.current?.edition ?? [])
  const rows = await withStorageErrors(() => packsDatabase().editions.bulkGet(editions))
  return rows.flatMap((row) => row?.manifest.individuals.map(({ ref, id, nickname }) => ({ id: packedId(row.manifest.mark, ref), nickname: nickname ?? (id === ref ? null : id) })) ?? [])
}
