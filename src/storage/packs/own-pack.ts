import { packMark } from '#core/formats/pack/manifest.ts'
import type { CatalogueDatabase } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'

const SETTING = 'own-pack'

/** Which pack the catalogue is shared as. All its editions have the same id and mark, also after a backup is restored elsewhere. */
export interface OwnPack {
  packId: string
  mark: string
  name: string
}

/** Null where it has not been shared yet. */
export async function ownPack(db: CatalogueDatabase): Promise<OwnPack | null> {
  const value = (await withStorageErrors(() => db.settings.get(SETTING)))?.value as Partial<OwnPack> | undefined
  return typeof value?.packId === 'string' && typeof value.mark === 'string' && typeof value.name === 'string' ? (value as OwnPack) : null
}

/** The pack of this catalogue under this name: the first name gives the mark, which stays. */
export async function nameOwnPack(db: CatalogueDatabase, name: string): Promise<OwnPack> {
  const before = await ownPack(db)
  const packId = before?.packId ?? crypto.randomUUID()
  const pack: OwnPack = { packId, mark: before?.mark ?? packMark(name, packId), name }
  await withStorageErrors(() => db.settings.put({ key: SETTING, value: pack }))
  return pack
}
