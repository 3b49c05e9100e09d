import { decisionFlaw } from '#core/formats/decisions-file.ts'

type Row = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

/** More than any catalogue counts. A key near 2^53 would leave the browser none to give to the next row. */
const MOST = 1e12
/** The last moment that a date can be. */
const LATEST_MS = 8.64e15
const LONGEST_NAME = 4096

const text: Check = (value) => typeof value === 'string' && value.length <= LONGEST_NAME
const key: Check = (value) => text(value) && value !== ''
const finite: Check = Number.isFinite
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST
const size: Check = (value) => finite(value) && (value as number) > 0
const moment: Check = (value) => finite(value) && Math.abs(value as number) <= LATEST_MS
const picture: Check = (value) => value instanceof Blob
const orNull = (check: Check): Check => (value) => value === null || check(value)
const orAbsent = (check: Check): Check => (value) => value === undefined || value === null || check(value)
const box: Check = (value) => isRow(value) && [value.x0, value.y0, value.x1, value.y1].every(finite)
const share: Check = (value) => finite(value) && (value as number) >= 0 && (value as number) <= 1
const detected: Check = (value) => isRow(value) && box(value.boxPx) && orAbsent(share)(value.presence)
const status: Check = (value) => ['open', 'identified', 'possible', 'filed-new', 'unusable', 'skipped'].includes(value as string)
const source: Check = (value) => isRow(value) && ((value.kind === 'copy' && count(value.copyId)) || (value.kind === 'demo' && count(value.index)) || value.kind === 'handle')
const error: Check = (value) => isRow(value) && typeof value.code === 'string' && typeof value.message === 'string'

/** What the program relies on wherever it reads a row; older schemas have these fields too. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  photos: {
    id: key, fileName: text, path: text, otherNames: (value) => Array.isArray(value) && value.every(text), mimeType: text, byteSize: count, widthPx: size, heightPx: size,
    takenAtMs: orNull(moment), latitudeDeg: orNull(finite), longitudeDeg: orNull(finite), importedAtMs: moment,
  },
  flukes: { id: key, photoId: key, boxPx: box, boxScore: orNull(finite), boxMaker: text, presence: orAbsent(share), detected: orNull(detected), status, individualId: orNull(key), removed: (value) => value === 0 || value === 1, order: finite },
  individuals: { id: key, key: orAbsent(key), nickname: orAbsent((value) => typeof value === 'string'), notes: orAbsent((value) => typeof value === 'string'), createdAtMs: moment, foundedAtMs: orAbsent(moment), mergedInto: orAbsent(key) },
  originals: { photoId: key, source },
  copies: { id: count, file: picture },
  thumbnails: { photoId: key, image: picture },
  embeddings: { seq: count, flukeId: key, model: text, madeOf: text, codes: (value) => value instanceof Int8Array, scale: finite },
  decisions: { seq: count },
  imports: { id: key, startedAtMs: moment, name: text, state: (value) => ['draft', 'running', 'paused', 'done', 'cancelled'].includes(value as string), total: count },
  importItems: {
    seq: count, importId: key, path: text, byteSize: count, modifiedAtMs: orNull(finite), state: (value) => ['waiting', 'done', 'duplicate', 'known', 'failed'].includes(value as string),
    source: orNull(source), label: orNull(text), photoId: orNull(key), error: orNull(error), note: orNull(text), takenAtMs: orAbsent(moment),
  },
  settings: { key },
}

/**
 * Whether a row of a backup is one that the program may have written. Checksums tell what a disk or a cable has done to a file, not
 * who wrote it: a screen must not stumble over what somebody else has made up. Of tables that are not known here every row is.
 */
export function isSoundRow(table: string, row: object): boolean {
  const fields = Object.hasOwn(FIELDS, table) ? FIELDS[table]! : {}
  if (!Object.entries(fields).every(([field, check]) => check(Object.hasOwn(row, field) ? (row as Row)[field] : undefined))) return false
  return table !== 'decisions' || decisionFlaw(row) === null
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}
