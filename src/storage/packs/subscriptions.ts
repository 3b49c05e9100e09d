import type { CatalogueDatabase } from '../database.ts'
import { withStorageErrors } from '../storage-error.ts'
import { packsDatabase, type PackRow } from './packs-database.ts'

const SETTING = 'packs'

/** What a catalogue remembers of a pack: it goes with its backups, and stays when the pack is left, so that its decisions can be read. */
export interface PackNote {
  packId: string
  mark: string
  name: string
  /** Below the page on its host; null where it came from a disk. */
  path: string | null
  subscribed: boolean
}

/** A subscription as it stands on this machine; `pack` is null where its bytes are not here (a catalogue that was restored). */
export interface Subscription {
  note: PackNote
  pack: PackRow | null
}

export async function packNotes(db: CatalogueDatabase): Promise<PackNote[]> {
  const value = (await withStorageErrors(() => db.settings.get(SETTING)))?.value
  return Array.isArray(value) ? value.filter(isNote) : []
}

/** Puts the note in the place of the one of the same pack. */
export function putNote(db: CatalogueDatabase, note: PackNote): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.settings, async () => {
      const notes = await packNotes(db)
      const others = notes.filter(({ packId }) => packId !== note.packId)
      await db.settings.put({ key: SETTING, value: [...others, note] })
    }),
  )
}

/** Forgets a pack that nothing was decided by: its first edition never came in. */
export function dropNote(db: CatalogueDatabase, packId: string): Promise<void> {
  return withStorageErrors(() =>
    db.transaction('rw', db.settings, async () => {
      const notes = await packNotes(db)
      await db.settings.put({ key: SETTING, value: notes.filter((note) => note.packId !== packId) })
    }),
  )
}

/** The packs that a catalogue subscribes to, in the order in which it did. */
export async function subscriptions(db: CatalogueDatabase): Promise<Subscription[]> {
  const notes = (await packNotes(db)).filter(({ subscribed }) => subscribed)
  if (notes.length === 0) return []
  const packs = await withStorageErrors(() => packsDatabase().packs.bulkGet(notes.map(({ packId }) => packId)))
  return notes.map((note, n) => ({ note, pack: packs[n] ?? null }))
}

/** Which editions of which packs candidates are drawn from: `<pack>@<edition>`, joined by commas; empty where there are none. */
export async function packEditions(db: CatalogueDatabase): Promise<string> {
  const all = await subscriptions(db)
  return all.flatMap(({ pack }) => (pack?.current ? [`${pack.id}@${pack.current.edition}`] : [])).sort().join()
}

function isNote(value: unknown): value is PackNote {
  return typeof value === 'object' && value !== null && typeof (value as PackNote).packId === 'string' && typeof (value as PackNote).mark === 'string' && typeof (value as PackNote).name === 'string'
}
