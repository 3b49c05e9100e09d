import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

const ANALYST = 'analyst'
/** The analyst of a catalogue where nobody has given a name. */
export const UNNAMED_ANALYST = 'me'

/** Who decides on this machine. Written into every decision. */
export function analystName(db: CatalogueDatabase): PromiseLike<string> {
  return readSetting(db, ANALYST).then((stored) => (typeof stored === 'string' && stored !== '' ? stored : UNNAMED_ANALYST))
}

export function setAnalystName(db: CatalogueDatabase, name: string): Promise<void> {
  return writeSetting(db, ANALYST, name.trim())
}

/** A small value by name; undefined where it was never written. */
export function readSetting(db: CatalogueDatabase, key: string): PromiseLike<unknown> {
  return db.settings.get(key).then((row) => row?.value)
}

/** @param value anything that can be cloned */
export async function writeSetting(db: CatalogueDatabase, key: string, value: unknown): Promise<void> {
  await withStorageErrors(() => db.settings.put({ key, value }))
}
