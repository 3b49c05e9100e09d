/**
 * Every failure that a user can meet has a code, the file it happened to (where there is one), its
 * cause and a remedy. The same shape crosses worker borders and reaches the job list and the screen.
 */
export type ErrorCode =
  | 'bad-csv'
  | 'bad-input'
  | 'bad-weights'
  | 'bad-zip'
  | 'cancelled'
  | 'decode-failed'
  | 'empty-file'
  | 'engine-lost'
  | 'engine-unavailable'
  | 'fetch-failed'
  | 'not-an-image'
  | 'not-found'
  | 'permission-needed'
  | 'self-check-failed'
  | 'source-missing'
  | 'storage-blocked'
  | 'storage-full'
  | 'unexpected'
  | 'worker-crashed'

export interface ErrorRecord {
  code: ErrorCode
  /** What happened, one sentence. */
  message: string
  /** The file it happened to, as the user knows it. */
  file?: string
  /** What the user can do, one sentence. */
  remedy?: string
  /** The technical reason, for a report. */
  cause?: string
}

export class FlukeprintError extends Error {
  override readonly name = 'FlukeprintError'
  readonly code: ErrorCode
  readonly file: string | undefined
  readonly remedy: string | undefined

  constructor(code: ErrorCode, message: string, more: { file?: string; remedy?: string; cause?: unknown } = {}) {
    super(message, { cause: more.cause })
    this.code = code
    this.file = more.file
    this.remedy = more.remedy
  }
}

/** A text out of a file, for a message: on one line, and no longer than a line. */
export function excerpt(text: string): string {
  const line = text.replace(/\p{Cc}/gu, '\uFFFD')
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}

/** What browsers (Chromium and Firefox, Safari) and Vite say when a script or style of the program is gone from the server. */
const NOT_LOADED = /dynamically imported module|importing a module script failed|^unable to preload css/i
export const RELOAD = 'Reload the page: the program may have been updated since it was opened.'

/** The record of any thrown value, or of a record; safe to clone across threads and to store. */
export function errorRecord(thrown: unknown): ErrorRecord {
  if (isRecord(thrown)) return thrown
  if (thrown instanceof FlukeprintError) {
    return {
      code: thrown.code,
      message: thrown.message,
      file: thrown.file,
      remedy: thrown.remedy,
      cause: thrown.cause === undefined ? undefined : causeText(thrown.cause),
    }
  }
  if (NOT_LOADED.test(messageOf(thrown))) return { code: 'fetch-failed', message: 'A part of the program could not be fetched.', remedy: RELOAD, cause: causeText(thrown) }
  return {
    code: isAbort(thrown) ? 'cancelled' : 'unexpected',
    message: messageOf(thrown),
    cause: causeText(thrown),
  }
}

function isRecord(thrown: unknown): thrown is ErrorRecord {
  return typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error) && 'code' in thrown && typeof thrown.code === 'string' && 'message' in thrown && typeof thrown.message === 'string'
}

/** Libraries throw plain objects too. */
function messageOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : String(thrown)
}

export function errorFromRecord(record: ErrorRecord): FlukeprintError {
  return new FlukeprintError(record.code, record.message, record)
}

/** True for the error of an aborted signal, ours or the platform's. */
export function isAbort(thrown: unknown): boolean {
  if (thrown instanceof FlukeprintError) return thrown.code === 'cancelled'
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'AbortError'
}

function causeText(cause: unknown): string {
  if (cause instanceof Error) return cause.stack ?? `${cause.name}: ${cause.message}`
  return String(cause)
}
