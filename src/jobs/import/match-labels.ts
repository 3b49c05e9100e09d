import type { IndividualId } from '#core/catalogue.ts'
import type { LabelRow } from '#core/formats/label-table.ts'
import { kindOf } from './listing.ts'

export type MatchedLabel =
  | { kind: 'label'; id: IndividualId | null }
  | { kind: 'none' }
  /** Rows or files that can't be told apart: no label is better than a wrong one. */
  | { kind: 'ambiguous'; reason: string }

/**
 * Which row of a table speaks of which file. A row names a file by its path or by the end of it, whatever the case:
 * `day 1/a.jpg`, `a.jpg`, `A.JPG`, and `a` where the table writes no endings. The closest wins, on either side: a row
 * belongs to at most one file. Two passes over the paths, so that no list of files is held: `count` all, then `match` each.
 */
export class LabelMatcher {
  private readonly rows: readonly LabelRow[]
  private readonly normal: string[]
  /** Rows by their path, and by each end of it, lower case: cameras give one name in every folder, and not each of those rows is to be looked at. */
  private readonly byPath = new Map<string, number[]>()
  private readonly byEnd = new Map<string, number[]>()
  /** For each row how close its closest file is, and how many files are that close. */
  private readonly best: { closeness: number; files: number }[]

  constructor(rows: readonly LabelRow[]) {
    this.rows = rows
    this.normal = rows.map(({ image }) => normalPath(image))
    this.best = rows.map(() => ({ closeness: 0, files: 0 }))
    this.normal.forEach((image, row) => {
      const [whole, ...ends] = endsOf(image.toLowerCase())
      addTo(this.byPath, whole!, row)
      for (const end of ends) addTo(this.byEnd, end, row)
    })
  }

  count(path: string): void {
    const { rows, closeness } = this.closest(path)
    for (const row of rows) {
      const best = this.best[row]!
      if (closeness > best.closeness) this.best[row] = { closeness, files: 1 }
      else if (closeness === best.closeness) best.files++
    }
  }

  /** Call it when all paths are counted. */
  match(path: string): MatchedLabel {
    const { rows, closeness } = this.closest(path)
    const own = rows.filter((row) => this.best[row]!.closeness === closeness)
    if (own.length === 0) return { kind: 'none' }
    const shared = own.find((row) => this.best[row]!.files > 1)
    if (shared !== undefined) return { kind: 'ambiguous', reason: `${this.best[shared]!.files} files match the row ${this.rows[shared]!.image}` }
    const ids = new Set(own.map((row) => this.rows[row]!.id))
    if (ids.size > 1) return { kind: 'ambiguous', reason: `the rows ${own.map((row) => this.rows[row]!.line).join(' and ')} give it different ids` }
    return { kind: 'label', id: this.rows[own[0]!]!.id }
  }

  /** The rows that speak of no file. */
  unmatched(): LabelRow[] {
    return this.rows.filter((_, row) => this.best[row]!.files === 0)
  }

  private closest(path: string): { rows: number[]; closeness: number } {
    const normal = normalPath(path)
    const lower = normal.toLowerCase()
    const stem = stemOf(lower)
    const named = [...this.rowsAlong(lower), ...(stem === lower ? [] : this.rowsAlong(stem))]
    let rows: number[] = []
    let closeness = 0
    for (const row of named) {
      const one = closenessOf(this.normal[row]!, normal)
      if (one > closeness) [rows, closeness] = [[row], one]
      else if (one > 0 && one === closeness) rows.push(row)
    }
    return { rows, closeness }
  }

  /** The rows that end this path, and those that it ends. */
  private rowsAlong(path: string): number[] {
    return [...endsOf(path).flatMap((end) => this.byPath.get(end) ?? []), ...(this.byEnd.get(path) ?? [])]
  }
}

/** Folders of a path that count as its ends: a name made of nothing but slashes would have more of them than memory. */
const MOST_ENDS = 50

/** `x/y/a.jpg`, `y/a.jpg`, `a.jpg`; the whole first. */
function endsOf(path: string): string[] {
  const parts = path.split('/')
  const last = parts.slice(-MOST_ENDS)
  const ends = last.map((_, first) => last.slice(first).join('/'))
  return last.length < parts.length ? [path, ...ends] : ends
}

function addTo(index: Map<string, number[]>, key: string, row: number): void {
  const rows = index.get(key)
  if (rows) rows.push(row)
  else index.set(key, [row])
}

const SAME_CASE = 0.5
const SAME_ENDING = 0.25
/** More than any path has folders. */
const WHOLE_PATH = 1000

/** 0: the row does not name this file; else the more they have in common, the larger. */
function closenessOf(row: string, path: string): number {
  const exact = commonEnd(row, path)
  if (exact > 0) return exact + SAME_ENDING
  // A row without an ending: `a` for `a.jpg`.
  return kindOf(row) === 'photo' ? 0 : commonEnd(row, stemOf(path))
}

function commonEnd(row: string, path: string): number {
  const [a, b] = [row.toLowerCase().split('/'), path.toLowerCase().split('/')]
  const common = Math.min(a.length, b.length)
  for (let i = 1; i <= common; i++) if (a.at(-i) !== b.at(-i)) return 0
  return common + (a.length === b.length ? WHOLE_PATH : 0) + (row.endsWith(path) || path.endsWith(row) ? SAME_CASE : 0)
}

function stemOf(path: string): string {
  const dot = path.lastIndexOf('.')
  return dot > path.lastIndexOf('/') + 1 ? path.slice(0, dot) : path
}

/** Letters with accents as one sign (macOS writes two), slashes forward, none in front. */
function normalPath(path: string): string {
  return path.normalize('NFC').replaceAll('\\', '/').replace(/^(\.?\/)+/, '')
}
