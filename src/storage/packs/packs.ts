import { Dexie } from 'dexie'
import { flukeId as flukeIdOf, type FlukeId, type PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { readEntries } from '#core/formats/pack/entry.ts'
import type { BlockStore } from '#core/formats/pack/fetch-blocks.ts'
import { PackLayout } from '#core/formats/pack/lay-out.ts'
import { blocksOf, notAPack, packBytes, packedId, type PackManifest } from '#core/formats/pack/manifest.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'
import { packsDatabase, type PackFacts, type PackFlukeRow, type PackOrigin, type PackRow } from './packs-database.ts'
import { dropNote, packNotes, putNote } from './subscriptions.ts'

/** Rows written in one request. */
const PAGE = 5_000

export function factsOf(manifest: PackManifest, edition: string): PackFacts {
  const { madeAtMs, flukes, individuals, embedder } = manifest
  return { edition, madeAtMs, flukes, individuals: individuals.length, bytes: packBytes(manifest), embedder }
}

/**
 * Subscribes a catalogue to a pack, or begins with a newer edition of one; its blocks are fetched next. What is in use stays in use
 * until the new edition is whole. Errors: `bad-input` (another pack has the same mark).
 */
export async function beginEdition(db: CatalogueDatabase, manifest: PackManifest, edition: string, origin: PackOrigin): Promise<PackRow> {
  const { packId, mark, name } = manifest
  const packs = packsDatabase()
  await withStorageErrors(() => packs.transaction('r', packs.packs, async () => await refuseNamesake(manifest)))
  // The catalogue's note first: a pack that no catalogue knows of could be left by nobody, and would take its room for ever.
  await putNote(db, { packId, mark, name, path: origin.kind === 'host' ? origin.path : null, subscribed: true })
  return await withStorageErrors(() =>
    packs.transaction('rw', packs.packs, packs.editions, async () => {
      const before = await refuseNamesake(manifest)
      const users = [...new Set([...(before?.users ?? []), db.catalogueId])]
      const same = before?.current?.edition === edition
      const put: PackRow = { id: packId, mark, name, origin, users, current: before?.current ?? null, coming: same ? null : factsOf(manifest, edition) }
      await packs.packs.put(put)
      await packs.editions.put({ edition, packId, manifest })
      return put
    }),
  )
}

/** The pack as it is here by now. For use within a transaction over packs. Errors: `bad-input`. */
async function refuseNamesake({ packId, mark }: PackManifest): Promise<PackRow | undefined> {
  const { packs } = packsDatabase()
  const before = await packs.get(packId)
  const namesake = await packs.where('mark').equals(mark).first()
  if ((!namesake || namesake.id === packId) && (!before || before.mark === mark)) return before
  throw new FlukeprintError('bad-input', `Individuals of another pack, “${(before ?? namesake)!.name}”, are marked ${before?.mark ?? mark} already: decisions could not tell the two apart.`, { remedy: 'Ask its maker to make the pack anew in an empty folder: it gets a mark of its own.' })
}

/** The blocks of this machine's packs. Errors: `storage-full`, `storage-blocked`. */
export const packBlocks: BlockStore = {
  have: async (sha256) => new Set(await withStorageErrors(() => packsDatabase().blocks.where(':id').anyOf([...sha256]).primaryKeys())),
  put: async (sha256, bytes) => void (await withStorageErrors(() => packsDatabase().blocks.put({ sha256, bytes: new Blob([bytes]) }))),
}

/**
 * Puts the edition that has come in whole in the place of the former one, all or nothing, and drops what no edition needs any more.
 * Errors: `bad-input` (its parts do not fit together), `cancelled`, `storage-full`.
 */
export async function swapEdition(packId: string, { signal, report }: JobContext): Promise<PackRow> {
  const packs = packsDatabase()
  const row = await packRow(packId)
  if (!row.coming) return row
  const { edition } = row.coming
  const manifest = (await withStorageErrors(() => packs.editions.get(edition)))?.manifest
  if (!manifest) throw new FlukeprintError('unexpected', 'The list of the pack is gone.', { file: row.name, remedy: 'Subscribe to it again.' })
  const rows = await flukeRows(manifest, (done) => {
    throwIfCancelled(signal)
    report({ stage: 'reading the list', done, total: Math.max(done, manifest.flukes) })
  })
  return await withStorageErrors(() =>
    packs.transaction('rw', packs.packs, packs.editions, packs.flukes, packs.blocks, async () => {
      const now = await packRow(packId)
      if (now.coming?.edition !== edition) throw new FlukeprintError('cancelled', 'Another edition of the pack is being fetched by now.')
      await packs.flukes.where('[packId+order]').between([packId, Dexie.minKey], [packId, Dexie.maxKey]).delete()
      for (let at = 0; at < rows.length; at += PAGE) await packs.flukes.bulkAdd(rows.slice(at, at + PAGE))
      const put: PackRow = { ...now, current: now.coming, coming: null }
      await packs.packs.put(put)
      await packs.editions.where('packId').equals(packId).and((other) => other.edition !== edition).delete()
      await sweepBlocks()
      return put
    }),
  )
}

async function flukeRows(manifest: PackManifest, read: (done: number) => void): Promise<PackFlukeRow[]> {
  const { packId, mark, name } = manifest
  const individuals = new Map(manifest.individuals.map((one) => [one.ref, one]))
  const layout = new PackLayout(manifest, name)
  const rows: PackFlukeRow[] = []
  const met = new Set<string>()
  for (const { sha256 } of blocksOf(manifest, 'photos')) {
    const text = new TextDecoder().decode(await blockBytes(sha256))
    for (const entry of readEntries(text, name)) {
      const { photoId, fluke, individual, thumbnailBytes: _, ...shown } = entry
      const place = layout.next(entry)
      const id = packedFlukeId(mark, flukeIdOf(photoId, fluke))
      if (met.has(id)) throw notAPack(name, 'it holds a fluke twice')
      met.add(id)
      const { id: called, nickname } = individuals.get(individual)!
      rows.push({ ...shown, ...place, id, packId, order: rows.length, whale: packedId(mark, individual), called, nickname })
    }
    read(rows.length)
  }
  layout.finish()
  return rows
}

/** Gives up an edition that is being fetched; where it was the first one, the subscription too. */
export async function giveUpEdition(db: CatalogueDatabase, packId: string): Promise<void> {
  const packs = packsDatabase()
  const row = await withStorageErrors(() => packs.packs.get(packId))
  if (row?.current) {
    await withStorageErrors(() =>
      packs.transaction('rw', packs.packs, packs.editions, packs.blocks, async () => {
        await packs.packs.update(packId, { coming: null })
        await packs.editions.where('packId').equals(packId).and(({ edition }) => edition !== row.current!.edition).delete()
        await sweepBlocks()
      }),
    )
    return
  }
  // The note last, in reverse of `beginEdition`.
  await leave(db.catalogueId, packId)
  await forget(db, packId)
}

/** Where something was decided by it in a former time, the name stays, so that the decisions can be read. */
async function forget(db: CatalogueDatabase, packId: string): Promise<void> {
  const note = (await packNotes(db)).find((one) => one.packId === packId)
  if (!note) return
  const spokenOf = await withStorageErrors(() => db.individuals.where('key').startsWith(`${note.mark}/`).count())
  await (spokenOf > 0 ? putNote(db, { ...note, subscribed: false }) : dropNote(db, packId))
}

/** Ends a subscription. Decisions that speak of the pack's individuals stay, and the note by which they can be read. */
export async function unsubscribe(db: CatalogueDatabase, packId: string): Promise<void> {
  await leave(db.catalogueId, packId)
  const note = (await packNotes(db)).find((one) => one.packId === packId)
  if (note) await putNote(db, { ...note, subscribed: false })
}

/** For a catalogue that is deleted. */
export async function leaveAllPacks(catalogueId: string): Promise<void> {
  const ids = await withStorageErrors(() => packsDatabase().packs.where('users').equals(catalogueId).primaryKeys())
  for (const id of ids) await leave(catalogueId, id)
}

/** The last one to leave takes the pack's bytes along. */
async function leave(catalogueId: string, packId: string): Promise<void> {
  const packs = packsDatabase()
  await withStorageErrors(() =>
    packs.transaction('rw', packs.packs, packs.editions, packs.flukes, packs.blocks, async () => {
      const row = await packs.packs.get(packId)
      if (!row) return
      const users = row.users.filter((user) => user !== catalogueId)
      if (users.length > 0) return void (await packs.packs.put({ ...row, users }))
      await packs.flukes.where('[packId+order]').between([packId, Dexie.minKey], [packId, Dexie.maxKey]).delete()
      await packs.editions.where('packId').equals(packId).delete()
      await packs.packs.delete(packId)
      await sweepBlocks()
    }),
  )
}

/** Drops the blocks that no edition on this machine speaks of. For use within the transaction that drops an edition: what were left behind, nobody would ever find. */
async function sweepBlocks(): Promise<void> {
  const packs = packsDatabase()
  const needed = new Set<string>()
  await packs.editions.each(({ manifest }) => {
    for (const { sha256 } of blocksOf(manifest)) needed.add(sha256)
  })
  const all = await packs.blocks.toCollection().primaryKeys()
  await packs.blocks.bulkDelete(all.filter((sha256) => !needed.has(sha256)))
}

/** How much of the edition that is being fetched is here, in bytes. */
export async function bytesHere(edition: string): Promise<number> {
  const manifest = (await withStorageErrors(() => packsDatabase().editions.get(edition)))?.manifest
  if (!manifest) return 0
  const blocks = blocksOf(manifest)
  const have = await packBlocks.have(blocks.map(({ sha256 }) => sha256))
  return blocks.reduce((sum, { sha256, bytes }) => sum + (have.has(sha256) ? bytes : 0), 0)
}

export async function blockBytes(sha256: string): Promise<Uint8Array<ArrayBuffer>> {
  const row = await withStorageErrors(() => packsDatabase().blocks.get(sha256))
  if (!row) throw new FlukeprintError('source-missing', 'A part of the pack is gone from this machine.', { remedy: 'Fetch the pack again on the Storage screen.' })
  return new Uint8Array(await row.bytes.arrayBuffer())
}

async function packRow(packId: string): Promise<PackRow> {
  const row = await withStorageErrors(() => packsDatabase().packs.get(packId))
  if (!row) throw new FlukeprintError('not-found', 'This pack is not on this machine.', { remedy: 'Subscribe to it again.' })
  return row
}

/** The id of a pack's fluke on this machine, and of its photo: `<mark>/` before their own. */
export function packedFlukeId(mark: string, id: FlukeId): FlukeId {
  return `${mark}/${id}` as FlukeId
}

/** True for a fluke or photo of a pack; those of the catalogue are hexadecimal. */
export function isPacked(id: FlukeId | PhotoId): boolean {
  return id.includes('/')
}

/** The photo's own id, without the mark: the same photograph in the catalogue has it. */
export function ownPhotoId(id: PhotoId): PhotoId {
  return id.slice(id.indexOf('/') + 1) as PhotoId
}
