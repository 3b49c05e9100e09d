import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { AuditParameters } from './audit-parameters.ts'
import { claimBetween, isSettled } from './claim.ts'
import { linkedGroups, spanning, type Link } from './average-linkage.ts'
import { QuestionDraft, type Draft, type Start } from './draft.ts'
import { CANDIDATES, GONE, LabelView, type Filed, type Likeness } from './label-view.ts'
import { NEIGHBOURS } from './neighbour-table.ts'
import { Likelihoods, margin, sigmoid, togetherOf } from './same-whale.ts'
import type { ClaimKey, FlukePair, RememberedVerdicts, Suspect, SuspectEvidence, SuspectKind } from './suspect.ts'

/** An individual that a row looks like. */
export interface Candidate extends Likeness {
  /** See `evidenceOfOne`: "it is that one" against "it only looks like it". */
  evidence: number
}

/** A group of things that are one, or a doubtful pair; with the links inside it, and those that hold it together, strongest first. */
export interface LinkedGroup {
  things: number[]
  links: Link[]
  held: Link[]
  /** Of the weakest link that holds it together. */
  strength: number
}

/** How many photos are misplaced, and how many individuals have a second name, before anything is seen: which of the two explains a likeness better. */
const MISPLACED = 0.02
const SECOND_NAME = 0.05
/** What is less probable than this is no suspicion. */
const LEAST_PROBABLE = 0.02
/** A verdict "different whales" against any evidence. */
const CUT = -1e9
/** Of an individual, for the count among the nearest photos. */
const MOST_NEIGHBOURS = 10

/** What all finders share: each filed fluke's candidates, judged, and how a suspicion is put. */
export class LabelJudge {
  readonly view: LabelView
  readonly likelihoods: Likelihoods
  /** Those that have a label, `new_whale` too. */
  readonly filedRows: number[] = []
  /** Individuals that have a photo. */
  readonly individuals: number[] = []
  // Of each filed row up to `CANDIDATES`, most probable first; `GONE` where there is none.
  private readonly groups: Int32Array
  private readonly bests: Int32Array
  private readonly greatest: Float64Array
  private readonly scores: Float64Array
  private readonly evidences: Float64Array
  /** All flukes and individuals that verdicts speak of: nothing else is settled. */
  private readonly spokenOf: ReadonlySet<string>

  constructor(
    readonly filed: Filed,
    private readonly verdicts: RememberedVerdicts,
    fitted: AuditParameters,
  ) {
    this.likelihoods = new Likelihoods(fitted)
    this.view = new LabelView(filed)
    const places = filed.table.count * CANDIDATES
    this.groups = new Int32Array(places).fill(GONE)
    this.bests = new Int32Array(places)
    this.greatest = new Float64Array(places)
    this.scores = new Float64Array(places)
    this.evidences = new Float64Array(places)
    for (let row = 0; row < filed.table.count; row++) if (this.isFiled(row)) this.judgeRow(row)
    for (let group = 0; group < filed.individuals; group++) if (this.view.countOf(group) > 0) this.individuals.push(group)
    this.spokenOf = new Set([...verdicts.keys()].flatMap((key) => (JSON.parse(key) as string[]).slice(1)))
  }

  /** Of a filed row, by rank from 0; null where there is none. */
  candidate(row: number, rank = 0): Candidate | null {
    const at = row * CANDIDATES + rank
    if (rank >= CANDIDATES || this.groups[at] === GONE) return null
    return { group: this.groups[at]!, best: this.bests[at]!, greatest: this.greatest[at]!, score: this.scores[at]!, evidence: this.evidences[at]! }
  }

  /** All of a filed row's. */
  candidates(row: number): Candidate[] {
    const found: Candidate[] = []
    for (let rank = 0, one = this.candidate(row); one; one = this.candidate(row, ++rank)) found.push(one)
    return found
  }

  /** The rank of an individual among a row's candidates; `GONE` where it is none. */
  rankOf(row: number, group: number): number {
    for (let rank = 0; rank < CANDIDATES; rank++) if (this.groups[row * CANDIDATES + rank] === group) return rank
    return GONE
  }

  /** Evidence for the candidate of that rank; `-Infinity` where there is none. */
  evidenceAt(row: number, rank: number): number {
    const at = row * CANDIDATES + rank
    return this.groups[at] === GONE ? -Infinity : this.evidences[at]!
  }

  /** The individual that the candidate of that rank is. */
  groupAt(row: number, rank: number): number {
    return this.groups[row * CANDIDATES + rank]!
  }

  /** The row's photo of it that is most like the row. */
  bestAt(row: number, rank: number): number {
    return this.bests[row * CANDIDATES + rank]!
  }

  /** Evidence that a row is that individual; `nothing` where it is not among its candidates. */
  evidenceFor(row: number, group: number): number {
    const rank = this.rankOf(row, group)
    return rank === GONE ? this.likelihoods.nothing : this.evidences[row * CANDIDATES + rank]!
  }

  /** How well a row fits its own individual, itself left out; null where that has no other photo. */
  ownEvidence(row: number): { own: Likeness; evidence: number } | null {
    const within = this.filed.within(this.filed.groupAt[row]!)
    const own = this.view.toOwn(within, within.rows.indexOf(row), within.places)
    return own && { own, evidence: this.likelihoods.againstLookalikes(this.view.marginOf(row, own)) }
  }

  /**
   * A row that looks like another individual: the label may be wrong, or the two individuals may be one whale, whose other photos then are
   * alike too; or it only looks like it. Evidence of each of the first two against all else, from how the row fits there and at its own, and
   * from how the rest of its own fits there.
   */
  explanations(row: number, group: number, ownEvidence: number): { misplaced: number; oneWhale: number } {
    const there = this.evidenceFor(row, group)
    let [sum, count] = [0, 0]
    for (const other of this.view.rowsOf(this.filed.groupAt[row]!)) {
      if (other === row) continue
      sum += this.evidenceFor(other, group)
      count++
    }
    const rest = togetherOf(sum, count)
    return {
      misplaced: there - logOfSum(ownEvidence, Math.log(SECOND_NAME) + there + ownEvidence + rest),
      oneWhale: there + ownEvidence + rest - logOfSum(ownEvidence, Math.log(MISPLACED) + there),
    }
  }

  /** Whether a suspicion of this strength is one at all. */
  isSuspicion(strength: number): boolean {
    return sigmoid(strength) >= LEAST_PROBABLE
  }

  /**
   * A suspicion that is one.
   * @param row the one row that it is about; null: several
   * @param keysOf what it claims, each as strongly as it is itself
   */
  suspicion<S extends Suspect>(kind: S['kind'], strength: number, row: number | null, keysOf: () => ClaimKey[], make: (start: Start) => S): Draft<S> {
    return new QuestionDraft(kind, strength, row, this.verdicts, keysOf, make)
  }

  /** Groups of things that are one, and the doubtful pairs that no group holds. What was decided to be different stays apart. */
  grouped(kind: SuspectKind, links: Link[], missing: number, nameOf: (thing: number) => Name): LinkedGroup[] {
    const judged = links
      .filter(({ weight }) => this.isSuspicion(weight))
      .map((link) => (this.isSettled(kind, nameOf(link.a), nameOf(link.b), link.weight) ? { ...link, weight: CUT } : link))
    const open = judged.filter(({ weight }) => weight > CUT)
    const groupOf = new Map<number, number>()
    const groups = linkedGroups(judged, missing)
    groups.forEach((things, n) => things.forEach((thing) => groupOf.set(thing, n)))
    const linksOf: Link[][] = groups.map(() => [])
    const doubtful: LinkedGroup[] = []
    for (const link of open) {
      const group = groupOf.get(link.a)
      if (group !== undefined && group === groupOf.get(link.b)) linksOf[group]!.push(link)
      else doubtful.push({ things: [link.a, link.b], links: [link], held: [link], strength: link.weight })
    }
    const sure = groups.map((things, n) => {
      const held = spanning(linksOf[n]!)
      return { things, links: linksOf[n]!, held, strength: held.at(-1)!.weight }
    })
    return [...sure, ...doubtful]
  }

  private isSettled(kind: SuspectKind, a: Name, b: Name, strength: number): boolean {
    return this.spokenOf.has(a) && this.spokenOf.has(b) && isSettled({ key: claimBetween(kind, a, b), strength }, this.verdicts)
  }

  pair(left: number, right: number): FlukePair {
    return { left: this.filed.flukeId(left), right: this.filed.flukeId(right), similarity: this.similarityOf(left, right), mirrored: false }
  }

  alike(left: number, right: number): Extract<SuspectEvidence, { kind: 'alike' }> {
    const similarity = this.similarityOf(left, right)
    return { kind: 'alike', left: this.filed.flukeId(left), right: this.filed.flukeId(right), similarity, pSame: sigmoid(this.evidenceOfPair(left, right, similarity)) }
  }

  evidenceOfPair(left: number, right: number, similarity: number): number {
    const { groupAt } = this.filed
    return this.likelihoods.againstLookalikes(margin(similarity, this.view.crowd(left, groupAt[right]!), this.view.crowd(right, groupAt[left]!)))
  }

  /** The individual that a row is held against, as evidence. */
  fits(kind: 'fits-own' | 'fits-other', row: number, group: number, best: number): SuspectEvidence {
    const photos = this.view.countOf(group) - (kind === 'fits-own' ? 1 : 0)
    return { kind, individualId: this.filed.individualId(group), photos, best: this.similarityOf(row, best) }
  }

  /** Photos of an individual among the neighbours of a row, nearest first. */
  nearestIn(row: number, group: number): number[] {
    const { table, groupAt } = this.filed
    const near: number[] = []
    for (let n = 0; n < NEIGHBOURS && table.rowAt(row, n) !== GONE; n++) if (groupAt[table.rowAt(row, n)] === group) near.push(table.rowAt(row, n))
    return near
  }

  /** How many of as many nearest photos as the individual has are its own. */
  neighbours(row: number, group: number): SuspectEvidence {
    const of = Math.min(MOST_NEIGHBOURS, this.view.countOf(group))
    let count = 0
    for (let n = 0; n < of; n++) if (this.filed.groupAt[this.filed.table.rowAt(row, n)] === group) count++
    return { kind: 'neighbours', individualId: this.filed.individualId(group), count, of }
  }

  similarityOf(a: number, b: number): number {
    const { table, groupAt } = this.filed
    for (const [one, other] of [[a, b], [b, a]] as const) {
      for (let n = 0; n < NEIGHBOURS; n++) if (table.rowAt(one, n) === other) return table.similarityAt(one, n)
    }
    const within = this.filed.within(groupAt[a]!)
    return within.similarity(within.rows.indexOf(a), within.rows.indexOf(b))
  }

  private isFiled(row: number): boolean {
    const group = this.filed.groupAt[row]!
    return group !== GONE && (group < this.filed.individuals || this.filed.isNewAt[row] === 1)
  }

  /** The row's candidates, sorted in. */
  private judgeRow(row: number): void {
    this.filedRows.push(row)
    const first = row * CANDIDATES
    for (const [rank, likeness] of this.view.candidates(row).entries()) {
      const evidence = this.likelihoods.againstLookalikes(this.view.marginOf(row, likeness))
      let at = first + rank
      for (; at > first && this.evidences[at - 1]! < evidence; at--) this.move(at - 1, at)
      this.groups[at] = likeness.group
      this.bests[at] = likeness.best
      this.greatest[at] = likeness.greatest
      this.scores[at] = likeness.score
      this.evidences[at] = evidence
    }
  }

  private move(from: number, to: number): void {
    for (const array of [this.groups, this.bests, this.greatest, this.scores, this.evidences]) array[to] = array[from]!
  }
}

type Name = FlukeId | IndividualId

/** ln(exp(a) + exp(b)). */
function logOfSum(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))
}
