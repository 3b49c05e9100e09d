import { hostPlace } from '#jobs/packs/pack-jobs.ts'
import type { PackOrigin } from '#storage/packs/packs-database.ts'
import type { Subscription } from '#storage/packs/subscriptions.ts'
import type { Picked } from '#ui/files/picked.ts'
import type { PackPlace } from '#workers/packs/packs.contract.ts'

/** What the user has chosen, as a place to read a pack from. */
export function pickedPlace({ name, folder, files }: Picked): PackPlace {
  if (folder) return { kind: 'folder', handle: folder }
  const [only] = files
  if (files.length === 1 && only && /\.zip$/i.test(only.file.name)) return { kind: 'zip', file: only.file }
  return { kind: 'files', name, files: files.map(({ path, file }) => ({ path, file })) }
}

interface AskingHandle {
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>
}

/** Where a subscription was read from, to be read again; null where only the user can say. Call it from a click: the browser may ask. */
export async function formerPlace({ note, pack }: Subscription): Promise<PackPlace | null> {
  const origin: PackOrigin | null = pack?.origin ?? (note.path === null ? null : { kind: 'host', path: note.path })
  if (origin === null || origin.kind === 'chosen') return null
  if (origin.kind === 'host') return hostPlace(origin.path)
  const answer = await (origin.handle as FileSystemDirectoryHandle & AskingHandle).requestPermission?.({ mode: 'read' })
  return answer === undefined || answer === 'granted' ? { kind: 'folder', handle: origin.handle } : null
}

/** `from packs/azores/`, `from the folder Azores`. */
export function originText(origin: PackOrigin): string {
  if (origin.kind === 'host') return `from ${origin.path}`
  return origin.kind === 'folder' ? `from the folder ${origin.handle.name}` : `from ${origin.name}`
}
