import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

const ANALYST = 'analyst'
/** The analyst of a catalogue where nobody has given a name. */
export const UNNAMED_ANALYST = 'me'

/** Who decides on this machine. Written into every decision. */
export async function analystName(db: CatalogueDatabase): Promise<string> {
  const stored = await readSetting(db, ANALYST)
  return typeof stored === 'string' && stored !== '' ? stored : UNNAMED_ANALYST
}

export function setAnalystName(db: CatalogueDatabase, name: string): Promise<void> {
  return writeSetting(db, ANALYST, name.trim())
}

/** A small value by name; undefined where it was never written. */
export async function readSetting(db: CatalogueDatabase, key: string): Promise<unknown> {
  return (await db.settings.get(key))?.value
}

/** @param value anything that can be cloned */
export async function writeSetting(db: CatalogueDatabase, key: string, value: unknown): Promise<void> {
  await withStorageErrors(() => db.settings.put({ key, value }))
}
