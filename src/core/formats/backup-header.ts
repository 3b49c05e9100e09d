import { LOG_SCHEMA } from '../decisions/log-schema.ts'
import { FlukeprintError } from '../errors.ts'

/** Grows when a reader of older files would misread a newer one. */
export const BACKUP_VERSION = 1

/** First entry of a backup: what is in it. Written before the pictures, so a file without its end still says what is missing. */
export const HEADER_PATH = 'flukeprint-backup.json'
/** The same again after everything, with the counts as they turned out. */
export const LAST_HEADER_PATH = 'flukeprint-backup-complete.json'
/** `sha256sum -c` reads it; its own sum stands in the comment of the zip. */
export const SUMS_PATH = 'SHA256SUMS'
export const README_PATH = 'README.txt'
/** Files of the user's own that the catalogue only refers to: which photograph each one is. No table of the catalogue. */
export const OWN_FILES = '-own-files'

/** Which pictures a backup holds. */
export type PicturesKept = 'none' | 'thumbnails' | 'originals'

/** A table as IndexedDB knows it: enough to make it anew, in whatever version of the schema it was. */
export interface StoreShape {
  keyPath: string | string[]
  autoIncrement: boolean
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[]
}

export interface Block {
  path: string
  rows: number
}

export interface TablePlan {
  name: string
  rows: number
  /** In order. Null: not known yet when this was written. */
  blocks: Block[] | null
  /** Left out on purpose: the pictures were not wanted. */
  omitted: boolean
  /** Written a second time below `again/`: what nothing else can bring back. */
  twice: boolean
}

export interface BackupHeader {
  format: 'flukeprint-backup'
  version: number
  /** A random UUID: which backup it is, whatever the file is called. */
  backupId: string
  createdAtMs: number
  catalogue: { id: string; name: string; kind: 'demo' | 'own'; createdAtMs: number }
  /** Version of the catalogue's schema, as Dexie counts. */
  schema: number
  /** The newest schema of its decisions; absent in older backups: see `core/decisions/log-schema.ts`. */
  logSchema?: number
  stores: Record<string, StoreShape>
  pictures: PicturesKept
  tables: TablePlan[]
  /** `seq` of the last decision in it; 0: none. */
  decisionSeq: number
  photos: number
  /** Entries that rows speak of and that were never written: pictures that could not be read. */
  absent?: string[]
}

export function blockPath(table: string, number: number): string {
  return `rows/${table}/${String(number).padStart(5, '0')}.jsonl`
}

/** Where the second copy of a block stands. */
export function againPath(path: string): string {
  return `again/${path}`
}

/** A line as `sha256sum` writes it. */
export function sumsLine(hex: string, path: string): string {
  return `${hex}  ${path}\n`
}

const COMMENT = 'flukeprint-backup SHA256SUMS='

export function zipComment(sumsHex: string): string {
  return COMMENT + sumsHex
}

export function sumsOfComment(comment: string): string | null {
  return comment.startsWith(COMMENT) ? comment.slice(COMMENT.length) : null
}

/**
 * The header of a backup from its text. `knownSchema`: the newest schema that this program can read.
 * Errors: `bad-input`: no backup, or one of a newer program.
 */
export function readHeader(text: string, fileName: string, knownSchema: number): BackupHeader {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (cause) {
    throw notABackup(fileName, cause)
  }
  const header = found as Partial<BackupHeader>
  if (typeof found !== 'object' || found === null || header.format !== 'flukeprint-backup') throw notABackup(fileName)
  if (!isCount(header.version) || !isCount(header.schema) || !(header.logSchema === undefined || isCount(header.logSchema)) || header.version < 1 || header.schema < 1) throw notABackup(fileName)
  if (header.version > BACKUP_VERSION || header.schema > knownSchema || (header.logSchema ?? 0) > LOG_SCHEMA) {
    throw new FlukeprintError('bad-input', 'This backup was made by a newer version of Flukeprint.', { file: fileName, remedy: 'Reload the page with a network to get the newer version, then restore it.' })
  }
  if (!isSound(header)) throw notABackup(fileName)
  return header
}

export function notABackup(fileName: string, cause?: unknown): FlukeprintError {
  return new FlukeprintError('bad-input', 'This file is no backup of a Flukeprint catalogue.', { file: fileName, remedy: 'Choose a file that Flukeprint has written: its name ends in .flukeprint.zip.', cause })
}

/** More of any of these is no catalogue of ours: nobody's memory is to be filled by a file. */
const MOST_TABLES = 64
const MOST_INDEXES = 64
const TABLE_NAME = /^-?[A-Za-z][A-Za-z0-9-]{0,63}$/
const LONGEST_TEXT = 1000

function isSound(header: Partial<BackupHeader>): header is BackupHeader {
  const { catalogue, stores, tables } = header
  return (
    isText(header.backupId) && isTime(header.createdAtMs) && isCount(header.decisionSeq) && isCount(header.photos) &&
    (header.absent === undefined || (Array.isArray(header.absent) && header.absent.every((path) => typeof path === 'string'))) &&
    ['none', 'thumbnails', 'originals'].includes(header.pictures as string) &&
    isObject(catalogue) && typeof catalogue.id === 'string' && /^[\w-]{1,64}$/.test(catalogue.id) && isText(catalogue.name) && catalogue.name.trim() !== '' &&
    (catalogue.kind === 'demo' || catalogue.kind === 'own') && isTime(catalogue.createdAtMs) &&
    isObject(stores) && Object.keys(stores).length <= MOST_TABLES && Object.entries(stores).every(([name, shape]) => TABLE_NAME.test(name) && isStore(shape)) &&
    Array.isArray(tables) && tables.length <= MOST_TABLES && tables.every(isTable) && tables.every(({ name }) => name === OWN_FILES || Object.hasOwn(stores, name)) &&
    eachOnce(tables.map(({ name }) => name)) && eachOnce(tables.flatMap(({ blocks }) => (blocks ?? []).map(({ path }) => path)))
  )
}

/** A block that is named a million times would be read as often. */
function eachOnce(names: string[]): boolean {
  return new Set(names).size === names.length
}

function isStore(shape: unknown): boolean {
  if (!isObject(shape)) return false
  const { keyPath, autoIncrement, indexes } = shape as Partial<StoreShape>
  return (
    isKeyPath(keyPath) && typeof autoIncrement === 'boolean' && !(autoIncrement && Array.isArray(keyPath)) && Array.isArray(indexes) && indexes.length <= MOST_INDEXES &&
    indexes.every((index) => isObject(index) && isText(index.name) && isKeyPath(index.keyPath) && typeof index.unique === 'boolean' && typeof index.multiEntry === 'boolean' && !(index.multiEntry && Array.isArray(index.keyPath))) &&
    eachOnce(indexes.map(({ name }) => name))
  )
}

function isTable(table: unknown): boolean {
  if (!isObject(table)) return false
  const { name, rows, blocks, omitted, twice } = table as Partial<TablePlan>
  return (
    typeof name === 'string' && TABLE_NAME.test(name) && isCount(rows) && typeof omitted === 'boolean' && typeof twice === 'boolean' &&
    (blocks === null || (Array.isArray(blocks) && blocks.every((block) => isObject(block) && isText(block.path) && isCount(block.rows))))
  )
}

const KEY_PATH = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/
/** Names that lead from a row to what all objects share. */
const SHARED = /(^|\.)(__proto__|constructor|prototype)(\.|$)/

function isKeyPath(keyPath: unknown): boolean {
  const parts = Array.isArray(keyPath) ? (keyPath as unknown[]) : [keyPath]
  return parts.length > 0 && parts.every((part) => typeof part === 'string' && part.length <= LONGEST_TEXT && KEY_PATH.test(part) && !SHARED.test(part))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** A moment that a date can be. */
function isTime(value: unknown): value is number {
  return isCount(value) && value <= 8.64e15
}

/** For whoever finds the file in ten years. */
export function readme({ catalogue, createdAtMs, photos, pictures, tables }: BackupHeader): string {
  const rows = tables.filter(({ omitted, name }) => !omitted && name !== OWN_FILES).map(({ name, rows: count }) => `  ${name}: ${count}`)
  return [
    `Backup of the Flukeprint catalogue "${catalogue.name}", ${new Date(createdAtMs).toISOString()}: ${photos} photographs, pictures kept: ${pictures}.`,
    '',
    'Flukeprint tells humpback whales apart by their flukes. To bring this catalogue back, open Flukeprint and choose this file under "Restore a backup".',
    '',
    'It can be read without Flukeprint too: it is a plain zip.',
    '  rows/<table>/<number>.jsonl   the records, one in a line of JSON; objects with the key "$" stand for what JSON does not know (bytes, dates, files)',
    '  thumbnails/                   small pictures, named by the SHA-256 of their photographs',
    '  originals/                    the photographs themselves, byte for byte',
    '  again/                        the records a second time, in case the first ones are damaged',
    '  SHA256SUMS                    checksums: "sha256sum -c SHA256SUMS" checks everything',
    '',
    'Decisions (rows/decisions) are the truth: every verdict with its time, its analyst and what was on the screen. Rows:',
    ...rows,
    '',
  ].join('\n')
}

const UNSAFE = /[\p{Cc}<>:"\\|?*]/gu
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const LONGEST_PART = 120

/** A path below `originals/` that every system unpacks, and that leads nowhere else: `../a.jpg` becomes `a.jpg`. */
export function safePath(path: string): string {
  const parts = path.normalize('NFC').split(/[/\\]/).map((part) => part.replace(UNSAFE, '_').replace(/[. ]+$/, '').trim())
  const sound = parts.filter((part) => part !== '' && part !== '.' && part !== '..').map((part) => shortened(RESERVED.test(part) ? `_${part}` : part))
  return sound.slice(-6).join('/') || 'photograph'
}

function shortened(part: string): string {
  if (part.length <= LONGEST_PART) return part
  const dot = part.lastIndexOf('.')
  const ending = dot > 0 && part.length - dot <= 8 ? part.slice(dot) : ''
  return part.slice(0, LONGEST_PART - ending.length) + ending
}
