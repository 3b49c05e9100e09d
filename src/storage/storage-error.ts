import { FlukeprintError } from '#core/errors.ts'

/** The browser's and Dexie's errors in the user's words. Errors of our own pass through unchanged. */
export function storageError(thrown: unknown): FlukeprintError {
  if (thrown instanceof FlukeprintError) return thrown
  for (const name of namesOf(thrown)) {
    const known = KNOWN[name]
    if (known) return new FlukeprintError(known.code, known.message, { remedy: known.remedy, cause: thrown })
  }
  return new FlukeprintError('unexpected', 'The catalogue could not be read or written.', {
    remedy: 'Reload the page. What was confirmed before is kept.',
    cause: thrown,
  })
}

/** Runs a piece of storage work and gives its failures as FlukeprintError. */
export async function withStorageErrors<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw storageError(thrown)
  }
}

interface KnownError {
  code: 'storage-full' | 'storage-blocked' | 'source-missing' | 'unexpected'
  message: string
  remedy: string
}

const FULL: KnownError = {
  code: 'storage-full',
  message: 'There is no room left on this disk for the catalogue. Nothing was written by halves, and nothing is lost.',
  remedy: 'Make room on the disk, or delete a catalogue that you no longer need, and do it again.',
}
const CLOSED: KnownError = {
  code: 'storage-blocked',
  message: 'This tab has let go of the catalogue: another tab has changed or deleted it.',
  remedy: 'Reload this page.',
}
const NEWER: KnownError = {
  code: 'storage-blocked',
  message: 'This catalogue was written by a newer version of Flukeprint.',
  remedy: 'Reload the page to get the newer version.',
}
const UNAVAILABLE: KnownError = {
  code: 'storage-blocked',
  message: 'The browser does not let this page store anything.',
  remedy: 'Leave private browsing, or allow this page to store data, and reload.',
}
const UNREADABLE_FILE: KnownError = {
  code: 'source-missing',
  message: 'A file was moved, changed or deleted while it was being stored.',
  remedy: 'Choose the file again.',
}

const KNOWN: Record<string, KnownError | undefined> = {
  QuotaExceededError: FULL,
  InvalidStateError: CLOSED,
  InvalidState: CLOSED,
  DatabaseClosedError: CLOSED,
  VersionError: NEWER,
  VersionChangeError: CLOSED,
  BlockedError: CLOSED,
  MissingAPIError: UNAVAILABLE,
  SecurityError: UNAVAILABLE,
  NotReadableError: UNREADABLE_FILE,
  NotFoundError: UNREADABLE_FILE,
}

/** Dexie wraps the browser's error, sometimes several times, and a failed batch holds the reasons in a list. */
function namesOf(thrown: unknown, depth = 0): string[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 4) return []
  const error = thrown as { name?: unknown; inner?: unknown; cause?: unknown; failures?: unknown }
  const failures = Array.isArray(error.failures) ? error.failures.slice(0, 3) : []
  const within = [error.inner, error.cause, ...failures].flatMap((inner) => namesOf(inner, depth + 1))
  // The innermost name says most: an AbortError says only that a transaction ended.
  return [...within, ...(typeof error.name === 'string' ? [error.name] : [])]
}
