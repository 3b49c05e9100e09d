import type { Photo } from '../catalogue.ts'
import type { Decision } from '../decisions/decision.ts'
import { linkLog } from '../decisions/link-log.ts'
import { FlukeprintError } from '../errors.ts'

const FORMAT = 'flukeprint-decisions'

/**
 * Grows when a reader of older files would misread a newer one. 2: decisions know what they answer (`after`) and which
 * animal they mean whatever it is called (`whaleKey`); merges, splits and the like.
 */
export const LOG_SCHEMA = 2

export type LoggedPhoto = Pick<Photo, 'id' | 'fileName' | 'path' | 'otherNames'>

/** The whole audit trail: every decision as it was taken, taken back or not, and the names of the photos they speak of. */
export interface DecisionsFile {
  exportedAt: string
  catalogue: { id: string; name: string }
  /** In the order of the log that they come from. */
  decisions: Decision[]
  /** A fluke's id is `<photo id>:<n>`; a photo's id is the SHA-256 of its file, so that it is known again on any machine. */
  photos: LoggedPhoto[]
}

/** A part of a file that could not be used. */
export interface Damage {
  /** As an editor counts, from 1; null where the file is not written one decision a line. */
  line: number | null
  reason: string
}

/** JSON, one decision and one photo a line, so that a damaged one costs no other. */
export function writeDecisionsFile({ exportedAt, catalogue, decisions, photos }: DecisionsFile): string {
  const lines = (items: readonly unknown[]): string => items.map((one) => JSON.stringify(one)).join(',\n')
  return `{"format":"${FORMAT}","schema":${LOG_SCHEMA},"exportedAt":${JSON.stringify(exportedAt)},"catalogue":${JSON.stringify(catalogue)},\n"decisions":[\n${lines(decisions)}\n],\n"photos":[\n${lines(photos)}\n]}\n`
}

/**
 * Reads a log of this or an older schema; what is damaged is left out and told. Errors: `bad-input` (no such file, or of a
 * newer schema), each with the file and what to do.
 */
export function parseDecisionsFile(text: string, fileName: string): DecisionsFile & { damaged: Damage[] } {
  const { head, decisions, photos, damaged } = wholeFile(text) ?? lineByLine(text) ?? notALog(fileName)
  if (head.format !== FORMAT || typeof head.schema !== 'number') notALog(fileName)
  if (head.schema > LOG_SCHEMA) {
    throw new FlukeprintError('bad-input', 'This log was written by a newer version of Flukeprint.', { file: fileName, remedy: 'Reload the page to get the newer version, then choose the file again.' })
  }
  const sound: Decision[] = []
  for (const { value, line } of decisions) {
    const reason = flaw(value)
    if (reason === null) sound.push(withoutSeq(value as Decision))
    else damaged.push({ line, reason })
  }
  return {
    exportedAt: typeof head.exportedAt === 'string' ? head.exportedAt : '',
    catalogue: catalogueOf(head.catalogue),
    decisions: head.schema === 1 ? linkLog(sound) : sound,
    photos: photos.flatMap(({ value }) => (isRecord(value) && typeof value.id === 'string' && typeof value.fileName === 'string' ? [value as unknown as LoggedPhoto] : [])),
    damaged: damaged.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  }
}

interface Item {
  value: unknown
  line: number | null
}

interface Parts {
  head: Record<string, unknown>
  decisions: Item[]
  photos: Item[]
  damaged: Damage[]
}

function notALog(file: string): never {
  throw new FlukeprintError('bad-input', 'This is no decision log of Flukeprint.', { file, remedy: 'Choose the file that “Save log” has made on the colleague’s machine.' })
}

function wholeFile(text: string): Parts | null {
  const all = parsed(text)
  if (!isRecord(all) || !Array.isArray(all.decisions)) return null
  const firstLine = text.split('\n').findIndex((line) => line.startsWith('"decisions":[')) + 2
  const items = (list: unknown, line: (place: number) => number | null): Item[] => (Array.isArray(list) ? list.map((value: unknown, place) => ({ value, line: line(place) })) : [])
  return { head: all, decisions: items(all.decisions, (place) => (firstLine > 1 ? firstLine + place : null)), photos: items(all.photos, () => null), damaged: [] }
}

/** What is left of a file that is no JSON as a whole: cut off, or changed by hand. */
function lineByLine(text: string): Parts | null {
  const lines = text.split('\n').map((line) => line.trim())
  const head = parsed(`${lines[0]!.replace(/,$/, '')}}`)
  if (!isRecord(head)) return null
  const parts: Parts = { head, decisions: [], photos: [], damaged: [] }
  let section: Item[] = parts.decisions
  for (const [place, line] of lines.entries()) {
    if (line.startsWith('"photos":[')) section = parts.photos
    if (!line.startsWith('{') || place === 0) continue
    const value = parsed(line.replace(/,$/, ''))
    if (value !== undefined) section.push({ value, line: place + 1 })
    else parts.damaged.push({ line: place + 1, reason: 'not readable' })
  }
  const ended = lines.findLast((line) => line !== '') === ']}'
  if (!ended) parts.damaged.push({ line: lines.length, reason: 'the file ends here, in the middle' })
  return parts
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

/** What is wrong with a decision; null where nothing is. */
function flaw(value: unknown): string | null {
  if (!isRecord(value)) return 'no decision'
  const missing = Object.entries({ ...COMMON, ...FIELDS[value.kind as Decision['kind']] }).find(([field, isSound]) => !isSound(value[field]))
  if (typeof value.kind !== 'string' || !Object.hasOwn(FIELDS, value.kind)) return `unknown kind of decision: ${String(value.kind)}`
  return missing ? `no sound ${missing[0]}` : null
}

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string' && value !== ''
const optional = (check: Check): Check => (value) => value === undefined || value === null || check(value)
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check)
const fluke: Check = (value) => typeof value === 'string' && /^.+:\d+$/.test(value)
const someFlukes: Check = (value) => listOf(fluke)(value) && (value as unknown[]).length > 0
const whale: Check = (value) => isRecord(value) && text(value.individualId) && text(value.whaleKey)
const suspect = optional((value) => isRecord(value) && text(value.kind) && text(value.key) && typeof value.strength === 'number')
const box: Check = (value) => isRecord(value) && [value.x0, value.y0, value.x1, value.y1].every((edge) => Number.isFinite(edge))
const label: Check = (value) => isRecord(value) && (value.status === 'filed-new' || value.status === 'open' || (value.status === 'identified' && whale(value)))

const COMMON: Record<string, Check> = {
  id: text,
  atMs: (value) => Number.isFinite(value),
  analyst: text,
  origin: (value) => value === 'analyst' || value === 'import',
  flukeId: fluke,
  after: optional(listOf(text)),
}
const NAMED = { individualId: text, whaleKey: optional(text), evidence: optional(isRecord) }

const FIELDS: Record<Decision['kind'], Record<string, Check>> = {
  match: NAMED,
  possible: NAMED,
  new: NAMED,
  'file-new': {},
  unusable: {},
  skip: {},
  box: { boxPx: box },
  'no-fluke': {},
  revert: { reverts: text, flukeIds: optional(someFlukes) },
  merge: { flukeIds: someFlukes, whales: listOf(whale), into: whale, suspect },
  split: { flukeIds: someFlukes, from: whale, individualId: text, whaleKey: text, suspect },
  relabel: { from: optional(text), to: label, suspect },
  rename: { whale, to: text },
  describe: { whale, nickname: optional(text), notes: optional(text), pigment: optional((value) => [1, 2, 3, 4, 5].includes(value as number)) },
  keep: { flukeIds: someFlukes, whales: listOf(whale), suspect },
  different: { flukeIds: someFlukes, whales: listOf(whale), suspect },
  unsure: { flukeIds: someFlukes, whales: listOf(whale), suspect },
  'same-photo': { flukeIds: someFlukes, duplicates: listOf(fluke), suspect },
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Places in another machine's log mean nothing here. */
function withoutSeq(decision: Decision): Decision {
  const own: Decision & { seq?: number; touched?: unknown } = { ...decision }
  delete own.seq
  delete own.touched
  return own
}

function catalogueOf(value: unknown): { id: string; name: string } {
  const { id, name } = isRecord(value) ? value : {}
  return { id: typeof id === 'string' ? id : '', name: typeof name === 'string' ? name : '' }
}
