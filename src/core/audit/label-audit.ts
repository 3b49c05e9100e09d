import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import type { Progress } from '../job.ts'
import { EMBEDDER } from '../model-names.ts'
import { grouped, Numbering } from '../ranking/numbering.ts'
import type { QuantisedVector } from '../ranking/quantise.ts'
import type { AuditParameters } from './audit-parameters.ts'
import type { Draft } from './draft.ts'
import { FITTED_AUDIT } from './fitted.ts'
import { newIsKnown } from './find-known-new.ts'
import { newAreOne } from './find-one-new.ts'
import { oneWhale } from './find-one-whale.ts'
import { twoWhales } from './find-two-whales.ts'
import { wrongIds } from './find-wrong-ids.ts'
import { LabelJudge } from './label-judge.ts'
import { GONE, type Filed } from './label-view.ts'
import { dot, MirroredCopies } from './mirrored-copies.ts'
import { NEIGHBOURS, NeighbourTable } from './neighbour-table.ts'
import { queueOf } from './queue.ts'
import { samePhotos, type CopyPair } from './same-photos.ts'
import type { RememberedVerdicts, SuspectList } from './suspect.ts'
import { MOST_COMPARED, WithinGroup } from './within-group.ts'

/** What a fluke is filed as: an individual, `new_whale`, or nothing yet. */
export type FiledAs = { individualId: IndividualId } | 'new' | null

export interface NearestFluke {
  flukeId: FlukeId
  /** Null where nobody has accepted an identity. */
  individualId: IndividualId | null
  /** Cosine similarity, −1..1. */
  similarity: number
}

/** Two flukes that may be in one photograph twice, to have their pictures looked at. */
export interface CopyCandidate {
  left: FlukeId
  right: FlukeId
  mirrored: boolean
}

/**
 * The labels of a catalogue, and what looks wrong in them. What depends on the embeddings alone (neighbours, mirrored copies) is kept,
 * and extended by what is new in `compare`; what depends on the labels is told anew by each `suspects`.
 */
export class LabelAudit {
  private table = new NeighbourTable()
  private mirrored: MirroredCopies
  private readonly rowOf = new Map<FlukeId, number>()
  private readonly individuals = new Numbering<IndividualId>()
  private readonly photos = new Numbering<PhotoId>()
  private readonly within = new Map<number, WithinGroup>()
  private readonly agreements = new Map<string, number>()

  // One entry a row; a row is never used for a second vector.
  private flukeAt: FlukeId[] = []
  private photoAt: number[] = []
  private filedAt: FiledAs[] = []
  /** Number of the individual; `NOBODY` where there is none. */
  private numberAt: number[] = []
  private goneAt: boolean[] = []
  private gone = 0

  /**
   * @param vectorOf the vector of a fluke that was put and not removed, of length 1
   * @param fitted to the embedder whose vectors these are
   */
  constructor(
    private readonly vectorOf: (flukeId: FlukeId) => QuantisedVector,
    private readonly fitted: AuditParameters = FITTED_AUDIT[EMBEDDER],
  ) {
    this.mirrored = new MirroredCopies(fitted.copy.atLeast)
  }

  /** Flukes that the audit knows of. */
  get size(): number {
    return this.rowOf.size
  }

  has(flukeId: FlukeId): boolean {
    return this.rowOf.has(flukeId)
  }

  /** A fluke with a new vector. Compared with the others by the next `compare`. */
  put(flukeId: FlukeId, photoId: PhotoId, filedAs: FiledAs): void {
    this.remove(flukeId)
    const row = this.flukeAt.push(flukeId) - 1
    this.rowOf.set(flukeId, row)
    this.photoAt[row] = this.photos.numberOf(photoId)
    this.goneAt[row] = false
    this.fileRow(row, filedAs)
  }

  remove(flukeId: FlukeId): void {
    const row = this.rowOf.get(flukeId)
    if (row === undefined) return
    this.rowOf.delete(flukeId)
    this.goneAt[row] = true
    this.gone++
  }

  file(flukeId: FlukeId, filedAs: FiledAs): void {
    const row = this.rowOf.get(flukeId)
    if (row !== undefined) this.fileRow(row, filedAs)
  }

  /** Compares what was put since the last time. To be run to its end before `suspects` and `copyCandidates`; stopped before, the next one starts anew. */
  *compare(): Generator<Progress, void> {
    if (this.table.count === this.flukeAt.length) return
    // Rows that are gone take places among the neighbours: when they are many, all is compared anew without them.
    if (this.gone * 10 > this.flukeAt.length) this.forget()
    const [table, mirrored] = [this.table, this.mirrored]
    // What is put meanwhile waits for the next time.
    const to = this.flukeAt.length
    this.startAnew()
    yield* table.extend(to, this.read)
    yield* mirrored.extend(to, this.read)
    this.table = table
    this.mirrored = mirrored
  }

  /** The flukes nearest to one, nearest first, whatever they are filed as, those of its own photo left out; null where it is not known. Needs no `compare`. */
  nearest(flukeId: FlukeId, limit: number): NearestFluke[] | null {
    const query = this.rowOf.get(flukeId)
    if (query === undefined) return null
    const vector = this.read(query)
    const near = [...this.rowOf].flatMap(([other, row]) => (this.photoAt[row] === this.photoAt[query] ? [] : [{ flukeId: other, row, similarity: dot(vector, this.read(row)) }]))
    return near
      .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
      .slice(0, limit)
      .map(({ flukeId: other, row, similarity }) => ({ flukeId: other, individualId: this.individualIdAt(row), similarity }))
  }

  /** Pairs whose pictures should be looked at before `suspects`; those that were looked at before are left out. */
  copyCandidates(): CopyCandidate[] {
    return this.copyPairs(new Map()).flatMap(({ a, b, copy, agreement }) => (agreement === null ? [{ left: this.flukeAt[a]!, right: this.flukeAt[b]!, mirrored: copy === 'mirrored' }] : []))
  }

  /** @param agreement see `pictureAgreement` */
  setAgreement({ left, right, mirrored }: CopyCandidate, agreement: number): void {
    this.agreements.set(agreementKey(left, right, mirrored), agreement)
  }

  /**
   * What looks wrong, worst first, at most `limit` of each kind.
   * @param hashes of the files' bytes, where equal ones may have come in twice
   */
  suspects(verdicts: RememberedVerdicts, limit: number, hashes: ReadonlyMap<FlukeId, string> = new Map()): SuspectList {
    const judge = new LabelJudge(this.filed(), verdicts, this.fitted)
    const misfits = wrongIds(judge)
    const labels: Draft[] = [...misfits, ...notAskedTwice(twoWhales(judge), misfits), ...oneWhale(judge), ...newIsKnown(judge), ...newAreOne(judge)]
    const copies = samePhotos(this.copyPairs(hashes), { flukeId: (row) => this.flukeAt[row]!, individualId: (row) => this.individualIdAt(row), isFiled: (row) => this.filedAt[row] !== null }, verdicts, this.fitted.copy)
    return queueOf(labels.concat(copies), verdicts, limit, this.size)
  }

  private fileRow(row: number, filedAs: FiledAs): void {
    this.filedAt[row] = filedAs
    this.numberAt[row] = filedAs === null || filedAs === 'new' ? NOBODY : this.individuals.numberOf(filedAs.individualId)
  }

  private readonly read = (row: number): QuantisedVector => (this.goneAt[row] ? NO_VECTOR : this.vectorOf(this.flukeAt[row]!))

  /** A comparison that is broken off leaves nothing half done behind. */
  private startAnew(): void {
    this.table = new NeighbourTable()
    this.mirrored = new MirroredCopies(this.fitted.copy.atLeast)
  }

  private forget(): void {
    const kept = this.flukeAt.flatMap((flukeId, row) => (this.goneAt[row] ? [] : [{ flukeId, photo: this.photoAt[row]!, filedAs: this.filedAt[row]! }]))
    this.flukeAt = kept.map(({ flukeId }) => flukeId)
    this.photoAt = kept.map(({ photo }) => photo)
    this.filedAt = []
    this.numberAt = []
    kept.forEach(({ filedAs }, row) => this.fileRow(row, filedAs))
    this.goneAt = kept.map(() => false)
    this.gone = 0
    this.rowOf.clear()
    this.flukeAt.forEach((flukeId, row) => this.rowOf.set(flukeId, row))
    this.within.clear()
    this.startAnew()
  }

  private individualIdAt(row: number): IndividualId | null {
    const filedAs = this.filedAt[row]!
    return filedAs === null || filedAs === 'new' ? null : filedAs.individualId
  }

  /** The flukes by row, as the finders are given them; of use outside for fitting and measuring. */
  filed(): Filed {
    const individuals = this.individuals.ids.length
    let groups = individuals
    const groupAt = Int32Array.from(this.numberAt, (number, row) => {
      if (this.goneAt[row] || row >= this.table.count) return GONE
      return number === NOBODY ? groups++ : number
    })
    const members = grouped(groupAt, groups)
    const asked: (WithinGroup | undefined)[] = []
    return {
      table: this.table,
      groupAt,
      individuals,
      groups,
      members,
      isNewAt: Uint8Array.from(this.filedAt, (filedAs) => (filedAs === 'new' ? 1 : 0)),
      photoAt: Int32Array.from(this.photoAt),
      within: (group) => (asked[group] ??= this.withinGroup(group, members.items.subarray(members.start[group], members.start[group + 1]))),
      flukeId: (row) => this.flukeAt[row]!,
      individualId: (group) => this.individuals.ids[group]!,
    }
  }

  /** The photos of an individual compared with each other, kept until it has others. */
  private withinGroup(group: number, rows: Int32Array): WithinGroup {
    const kept = this.within.get(group)
    if (kept?.isOf(rows)) return kept
    const compared = [...rows.subarray(0, MOST_COMPARED)]
    const vectors = new Map(compared.map((row) => [row, this.read(row)]))
    const made = new WithinGroup(compared, (a, b) => dot(vectors.get(a)!, vectors.get(b)!))
    this.within.set(group, made)
    return made
  }

  private copyPairs(hashes: ReadonlyMap<FlukeId, string>): CopyPair[] {
    const pairs: CopyPair[] = []
    const taken = new Set<string>()
    const take = (a: number, b: number, similarity: number, copy: CopyPair['copy']): void => {
      if (a === b || this.goneAt[a] || this.goneAt[b] || this.photoAt[a] === this.photoAt[b]) return
      const key = a < b ? `${a},${b}` : `${b},${a}`
      if (taken.has(key)) return
      taken.add(key)
      pairs.push({ a: Math.min(a, b), b: Math.max(a, b), similarity, copy, agreement: this.agreements.get(agreementKey(this.flukeAt[a]!, this.flukeAt[b]!, copy === 'mirrored')) ?? null })
    }
    const firstOf = new Map<string, number>()
    this.flukeAt.forEach((flukeId, row) => {
      const hash = this.goneAt[row] ? undefined : hashes.get(flukeId)
      if (hash === undefined) return
      const first = firstOf.get(hash)
      if (first === undefined) firstOf.set(hash, row)
      else take(first, row, 1, 'exact')
    })
    for (let row = 0; row < this.table.count; row++) {
      for (let n = 0; n < NEIGHBOURS && this.table.similarityAt(row, n) >= this.fitted.copy.atLeast; n++) take(row, this.table.rowAt(row, n), this.table.similarityAt(row, n), 'near')
    }
    for (const { a, b, similarity } of this.mirrored.pairs) take(a, b, similarity, 'mirrored')
    return pairs
  }
}

/** A single photo that would leave its individual is asked about once: with the individual it fits better, if that says more. */
function notAskedTwice(splits: Draft[], misfits: Draft[]): Draft[] {
  const strengthOf = new Map(misfits.map(({ row, strength }) => [row, strength]))
  return splits.filter(({ row, strength }) => row === null || (strengthOf.get(row) ?? -Infinity) <= strength)
}

const NOBODY = -1

/** In place of the vector of a row that is gone: as unlike all others as can be. */
const NO_VECTOR: QuantisedVector = { codes: new Int8Array(512), scale: 0 }

function agreementKey(a: FlukeId, b: FlukeId, mirrored: boolean): string {
  return JSON.stringify([mirrored, ...(a < b ? [a, b] : [b, a])])
}
