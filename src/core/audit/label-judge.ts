import { isSettled } from './claim.ts'
import { linkedGroups, spanning, type Link } from './average-linkage.ts'
import { GONE, LabelView, type Filed, type Likeness } from './label-view.ts'
import { NEIGHBOURS } from './neighbour-table.ts'
import { evidenceAgainstLookalikes, margin, NOTHING, sigmoid, together } from './same-whale.ts'
import type { ClaimKey, FlukePair, RememberedVerdicts, Suspect, SuspectEvidence } from './suspect.ts'

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

type Start = Pick<Suspect, 'key' | 'probability' | 'strength' | 'claims'>

/** What all finders share: each filed fluke's candidates, judged, and how a suspicion is put. */
export class LabelJudge {
  readonly view: LabelView
  /** Of each filed row, most probable first. */
  readonly candidatesOf = new Map<number, Candidate[]>()
  /** Individuals that have a photo. */
  readonly individuals: number[]

  constructor(
    readonly filed: Filed,
    private readonly verdicts: RememberedVerdicts,
  ) {
    this.view = new LabelView(filed)
    for (let row = 0; row < filed.table.count; row++) if (this.isFiled(row)) this.candidatesOf.set(row, this.judged(row))
    this.individuals = Array.from({ length: filed.individuals }, (_, group) => group).filter((group) => this.view.countOf(group) > 0)
  }

  /** Evidence that a row is that individual; `NOTHING` where it is not among its candidates. */
  evidenceFor(row: number, group: number): number {
    return this.candidatesOf.get(row)!.find((candidate) => candidate.group === group)?.evidence ?? NOTHING
  }

  /** How well a row fits its own individual, itself left out; null where that has no other photo. */
  ownEvidence(row: number): { own: Likeness; evidence: number } | null {
    const within = this.filed.within(this.filed.groupAt[row]!)
    const own = this.view.toOwn(within, within.rows.indexOf(row), within.rows.flatMap((other, place) => (other === row ? [] : [place])))
    return own && { own, evidence: evidenceAgainstLookalikes(this.view.marginOf(row, own)) }
  }

  /**
   * A row that looks like another individual: the label may be wrong, or the two individuals may be one whale, whose other photos then are
   * alike too; or it only looks like it. Evidence of each of the first two against all else, from how the row fits there and at its own, and
   * from how the rest of its own fits there.
   */
  explanations(row: number, group: number, ownEvidence: number): { misplaced: number; oneWhale: number } {
    const there = this.evidenceFor(row, group)
    const rest = together([...this.view.rowsOf(this.filed.groupAt[row]!)].filter((other) => other !== row).map((other) => this.evidenceFor(other, group)))
    return {
      misplaced: there - logOfSum(ownEvidence, Math.log(SECOND_NAME) + there + ownEvidence + rest),
      oneWhale: there + ownEvidence + rest - logOfSum(ownEvidence, Math.log(MISPLACED) + there),
    }
  }

  /** A suspicion of this strength with its claims, unless it is too weak to be one. */
  suspected<S extends Suspect>(strength: number, keys: ClaimKey[], make: (start: Start) => S): S[] {
    const probability = sigmoid(strength)
    if (probability < LEAST_PROBABLE) return []
    return [make({ key: keys.length === 1 ? keys[0]! : JSON.stringify(keys), probability, strength, claims: keys.map((key) => ({ key, strength })) })]
  }

  /** Groups of things that are one, and the doubtful pairs that no group holds. What was decided to be different stays apart. */
  grouped(links: Link[], missing: number, keyOf: (link: Link) => ClaimKey): LinkedGroup[] {
    const judged = links
      .filter(({ weight }) => sigmoid(weight) >= LEAST_PROBABLE)
      .map((link) => (isSettled({ key: keyOf(link), strength: link.weight }, this.verdicts) ? { ...link, weight: CUT } : link))
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

  pair(left: number, right: number): FlukePair {
    return { left: this.filed.flukeId(left), right: this.filed.flukeId(right), similarity: this.similarityOf(left, right), mirrored: false }
  }

  alike(left: number, right: number): Extract<SuspectEvidence, { kind: 'alike' }> {
    const similarity = this.similarityOf(left, right)
    return { kind: 'alike', left: this.filed.flukeId(left), right: this.filed.flukeId(right), similarity, pSame: sigmoid(this.evidenceOfPair(left, right, similarity)) }
  }

  evidenceOfPair(left: number, right: number, similarity: number): number {
    const { groupAt } = this.filed
    return evidenceAgainstLookalikes(margin(similarity, this.view.crowd(left, groupAt[right]!), this.view.crowd(right, groupAt[left]!)))
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

  private judged(row: number): Candidate[] {
    return this.view.candidates(row).map((likeness) => ({ ...likeness, evidence: evidenceAgainstLookalikes(this.view.marginOf(row, likeness)) })).sort((a, b) => b.evidence - a.evidence)
  }
}

/** ln(exp(a) + exp(b)). */
function logOfSum(a: number, b: number): number {
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))
}
