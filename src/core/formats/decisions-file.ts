import type { BoxPx, Photo, PhotoId } from '../catalogue.ts'
import type { Decision } from '../decisions/decision.ts'
import { linkLog } from '../decisions/link-log.ts'
import { LOG_SCHEMA, schemaOfLog } from '../decisions/log-schema.ts'
import { excerpt, FlukeprintError } from '../errors.ts'

const FORMAT = 'flukeprint-decisions'

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

/** JSON, one decision and one photo a line, so that a damaged one costs no other. Of the oldest schema that says all of it: who has an older program can read what it knows. */
export function writeDecisionsFile({ exportedAt, catalogue, decisions, photos }: DecisionsFile): string {
  const lines = (items: readonly unknown[]): string => items.map((one) => JSON.stringify(one)).join(',\n')
  return `{"format":"${FORMAT}","schema":${schemaOfLog(decisions)},"exportedAt":${JSON.stringify(exportedAt)},"catalogue":${JSON.stringify(catalogue)},\n"decisions":[\n${lines(decisions)}\n],\n"photos":[\n${lines(photos)}\n]}\n`
}

/**
 * Reads a log of this or an older schema; what is damaged is left out and told. Errors: `bad-input` (no such file, or of a
 * newer schema), each with the file and what to do.
 */
export function parseDecisionsFile(text: string, fileName: string): DecisionsFile & { damaged: Damage[] } {
  const { head, decisions, photos, damaged } = wholeFile(text) ?? lineByLine(text) ?? notALog(fileName)
  if (head.format !== FORMAT || !Number.isInteger(head.schema) || (head.schema as number) < 1) notALog(fileName)
  if ((head.schema as number) > LOG_SCHEMA) {
    throw new FlukeprintError('bad-input', 'This log was written by a newer version of Flukeprint.', { file: fileName, remedy: 'Reload the page to get the newer version, then choose the file again.' })
  }
  const sound: Decision[] = []
  for (const { value, line } of decisions) {
    const reason = decisionFlaw(value)
    if (reason === null) sound.push(withoutSeq(value as Decision))
    else damaged.push({ line, reason })
  }
  return {
    exportedAt: typeof head.exportedAt === 'string' ? head.exportedAt : '',
    catalogue: catalogueOf(head.catalogue),
    decisions: head.schema === 1 ? linkLog(sound) : sound,
    photos: photos.flatMap(({ value }) => photoOf(value)),
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

/** More than a million decisions take; a page would stand still over it, or run out of memory. */
export const LARGEST_LOG_BYTES = 400e6

/** Errors: `bad-input` for a file that is too large to be read at once. */
export function assertLogSize(byteSize: number, fileName: string): void {
  if (byteSize > LARGEST_LOG_BYTES) throw new FlukeprintError('bad-input', 'This file is larger than any decision log.', { file: fileName, remedy: 'Choose the file that “Save log” has made on the colleague’s machine.' })
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

/** What is wrong with a decision, of schema 1 or today's; null where nothing is. */
export function decisionFlaw(value: unknown): string | null {
  if (!isRecord(value)) return 'no decision'
  const { kind } = value
  if (typeof kind !== 'string') return 'no kind of decision'
  if (!Object.hasOwn(FIELDS, kind)) return `unknown kind of decision: ${excerpt(kind)}`
  const missing = Object.entries({ ...COMMON, ...FIELDS[kind as Decision['kind']] }).find(([field, isSound]) => !isSound(value[field]))
  if (missing) return `no sound ${missing[0]}`
  const unknown = unknownPart(value, kind as Decision['kind'])
  // Read without it, it might say something else.
  if (unknown !== null) return `${kind} with something that is not known here: ${excerpt(unknown)}`
  return isModest(value) ? null : 'more than any decision says'
}

/** The first part of a decision that no decision of its kind has; null where there is none. */
function unknownPart(value: Record<string, unknown>, kind: Decision['kind']): string | null {
  const field = Object.keys(value).find((name) => name !== 'kind' && !Object.hasOwn(COMMON, name) && !Object.hasOwn(FIELDS[kind], name) && !OF_THIS_MACHINE.has(name))
  return field ?? null
}

/** Places in one machine's log: in rows of a catalogue, and in files that were made of them. */
const OF_THIS_MACHINE = new Set(['seq', 'touched'])

/** Parts of a decision, one within another, and characters of all of it: what is beyond can't be stored, or would fill a screen. */
const DEEPEST = 12
const MOST_CHARACTERS = 4e6

function isModest(whole: object): boolean {
  let characters = 0
  let level: unknown[] = [whole]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return false
    const below: unknown[] = []
    for (const value of level) {
      if (typeof value === 'string') characters += value.length
      if (typeof value !== 'object' || value === null) continue
      for (const [key, inner] of Object.entries(value)) {
        characters += key.length
        below.push(inner)
      }
    }
    if (characters > MOST_CHARACTERS) return false
    level = below
  }
  return true
}

type Check = (value: unknown) => boolean

/** Ten times what the program's own fields take. */
const LONGEST_NAME = 1000
const LONGEST_NOTES = 40_000
/** Later than any clock that is only wrong by a year or ten. Our own decisions are stamped after all that the log holds, and dates end in 275760. */
const LATEST_MS = Date.UTC(2200, 0)
/** Wider than any photograph, px. */
const FARTHEST_PX = 1e6

const text: Check = (value) => typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME
const notes: Check = (value) => typeof value === 'string' && value !== '' && value.length <= LONGEST_NOTES
const optional = (check: Check): Check => (value) => value === undefined || value === null || check(value)
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check)
const fluke: Check = (value) => typeof value === 'string' && value.length <= LONGEST_NAME && /^.+:\d{1,6}$/.test(value)
const someFlukes: Check = (value) => listOf(fluke)(value) && (value as unknown[]).length > 0
const whale: Check = (value) => isRecord(value) && text(value.individualId) && text(value.whaleKey) && hasOnly(value, 'individualId', 'whaleKey')
const suspect = optional((value) => isRecord(value) && text(value.kind) && typeof value.key === 'string' && Number.isFinite(value.strength))
const box: Check = (value) => isRecord(value) && [value.x0, value.y0, value.x1, value.y1].every((edge) => Number.isFinite(edge) && Math.abs(edge as number) <= FARTHEST_PX) && isRightWayRound(value as unknown as BoxPx)
const label: Check = (value) =>
  isRecord(value) && (value.status === 'identified' ? text(value.individualId) && text(value.whaleKey) && hasOnly(value, 'status', 'individualId', 'whaleKey') : (value.status === 'filed-new' || value.status === 'open') && hasOnly(value, 'status'))

const COMMON: Record<string, Check> = {
  id: text,
  atMs: (value) => Number.isFinite(value) && (value as number) >= 0 && (value as number) < LATEST_MS,
  analyst: text,
  origin: (value) => value === 'analyst' || value === 'import',
  flukeId: fluke,
  after: optional(listOf(text)),
  together: optional(text),
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
  relabel: { flukeIds: optional(someFlukes), from: optional(text), to: label, suspect },
  rename: { whale, to: text },
  describe: { whale, nickname: optional(text), notes: optional(notes), pigment: optional((value) => [1, 2, 3, 4, 5].includes(value as number)) },
  keep: { flukeIds: someFlukes, whales: listOf(whale), suspect },
  different: { flukeIds: someFlukes, whales: listOf(whale), suspect },
  unsure: { flukeIds: someFlukes, whales: listOf(whale), suspect },
  'same-photo': { flukeIds: someFlukes, duplicates: listOf(fluke), suspect },
}

function hasOnly(value: Record<string, unknown>, ...fields: string[]): boolean {
  return Object.keys(value).every((name) => fields.includes(name))
}

function isRightWayRound({ x0, y0, x1, y1 }: BoxPx): boolean {
  return x1 > x0 && y1 > y0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The names of a photo and nothing else; none where it has no sound one. */
function photoOf(value: unknown): LoggedPhoto[] {
  if (!isRecord(value)) return []
  const { id, fileName, path, otherNames } = value
  if (typeof id !== 'string' || typeof fileName !== 'string') return []
  const others = Array.isArray(otherNames) ? otherNames.filter((name) => typeof name === 'string') : []
  return [{ id: id as PhotoId, fileName, path: typeof path === 'string' ? path : fileName, otherNames: others }]
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
