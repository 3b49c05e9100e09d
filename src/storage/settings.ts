import type { CatalogueDatabase } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

const ANALYST = 'analyst'
/** The analyst of a catalogue where nobody has given a name. */
const UNNAMED_ANALYST = 'me'

/** Who decides on this machine. Written into every decision. */
export async function analystName(db: CatalogueDatabase): Promise<string> {
  const stored = await withStorageErrors(() => db.settings.get(ANALYST))
  return typeof stored?.value === 'string' && stored.value !== '' ? stored.value : UNNAMED_ANALYST
}

/** A name of nothing but space takes the name away. */
export async function setAnalystName(db: CatalogueDatabase, name: string): Promise<void> {
  await withStorageErrors(() => db.settings.put({ key: ANALYST, value: name.trim() }))
}
