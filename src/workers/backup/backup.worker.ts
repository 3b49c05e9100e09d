import { FlukeprintError } from '#core/errors.ts'
import { dropCopies, keepCopies } from '#storage/backup/originals-kept.ts'
import { checkBackup } from '#storage/backup/read-backup.ts'
import { lookIntoBackup, restoreBackup } from '#storage/backup/restore.ts'
import { sinkError } from '#storage/backup/sink.ts'
import { measureSpace } from '#storage/backup/space.ts'
import { writeBackup } from '#storage/backup/write-backup.ts'
import { withDatabase } from '#storage/catalogues.ts'
import { serve, type Port } from '../rpc.ts'
import type { BackupContract } from './backup.contract.ts'
import { dropLeftBackups, leftBackups, openPlace } from './sinks.ts'

serve<BackupContract>(self as unknown as Port, {
  async write({ info, pictures, target, fileName }, context) {
    return await withDatabase(info.id, async (db) => {
      const place = await openPlace(target, fileName).catch((thrown: unknown) => Promise.reject(sinkError(thrown, fileName)))
      const report = await writeBackup({ db, info, pictures, fileName }, place, context)
      const file = await place.file()
      const { check } = await checkBackup(file, fileName, context)
      if (check.damaged.length > 0 || !check.hasEnd) {
        throw new FlukeprintError('unexpected', 'The disk gives back other bytes than were written to it: this backup can not be relied on.', { file: fileName, remedy: 'Choose another disk, and make it again.' })
      }
      return { report, checked: true, file: target.kind === 'download' ? file : null }
    })
  },

  restore: async ({ file, fileName, withOriginals }, context) => await restoreBackup(file, fileName, { withOriginals }, context),

  async look({ file, fileName }, context) {
    const { header, hasEnd } = await lookIntoBackup(file, fileName, context)
    const { catalogue, createdAtMs, photos, pictures, tables } = header
    return { name: catalogue.name, createdAtMs, photos, pictures, decisions: tables.find(({ name }) => name === 'decisions')?.rows ?? 0, hasEnd, byteSize: file.size }
  },

  check: async ({ file, fileName }, context) => (await checkBackup(file, fileName, context)).check,
  space: async ({ catalogueId }, context) => await withDatabase(catalogueId, (db) => measureSpace(db, context)),

  async otherSpace() {
    const left = await leftBackups()
    return { program: await cachedFiles(), leftBackups: { files: left.length, bytes: left.reduce((sum, { bytes }) => sum + bytes, 0) } }
  },

  dropLeftBackups,
  keepCopies: async ({ catalogueId }, context) => await withDatabase(catalogueId, (db) => keepCopies(db, context)),
  dropCopies: async ({ catalogueId, which }, context) => await withDatabase(catalogueId, (db) => dropCopies(db, which, context)),
})

/** What the browser keeps of the program itself. Absent where the page is not served securely. */
async function cachedFiles(): Promise<{ files: number; bytes: number }> {
  const sum = { files: 0, bytes: 0 }
  const stores = (globalThis as { caches?: CacheStorage }).caches
  for (const name of (await stores?.keys()) ?? []) {
    const cache = await stores!.open(name)
    for (const request of await cache.keys()) {
      const response = await cache.match(request)
      if (!response) continue
      sum.files++
      sum.bytes += Number(response.headers.get('content-length')) || (await response.blob()).size
    }
  }
  return sum
}
