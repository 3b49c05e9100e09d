import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import type { Progress } from '#core/job.ts'
import { pairsToCompare, weighed, type WeighedSuspect } from '#core/audit/marks.ts'
import type { Suspect, SuspectKind } from '#core/audit/suspect.ts'
import type { AnalysedPhotos } from './analyse-photos.ts'
import { KeypointCache } from './keypoint-cache.ts'
import { KeypointPool } from './keypoint-pool.ts'
import { cacheKey } from './photo-cache.ts'

/** A query, and the most similar photograph of each individual that it is held against, best first. */
export interface Shortlist {
  image: string
  shortlist: readonly { id: string; photo: string }[]
}

/** Pairs a process is given at a time. */
const BATCH = 10

/**
 * The keypoints of photographs: found, compared pair by pair and, for shortlists, against each other, by some processes. What was found is kept in `.cache/keypoints` and
 * looked up again.
 */
export class PhotoMarks {
  /** Of one processor, ms: a photograph, a pair, a shortlist. */
  readonly times: { extracted: number[]; verified: number[]; contested: number[] } = { extracted: [], verified: [], contested: [] }

  private constructor(
    private readonly folder: string,
    private readonly found: AnalysedPhotos,
    private readonly keys: ReadonlyMap<string, string>,
    private readonly cache: KeypointCache,
    readonly pool: KeypointPool,
  ) {}

  static async open(folder: string, found: AnalysedPhotos, processes: number): Promise<PhotoMarks> {
    const keys = new Map<string, string>()
    for (const [image, { boxPx }] of found.parsed) keys.set(image, await cacheKey(resolve(folder, image), image, boxPx))
    return new PhotoMarks(folder, found, keys, new KeypointCache(folder), new KeypointPool(processes))
  }

  /** Whether a photograph's keypoints are there already. */
  has(image: string): boolean {
    return this.found.parsed.has(image) && this.cache.has(this.keys.get(image)!)
  }

  keypointsOf(image: string): ReturnType<KeypointCache['get']> {
    return this.cache.get(this.keys.get(image)!)
  }

  /** The worst suspects of each kind, `most` of them, are compared by their marks; all of them in the order that this gives. */
  async weigh<S extends Suspect>(suspects: readonly S[], most: number, report?: (progress: Progress) => void): Promise<WeighedSuspect<S>[]> {
    const left = new Map<SuspectKind, number>()
    const looked = suspects.filter(({ kind }) => {
      const before = left.get(kind) ?? most
      left.set(kind, before - 1)
      return before > 0
    })
    const pairs = looked.flatMap((suspect) => pairsToCompare(suspect).map(({ left: one, right: other }): [string, string] => [one, other]))
    await this.extract(pairs.flat(), report)
    await this.compare(pairs, report)
    return weighed(suspects, (one, other) => this.evidenceOf(one, other))
  }

  /** Everything that `evidencesOf` tells of these. */
  async look(lists: readonly Shortlist[]): Promise<void> {
    await this.extract(lists.flatMap(({ image, shortlist }) => [image, ...shortlist.map(({ photo }) => photo)]))
    await this.compare(lists.flatMap(({ image, shortlist }) => shortlist.map(({ photo }): [string, string] => [image, photo])))
    await this.holdAgainst(lists)
  }

  /** Of each candidate, against the shortlist, or by itself. After `look`. */
  evidencesOf({ image, shortlist }: Shortlist, alone = false): KeypointEvidence[] {
    return shortlist.map(({ photo }) => this.cache.evidenceOf(alone ? this.pairKey(image, photo) : this.contestKey(image, photo, shortlist))!)
  }

  /** After `compare`; undefined where the pair was not compared. */
  evidenceOf(a: string, b: string): KeypointEvidence | undefined {
    return this.cache.evidenceOf(this.pairKey(a, b))
  }

  async extract(images: readonly string[], report: (progress: Progress) => void = () => undefined): Promise<void> {
    const missing = [...new Set(images)].filter((image) => !this.has(image))
    let done = 0
    await this.pool.run(
      missing,
      (image) => ({ kind: 'extract', image, path: resolve(this.folder, image), boxPx: this.found.parsed.get(image)!.boxPx }),
      (image, answer) => {
        if (answer.kind !== 'extracted') return
        report({ stage: 'Finding marks', done: ++done, total: missing.length })
        this.cache.put(this.keys.get(image)!, answer.keypoints)
        this.times.extracted.push(answer.ms)
      },
      () => true,
    )
  }

  /** Of photographs whose keypoints are there. */
  async compare(pairs: readonly (readonly [string, string])[], report: (progress: Progress) => void = () => undefined): Promise<void> {
    const byQuery = new Map<string, string[]>()
    for (const [query, photo] of pairs) if (this.evidenceOf(query, photo) === undefined) byQuery.set(query, [...(byQuery.get(query) ?? []), photo])
    const batches = [...byQuery].flatMap(([query, photos]) => Array.from({ length: Math.ceil(photos.length / BATCH) }, (_, n) => ({ query, photos: photos.slice(n * BATCH, (n + 1) * BATCH) })))
    let done = 0
    await this.pool.run(
      batches,
      ({ query, photos }) => ({ kind: 'verify', query: this.keypointsOf(query), candidates: photos.map((photo) => this.keypointsOf(photo)) }),
      ({ query, photos }, answer) => {
        if (answer.kind !== 'verified') return
        report({ stage: 'Comparing marks', done: ++done, total: batches.length })
        answer.evidence.forEach((evidence, n) => this.cache.putEvidence(this.pairKey(query, photos[n]!), evidence))
        this.times.verified.push(answer.ms / photos.length)
      },
      () => true,
    )
  }

  end(): void {
    this.pool.end()
  }

  /** The photographs of each shortlist against each other. */
  private async holdAgainst(lists: readonly Shortlist[]): Promise<void> {
    await this.pool.run(
      lists.filter(({ image, shortlist }) => shortlist.some(({ photo }) => this.cache.evidenceOf(this.contestKey(image, photo, shortlist)) === undefined)),
      ({ image, shortlist }) => ({ kind: 'contest', query: this.keypointsOf(image), rivals: shortlist.map(({ id, photo }) => ({ individual: id, keypoints: this.keypointsOf(photo) })) }),
      ({ image, shortlist }, answer) => {
        if (answer.kind !== 'contested') return
        shortlist.forEach(({ photo }, n) => this.cache.putEvidence(this.contestKey(image, photo, shortlist), { ...this.evidenceOf(image, photo)!, contest: answer.contest[n]! }))
        this.times.contested.push(answer.ms)
      },
      () => true,
    )
  }

  private pairKey(a: string, b: string): string {
    return `${this.keys.get(a)}>${this.keys.get(b)}`
  }

  /** A pair as it stands on one shortlist: against others it is worth something else. */
  private contestKey(query: string, photo: string, shortlist: Shortlist['shortlist']): string {
    return `${this.pairKey(query, photo)}@${createHash('sha256').update(shortlist.map((one) => this.keys.get(one.photo)).join()).digest('hex').slice(0, 16)}`
  }
}
