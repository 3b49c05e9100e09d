import type { Dexie } from 'dexie'
import { LOG_SCHEMA } from '#core/decisions/log-schema.ts'
import { storageError } from './storage-error.ts'

/** The newest schema of which the log of this catalogue has decisions, where it is newer than 2: see `core/decisions/log-schema.ts`. */
const SETTING = 'log-schema'

/** For use within a transaction over settings, or before the catalogue is used. Also of a catalogue whose shape is not today's. */
export async function logSchemaOf(db: Dexie): Promise<number> {
  const value = (await db.table<{ value: unknown }>('settings').get(SETTING))?.value
  return typeof value === 'number' ? value : 2
}

/** USERS' DATA. A newer program has decided here: an older one, in a tab that stayed open too, must neither read it as something else nor write to it. Errors: `storage-blocked`. */
export async function refuseNewerLog(db: Dexie): Promise<void> {
  const schema = await logSchemaOf(db)
  if (schema > LOG_SCHEMA) throw storageError({ name: 'VersionError', message: `log of schema ${schema}, known up to ${LOG_SCHEMA}` })
}

/** For use within the transaction that adds decisions of this schema. */
export async function noteLogSchema(db: Dexie, schema: number): Promise<void> {
  if (schema > (await logSchemaOf(db))) await db.table('settings').put({ key: SETTING, value: schema })
}
