import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import { probabilities } from '../openset/probability.ts'
import type { Candidate, CandidatePhoto, RankedAnswer } from './candidate.ts'
import { codeMatrix } from './code-matrix.ts'
import { individualScore } from './individual-score.ts'
import type { QuantisedVector } from './quantise.ts'

export interface GalleryRow {
  flukeId: FlukeId
  photoId: PhotoId
  /** Null while nobody has accepted an identity: such a row can ask, but is not compared with. */
  individualId: IndividualId | null
  vector: QuantisedVector
}

/** All embedded flukes of a catalogue; those with an identity are the gallery. */
export class Gallery {
  private readonly matrix = codeMatrix()
  private readonly rows: (Omit<GalleryRow, 'vector'> & { scale: number })[] = []
  private readonly rowOf = new Map<FlukeId, number>()
  private readonly free: number[] = []
  private dots = new Int32Array(0)

  get size(): number {
    return this.rowOf.size
  }

  /** Adds a fluke, or replaces what is there of it. */
  put({ flukeId, photoId, individualId, vector }: GalleryRow): void {
    const row = this.rowOf.get(flukeId) ?? this.free.pop() ?? this.rows.length
    this.rowOf.set(flukeId, row)
    this.rows[row] = { flukeId, photoId, individualId, scale: vector.scale }
    this.matrix.write(row, vector.codes)
  }

  remove(flukeId: FlukeId): void {
    const row = this.rowOf.get(flukeId)
    if (row === undefined) return
    this.rowOf.delete(flukeId)
    this.free.push(row)
    this.rows[row] = { ...this.rows[row]!, individualId: null }
  }

  setLabel(flukeId: FlukeId, individualId: IndividualId | null): void {
    const row = this.rowOf.get(flukeId)
    if (row !== undefined) this.rows[row]!.individualId = individualId
  }

  vectorOf(flukeId: FlukeId): { vector: QuantisedVector; photoId: PhotoId } | null {
    const row = this.rowOf.get(flukeId)
    if (row === undefined) return null
    return { vector: { codes: this.matrix.read(row), scale: this.rows[row]!.scale }, photoId: this.rows[row]!.photoId }
  }

  /**
   * Ranks the individuals of the gallery for a query, best first; at most `limit` of them are listed, but the
   * probabilities are over all. Flukes of the query's own photo are left out: a photo is no evidence for itself.
   */
  rank(query: QuantisedVector, { excludePhotoId, limit }: { excludePhotoId?: PhotoId; limit: number }): RankedAnswer {
    const photosOf = this.similarities(query, excludePhotoId)
    const individuals = [...photosOf].map(([individualId, photos]) => ({ individualId, photos, score: individualScore(photos.map((photo) => photo.similarity)) }))
    // Equal scores in the order of the ids, so that an answer is always the same.
    individuals.sort((a, b) => b.score - a.score || (a.individualId < b.individualId ? -1 : 1))
    const { candidates: chances, pNew } = probabilities(individuals.map(({ score }) => score))
    const candidates = individuals.slice(0, limit).map(
      ({ individualId, photos, score }, place): Candidate => ({
        individualId,
        score,
        probability: chances[place]!,
        photos: photos.sort((a, b) => b.similarity - a.similarity),
      }),
    )
    return { candidates, pNew, galleryIndividuals: individuals.length, galleryFlukes: individuals.reduce((sum, { photos }) => sum + photos.length, 0) }
  }

  private similarities(query: QuantisedVector, excludePhotoId: PhotoId | undefined): Map<IndividualId, CandidatePhoto[]> {
    const count = this.rows.length
    if (this.dots.length < count) this.dots = new Int32Array(Math.max(1024, count * 2))
    this.matrix.dots(query.codes, count, this.dots)
    const photosOf = new Map<IndividualId, CandidatePhoto[]>()
    for (let row = 0; row < count; row++) {
      const { flukeId, photoId, individualId, scale } = this.rows[row]!
      if (individualId === null || photoId === excludePhotoId) continue
      const photo = { flukeId, photoId, similarity: this.dots[row]! * scale * query.scale }
      const photos = photosOf.get(individualId)
      if (photos) photos.push(photo)
      else photosOf.set(individualId, [photo])
    }
    return photosOf
  }
}
