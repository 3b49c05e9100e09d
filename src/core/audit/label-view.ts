import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { Groups } from '../ranking/numbering.ts'
import { CROWD, margin } from './same-whale.ts'
import { NEIGHBOURS, type NeighbourTable } from './neighbour-table.ts'
import type { WithinGroup } from './within-group.ts'

/** A row that is gone: a fluke that was removed, or embedded anew under another row. */
export const GONE = -1

/** What the finders are given: flukes by row, individuals by number. */
export interface Filed {
  table: NeighbourTable
  /** Number of the individual that a row is filed under; `new_whale` rows and unlabelled ones have numbers of their own from `individuals` on; `GONE`. */
  groupAt: Int32Array
  /** Individuals: the groups 0 … individuals − 1. */
  individuals: number
  /** All groups. */
  groups: number
  /** Rows of each group. */
  members: Groups
  /** True for rows filed as `new_whale`. */
  isNewAt: Uint8Array
  /** Number of the photo that a row is in. */
  photoAt: Int32Array
  /** The photos of one individual compared with each other. */
  within(group: number): WithinGroup
  flukeId(row: number): FlukeId
  individualId(group: number): IndividualId
}

/** How alike a fluke is to an individual. */
export interface Likeness {
  group: number
  /** See `pooled`. */
  score: number
  /** Its most similar photo, and how similar that is, −1..1. */
  best: number
  greatest: number
}

/** Other groups that are kept of each row: the crowd, and two that may have to be left out of it. */
const OTHERS = CROWD + 2
/** Individuals that are looked at for each row. */
export const CANDIDATES = 3
/** On the scale of similarities, as in `ranking/individual-score.ts`. */
const TEMPERATURE = 0.02

/**
 * The labels as they stand, seen from each fluke: which other individuals are near, and how crowded it is around it. Made anew for
 * each answer: a pass over the neighbours, no multiplication.
 */
export class LabelView {
  private readonly othersAt: Int32Array
  private readonly otherSimilarities: Float32Array

  constructor(readonly filed: Filed) {
    const { table, groupAt, groups } = filed
    this.othersAt = new Int32Array(table.count * OTHERS).fill(GONE)
    this.otherSimilarities = new Float32Array(table.count * OTHERS)
    const seenBy = new Int32Array(groups).fill(GONE)
    for (let row = 0; row < table.count; row++) if (groupAt[row] !== GONE) this.look(row, seenBy)
  }

  countOf(group: number): number {
    const { start } = this.filed.members
    return start[group + 1]! - start[group]!
  }

  rowsOf(group: number): Int32Array {
    const { start, items } = this.filed.members
    return items.subarray(start[group], start[group + 1])
  }

  /** Mean similarity of the crowd around a row: the nearest others, without its own group and without that of what it is compared with. */
  crowd(row: number, without: number): number {
    let sum = 0
    let count = 0
    let last = 0
    for (let at = row * OTHERS; at < (row + 1) * OTHERS && count < CROWD; at++) {
      const group = this.othersAt[at]!
      if (group === GONE) break
      last = this.otherSimilarities[at]!
      if (group === without) continue
      sum += last
      count++
    }
    // Where photos of its own fill the table, the crowd past its end is at most as alike as the last that is in it.
    const end = this.filed.table.similarityAt(row, NEIGHBOURS - 1)
    return (sum + (CROWD - count) * (end > -1 ? end : last)) / CROWD
  }

  /**
   * The individuals most like a row, its own left out; the best `CANDIDATES` by their most similar photo. Scores as by `pooled`, over the photos
   * among the row's neighbours: those come in order, so that the first one of an individual is its most similar.
   */
  candidates(row: number): Likeness[] {
    const { table, groupAt, photoAt, individuals } = this.filed
    const [own, photo] = [groupAt[row], photoAt[row]]
    const found: Likeness[] = []
    for (let n = 0; n < NEIGHBOURS; n++) {
      const other = table.rowAt(row, n)
      if (other === GONE) break
      const group = groupAt[other]!
      if (group === GONE || group >= individuals || group === own || photoAt[other] === photo) continue
      let met = 0
      while (met < found.length && found[met]!.group !== group) met++
      // Until all are in, `score` is the sum that is pooled.
      if (met < found.length) found[met]!.score += Math.exp((table.similarityAt(row, n) - found[met]!.greatest) / TEMPERATURE)
      else if (met < CANDIDATES) found.push({ group, best: other, greatest: table.similarityAt(row, n), score: 1 })
    }
    for (const one of found) one.score = one.greatest + TEMPERATURE * Math.log(one.score / this.countOf(one.group))
    return found
  }

  /**
   * Likeness of a row to photos of its own individual, given by their places in `within`; those in the row's own photo (and the row itself) are left out,
   * and null where none is left.
   */
  toOwn(within: WithinGroup, place: number, others: readonly number[]): Likeness | null {
    const { photoAt, groupAt } = this.filed
    const row = within.rows[place]!
    const photo = photoAt[row]
    let [best, greatest, count] = [GONE, -Infinity, 0]
    for (const other of others) {
      if (photoAt[within.rows[other]!] === photo) continue
      count++
      const similarity = within.similarity(place, other)
      if (similarity > greatest) [best, greatest] = [within.rows[other]!, similarity]
    }
    if (count === 0) return null
    let sum = 0
    for (const other of others) if (photoAt[within.rows[other]!] !== photo) sum += Math.exp((within.similarity(place, other) - greatest) / TEMPERATURE)
    return { group: groupAt[row]!, best, greatest, score: greatest + TEMPERATURE * Math.log(sum / count) }
  }

  /** How far the likeness of a row stands out from the crowds around it and around the photo that is most like it. */
  marginOf(row: number, { score, best, group }: Pick<Likeness, 'score' | 'best' | 'group'>): number {
    return margin(score, this.crowd(row, group), this.crowd(best, this.filed.groupAt[row]!))
  }

  private look(row: number, seenBy: Int32Array): void {
    const { table, groupAt, photoAt } = this.filed
    seenBy[groupAt[row]!] = row
    let at = row * OTHERS
    for (let n = 0; n < NEIGHBOURS && at < (row + 1) * OTHERS; n++) {
      const other = table.rowAt(row, n)
      if (other === GONE) break
      const group = groupAt[other]!
      if (group === GONE || seenBy[group] === row || photoAt[other] === photoAt[row]) continue
      seenBy[group] = row
      this.othersAt[at] = group
      this.otherSimilarities[at++] = table.similarityAt(row, n)
    }
  }
}

/** A photo of what a row is compared with. */
export interface Near {
  row: number
  similarity: number
}

/**
 * The score of an individual with `count` photos of which these are near (softmax-pooled mean, as `individualScore`; the others add
 * next to nothing), and its most similar photo; null where none is near.
 */
export function pooled(near: readonly Near[], count: number): Omit<Likeness, 'group'> | null {
  const [first, ...others] = near
  if (!first) return null
  const top = others.reduce((best, one) => (one.similarity > best.similarity ? one : best), first)
  const sum = near.reduce((total, { similarity }) => total + Math.exp((similarity - top.similarity) / TEMPERATURE), 0)
  return { best: top.row, greatest: top.similarity, score: top.similarity + TEMPERATURE * Math.log(sum / count) }
}
