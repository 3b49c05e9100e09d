import { FlukeprintError, isAbort } from '#core/errors.ts'

/** Where a backup is written to, from its first byte to its last. */
export interface Sink {
  write(part: Uint8Array<ArrayBuffer>): Promise<void>
  /** Resolves when all of it is there for good. */
  close(): Promise<void>
  /** Leaves nothing behind. */
  abort(): Promise<void>
}

const FULL = new Set(['QuotaExceededError', 'NoSpaceError'])
const REFUSED = new Set(['NotAllowedError', 'SecurityError', 'NoModificationAllowedError'])
const GONE = new Set(['NotFoundError', 'InvalidStateError', 'NotReadableError'])

/** What went wrong with the file that a backup goes to, in the user's words. Errors of our own pass unchanged. */
export function sinkError(thrown: unknown, fileName: string): unknown {
  if (thrown instanceof FlukeprintError || isAbort(thrown)) return thrown
  const name = typeof thrown === 'object' && thrown !== null && 'name' in thrown ? String(thrown.name) : ''
  const more = { file: fileName, cause: thrown }
  if (FULL.has(name)) return new FlukeprintError('storage-full', 'There is no room left where the backup was to go. The catalogue is untouched.', { ...more, remedy: 'Make room there, choose another disk, or leave the photographs out, and make the backup again.' })
  if (REFUSED.has(name)) return new FlukeprintError('permission-needed', 'The browser may not write the backup there.', { ...more, remedy: 'Allow it, or choose another place.' })
  if (GONE.has(name)) return new FlukeprintError('source-missing', 'The place that the backup was to go to is gone.', { ...more, remedy: 'Connect the disk again, or choose another place.' })
  return new FlukeprintError('unexpected', 'The backup could not be written.', { ...more, remedy: 'Choose another place, and make it again. The catalogue is untouched.' })
}
