import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import { EMBEDDER } from '../model-names.ts'
import { FITTED_OPEN_SET } from '../openset/fitted.ts'
import type { OpenSetParameters } from '../openset/parameters.ts'
import { bestWithRivals, probabilities, RIVALS, temperatureIn } from '../openset/probability.ts'
import type { Candidate, CandidatePhoto, RankedAnswer } from './candidate.ts'
import { codeMatrix } from './code-matrix.ts'
import { individualScore } from './individual-score.ts'
import { grouped, Numbering, type Groups } from './numbering.ts'
import type { QuantisedVector } from './quantise.ts'

export interface GalleryRow {
  flukeId: FlukeId
  photoId: PhotoId
  /** Null while nobody has accepted an identity: such a row can ask, but is not compared with. */
  individualId: IndividualId | null
  vector: QuantisedVector
}

/** The best candidate of a fluke, and what the answer hangs on. */
export interface Best {
  /** Null where nothing is compared with. */
  bestId: IndividualId | null
  bestProbability: number
  pNew: number
  bestScore: number
  /** The least score that "new" was told from; −Infinity where fewer individuals are compared than count. */
  rivalScore: number
  /** Individuals that were compared. */
  individuals: number
}

/** What has changed in a gallery, by rows and numbers of individuals. */
export interface GalleryChanges {
  /** So much, or in such a way, that nothing holds any more. */
  everything: boolean
  /** Individuals that have got or lost photos: these. */
  photosOf: Map<number, number[]>
  /** Rows that have another vector. */
  vectors: number[]
}

/** Individuals whose changes are told one by one. */
const MOST_CHANGED = 200

/** In place of an individual's or a photo's number. */
const NONE = -1
/** In place of the similarity of a row that is no evidence for the query at hand. */
const LEFT_OUT = -Infinity

/**
 * All embedded flukes of a catalogue; those with an identity are the gallery. Rows, photos and individuals go by
 * number, so that a query walks arrays of numbers only: `npm run bench:rank`.
 */
export class Gallery {
  private readonly matrix = codeMatrix()
  private readonly rowOf = new Map<FlukeId, number>()
  private readonly free: number[] = []
  private readonly photos = new Numbering<PhotoId>()
  private readonly individuals = new Numbering<IndividualId>()

  // One entry a row.
  private readonly flukeAt: FlukeId[] = []
  private readonly photoAt: number[] = []
  private readonly individualAt: number[] = []
  private readonly scaleAt: number[] = []

  // Of the query at hand, one entry a row.
  private dots = new Int32Array(0)
  private similarityAt = new Float64Array(0)

  /** The rows of each individual; null when a label has changed since. */
  private rowsOf: Groups | null = null
  private changes = noChanges()

  /** @param openSet fitted to the embedder whose vectors these are */
  constructor(private readonly openSet: OpenSetParameters = FITTED_OPEN_SET[EMBEDDER]) {}

  get size(): number {
    return this.rowOf.size
  }

  /** Adds a fluke, or replaces what is there of it. */
  put({ flukeId, photoId, individualId, vector }: GalleryRow): void {
    const row = this.rowOf.get(flukeId) ?? this.free.pop() ?? this.flukeAt.length
    this.changes.vectors.push(row)
    // The vector that counted until now is gone: nobody can tell any more whom it was like.
    if ((this.individualAt[row] ?? NONE) !== NONE || this.changes.vectors.length > MOST_CHANGED) this.changes = { ...noChanges(), everything: true }
    this.rowOf.set(flukeId, row)
    this.flukeAt[row] = flukeId
    this.photoAt[row] = this.photos.numberOf(photoId)
    this.scaleAt[row] = vector.scale
    this.matrix.write(row, vector.codes)
    this.label(row, individualId)
  }

  remove(flukeId: FlukeId): void {
    const row = this.rowOf.get(flukeId)
    if (row === undefined) return
    this.rowOf.delete(flukeId)
    this.free.push(row)
    this.label(row, null)
    this.changes.everything = true
  }

  setLabel(flukeId: FlukeId, individualId: IndividualId | null): void {
    const row = this.rowOf.get(flukeId)
    if (row !== undefined) this.label(row, individualId)
  }

  vectorOf(flukeId: FlukeId): { vector: QuantisedVector; photoId: PhotoId } | null {
    const row = this.rowOf.get(flukeId)
    if (row === undefined) return null
    return { vector: { codes: this.matrix.read(row), scale: this.scaleAt[row]! }, photoId: this.photos.ids[this.photoAt[row]!]! }
  }

  /**
   * Ranks the individuals of the gallery for a query, best first; at most `limit` of them are listed, but the
   * probabilities are over all. Flukes of the query's own photo are left out: a photo is no evidence for itself.
   */
  rank(query: QuantisedVector, { excludePhotoId, limit }: { excludePhotoId?: PhotoId; limit: number }): RankedAnswer {
    const { compared, scores, galleryFlukes } = this.scored(query, excludePhotoId)
    const { candidates: chances, pNew } = probabilities(scores, this.openSet)
    const idAt = (place: number): IndividualId => this.individuals.ids[compared[place]!]!
    const candidates = highest(scores, limit, idAt).map(
      (place): Candidate => ({ individualId: idAt(place), score: scores[place]!, probability: chances[place]!, photos: this.photosOf(compared[place]!) }),
    )
    return { candidates, pNew, galleryIndividuals: compared.length, galleryFlukes }
  }

  /** The row of a fluke; undefined where it is not here. */
  rowOfFluke(flukeId: FlukeId): number | undefined {
    return this.rowOf.get(flukeId)
  }

  /** Rows, those that are free too. */
  get rows(): number {
    return this.flukeAt.length
  }

  /** What `rank` says of the best candidate of a row, without its photos. */
  best(row: number): Best {
    const { compared, scores } = this.scored({ codes: this.matrix.read(row), scale: this.scaleAt[row]! }, this.photos.ids[this.photoAt[row]!]!)
    const { candidates: chances, pNew } = probabilities(scores, this.openSet)
    const [place] = highest(scores, 1, (at) => this.individuals.ids[compared[at]!]!)
    const rivalScore = bestWithRivals(scores)[RIVALS] ?? -Infinity
    if (place === undefined) return { bestId: null, bestProbability: 0, pNew, bestScore: -1, rivalScore, individuals: 0 }
    return { bestId: this.individuals.ids[compared[place]!]!, bestProbability: chances[place]!, pNew, bestScore: scores[place]!, rivalScore, individuals: scores.length }
  }

  /** Temperature of the softmax among so many individuals. */
  temperatureIn(individuals: number): number {
    return temperatureIn(individuals, this.openSet)
  }

  /** Individuals that have a photo. */
  individualsCompared(): number {
    this.rowsOf ??= grouped(this.individualAt, this.individuals.ids.length)
    const { start } = this.rowsOf
    let count = 0
    for (let individual = 0; individual + 1 < start.length; individual++) if (start[individual + 1]! > start[individual]!) count++
    return count
  }

  /** Rows of the photos of an individual, by its number. */
  photoRows(individual: number): Int32Array {
    this.rowsOf ??= grouped(this.individualAt, this.individuals.ids.length)
    return this.rowsOf.items.subarray(this.rowsOf.start[individual], this.rowsOf.start[individual + 1])
  }

  /** The greatest similarity of each row with any of these, −1..1, into `out` (float64 [≥ rows]). */
  greatestSimilarities(others: Iterable<number>, out: Float64Array): void {
    const count = this.makeRoom()
    out.fill(-Infinity, 0, count)
    for (const other of others) {
      this.matrix.dots(this.matrix.read(other), count, this.dots)
      for (let row = 0; row < count; row++) {
        const similarity = this.dots[row]! * this.scaleAt[row]! * this.scaleAt[other]!
        if (similarity > out[row]!) out[row] = similarity
      }
    }
  }

  /** What has changed since this was last asked; there is one who asks. */
  takeChanges(): GalleryChanges {
    const { changes } = this
    this.changes = noChanges()
    return changes
  }

  private label(row: number, individualId: IndividualId | null): void {
    const before = this.individualAt[row] ?? NONE
    const after = individualId === null ? NONE : this.individuals.numberOf(individualId)
    this.individualAt[row] = after
    this.rowsOf = null
    if (before === after) return
    for (const individual of [before, after]) if (individual !== NONE) this.note(individual, row)
  }

  private note(individual: number, row: number): void {
    const { changes } = this
    if (changes.everything) return
    const rows = changes.photosOf.get(individual)
    if (rows) rows.push(row)
    else changes.photosOf.set(individual, [row])
    if (changes.photosOf.size > MOST_CHANGED) this.changes = { ...noChanges(), everything: true }
  }

  /** The scores of all individuals for a query, by their numbers. */
  private scored(query: QuantisedVector, excludePhotoId: PhotoId | undefined): { compared: number[]; scores: number[]; galleryFlukes: number } {
    this.rowsOf ??= grouped(this.individualAt, this.individuals.ids.length)
    this.multiply(query, excludePhotoId)
    const compared: number[] = []
    const scores: number[] = []
    let galleryFlukes = 0
    const similarities: number[] = []
    for (let individual = 0; individual < this.individuals.ids.length; individual++) {
      const photos = this.similaritiesOf(individual, similarities)
      if (photos === 0) continue
      compared.push(individual)
      scores.push(individualScore(similarities, photos))
      galleryFlukes += photos
    }
    return { compared, scores, galleryFlukes }
  }

  /** Room for the products with all rows, whose number it answers. */
  private makeRoom(): number {
    const count = this.flukeAt.length
    if (this.dots.length < count) {
      this.dots = new Int32Array(Math.max(1024, count * 2))
      this.similarityAt = new Float64Array(this.dots.length)
    }
    return count
  }

  /** Similarity of the query with every row, −1..1; the excluded photo's are left out. */
  private multiply(query: QuantisedVector, excludePhotoId: PhotoId | undefined): void {
    const excluded = excludePhotoId === undefined ? NONE : this.photos.find(excludePhotoId)
    const count = this.makeRoom()
    this.matrix.dots(query.codes, count, this.dots)
    for (let row = 0; row < count; row++) this.similarityAt[row] = this.photoAt[row] === excluded ? LEFT_OUT : this.dots[row]! * this.scaleAt[row]! * query.scale
  }

  /** Of an individual's photos, into the first places of `out`; answers how many they are. One array for all individuals: one each is most of what a query in a large gallery takes. */
  private similaritiesOf(individual: number, out: number[]): number {
    const { start, items } = this.rowsOf!
    let count = 0
    const end = start[individual + 1]!
    for (let at = start[individual]!; at < end; at++) {
      const similarity = this.similarityAt[items[at]!]!
      if (similarity !== LEFT_OUT) out[count++] = similarity
    }
    return count
  }

  /** An individual's photos, most similar first. */
  private photosOf(individual: number): CandidatePhoto[] {
    const { start, items } = this.rowsOf!
    return [...items.subarray(start[individual], start[individual + 1])]
      .filter((row) => this.similarityAt[row] !== LEFT_OUT)
      .map((row) => ({ flukeId: this.flukeAt[row]!, photoId: this.photos.ids[this.photoAt[row]!]!, similarity: this.similarityAt[row]! }))
      .sort((a, b) => b.similarity - a.similarity)
  }
}

function noChanges(): GalleryChanges {
  return { everything: false, photosOf: new Map(), vectors: [] }
}

/** Bins that scores are counted in. */
const BINS = 4096

/** Places of the `limit` highest scores, highest first; equal ones in the order of their ids, so that an answer is always the same. */
function highest(scores: readonly number[], limit: number, idAt: (place: number) => IndividualId): number[] {
  // Most galleries hold far more individuals than are listed, and sorting them all would take longest of all: scores are
  // counted in bins, and only those in the upper bins, which hold enough of them, are sorted.
  let [lowest, top] = [Infinity, -Infinity]
  for (const score of scores) [lowest, top] = [Math.min(lowest, score), Math.max(top, score)]
  const binOf = (score: number): number => Math.floor(((score - lowest) / (top - lowest || 1)) * (BINS - 1))
  const counts = new Int32Array(BINS)
  for (const score of scores) counts[binOf(score)]!++
  let bin = BINS - 1
  for (let held = counts[bin]!; held < limit && bin > 0; held += counts[bin]!) bin--
  const places: number[] = []
  for (let place = 0; place < scores.length; place++) if (binOf(scores[place]!) >= bin) places.push(place)
  return places.sort((a, b) => scores[b]! - scores[a]! || (idAt(a) < idAt(b) ? -1 : 1)).slice(0, limit)
}
