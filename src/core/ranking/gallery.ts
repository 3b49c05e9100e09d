import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import { probabilities } from '../openset/probability.ts'
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

  get size(): number {
    return this.rowOf.size
  }

  /** Adds a fluke, or replaces what is there of it. */
  put({ flukeId, photoId, individualId, vector }: GalleryRow): void {
    const row = this.rowOf.get(flukeId) ?? this.free.pop() ?? this.flukeAt.length
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
    this.rowsOf ??= grouped(this.individualAt, this.individuals.ids.length)
    this.multiply(query, excludePhotoId)
    const compared: number[] = []
    const scores: number[] = []
    let galleryFlukes = 0
    for (let individual = 0; individual < this.individuals.ids.length; individual++) {
      const similarities = this.similaritiesOf(individual)
      if (similarities.length === 0) continue
      compared.push(individual)
      scores.push(individualScore(similarities))
      galleryFlukes += similarities.length
    }
    const { candidates: chances, pNew } = probabilities(scores)
    const idAt = (place: number): IndividualId => this.individuals.ids[compared[place]!]!
    const candidates = highest(scores, limit, idAt).map(
      (place): Candidate => ({ individualId: idAt(place), score: scores[place]!, probability: chances[place]!, photos: this.photosOf(compared[place]!) }),
    )
    return { candidates, pNew, galleryIndividuals: compared.length, galleryFlukes }
  }

  private label(row: number, individualId: IndividualId | null): void {
    this.individualAt[row] = individualId === null ? NONE : this.individuals.numberOf(individualId)
    this.rowsOf = null
  }

  /** Similarity of the query with every row, −1..1; the excluded photo's are left out. */
  private multiply(query: QuantisedVector, excludePhotoId: PhotoId | undefined): void {
    const excluded = excludePhotoId === undefined ? NONE : this.photos.find(excludePhotoId)
    const count = this.flukeAt.length
    if (this.dots.length < count) {
      this.dots = new Int32Array(Math.max(1024, count * 2))
      this.similarityAt = new Float64Array(this.dots.length)
    }
    this.matrix.dots(query.codes, count, this.dots)
    for (let row = 0; row < count; row++) this.similarityAt[row] = this.photoAt[row] === excluded ? LEFT_OUT : this.dots[row]! * this.scaleAt[row]! * query.scale
  }

  private similaritiesOf(individual: number): number[] {
    const { start, items } = this.rowsOf!
    const similarities: number[] = []
    const end = start[individual + 1]!
    for (let at = start[individual]!; at < end; at++) {
      const similarity = this.similarityAt[items[at]!]!
      if (similarity !== LEFT_OUT) similarities.push(similarity)
    }
    return similarities
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
