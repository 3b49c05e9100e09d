import { FITTED_AUDIT } from '#core/audit/fitted.ts'
import { LabelAudit, type FiledAs } from '#core/audit/label-audit.ts'
import type { Fluke, FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import type { EmbedderName } from '#core/model-names.ts'
import { flukesChangedBy } from '#core/decisions/decision.ts'
import { throwIfCancelled } from '#core/job.ts'
import { FITTED_OPEN_SET } from '#core/openset/fitted.ts'
import { Gallery } from '#core/ranking/gallery.ts'
import type { CatalogueDatabase, EmbeddingRow } from '#storage/database.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import type { GalleryRevision } from './index.contract.ts'
import { PackedGallery } from './packed-gallery.ts'

/** Rows read in one go. */
const PAGE = 1_000
/** Flukes read in one go when all of them are. */
const FLUKES_PAGE = 5_000
/** Decisions after which a pack's individual may be called differently here. */
const RENAMING: ReadonlySet<string> = new Set(['merge', 'rename', 'revert'])

/**
 * The gallery of a catalogue, kept up with its database: embeddings and decisions are logs with a growing `seq`, and
 * what has come since the last look is read before each answer. Embeddings of another model than `embedder` are left
 * out: vectors of two models can't be compared.
 */
export class FollowedGallery {
  readonly gallery: Gallery
  /** The same flukes as their labels' auditor knows them; it reads their vectors in the gallery. */
  readonly audit: LabelAudit
  /** What another embedder embedded, and whether it is a fluke. */
  private readonly foreign = new Map<FlukeId, boolean>()
  private readonly packed: PackedGallery
  private decisionSeq = 0
  private embeddingSeq = 0
  private reading: Promise<void> = Promise.resolve()

  constructor(
    readonly db: CatalogueDatabase,
    private readonly embedder: EmbedderName,
  ) {
    this.gallery = new Gallery(FITTED_OPEN_SET[embedder])
    this.audit = new LabelAudit((flukeId) => this.gallery.vectorOf(flukeId)!.vector, FITTED_AUDIT[embedder])
    this.packed = new PackedGallery(db, this.gallery, embedder)
  }

  /** Flukes of the catalogue that are left out because another embedder embedded them. */
  get foreignFlukes(): number {
    let count = 0
    for (const isFluke of this.foreign.values()) if (isFluke) count++
    return count
  }

  /** Names of the packs that are left out for the same reason. */
  get foreignPacks(): string[] {
    return [...this.packed.foreign]
  }

  /** Resolves when everything up to the revision (and whatever else is there by now) is in the gallery. */
  async catchUp(revision: GalleryRevision, signal?: AbortSignal): Promise<void> {
    // One reader at a time: two would put the same rows.
    const turn = this.reading.then(() => this.read(revision, signal))
    this.reading = turn.catch(() => undefined)
    await turn
  }

  private async read({ decisionSeq, embeddingSeq, packs = '' }: GalleryRevision, signal?: AbortSignal): Promise<void> {
    // Flukes that are read from now on know of every decision up to this one: the first look needs no second reading.
    const known = this.embeddingSeq === 0 && embeddingSeq > 0 ? await this.allFlukes(signal) : new Map<FlukeId, Fluke>()
    if (this.embeddingSeq === 0) this.decisionSeq = decisionSeq
    while (this.embeddingSeq < embeddingSeq) {
      throwIfCancelled(signal)
      const rows = await withStorageErrors(() => this.db.embeddings.where('seq').above(this.embeddingSeq).limit(PAGE).toArray())
      // Fewer rows than the revision counts: some were replaced since, and their newer ones are read already.
      if (rows.length === 0) break
      await this.put(rows, known)
      this.embeddingSeq = rows.at(-1)!.seq
    }
    while (this.decisionSeq < decisionSeq) {
      throwIfCancelled(signal)
      const decisions = await withStorageErrors(() => this.db.decisions.where('seq').above(this.decisionSeq).limit(PAGE).toArray())
      if (decisions.length === 0) break
      await this.relabel([...new Set(decisions.flatMap(flukesChangedBy))])
      if (decisions.some(({ kind }) => RENAMING.has(kind))) await this.packed.rename()
      this.decisionSeq = decisions.at(-1)!.seq
    }
    await this.packed.follow(packs, signal)
  }

  private async put(rows: EmbeddingRow[], known: ReadonlyMap<FlukeId, Fluke>): Promise<void> {
    // One that has come in since all were read is not among them.
    const others = rows.flatMap(({ flukeId }) => (known.has(flukeId) ? [] : [flukeId]))
    const read = new Map((await this.flukes(others)).flatMap((fluke) => (fluke ? [[fluke.id, fluke] as const] : [])))
    const flukes = rows.map(({ flukeId }) => known.get(flukeId) ?? read.get(flukeId))
    rows.forEach(({ flukeId, model, codes, scale }, n) => {
      const fluke = flukes[n]
      this.audit.remove(flukeId)
      if (model !== this.embedder && fluke) this.foreign.set(flukeId, fluke.removed === 0)
      else this.foreign.delete(flukeId)
      if (model !== this.embedder || !fluke) return this.gallery.remove(flukeId)
      this.gallery.put({ flukeId, photoId: photoOf(flukeId), individualId: acceptedId(fluke), vector: { codes, scale } })
      if (fluke.removed === 0) this.audit.put(flukeId, photoOf(flukeId), filedAs(fluke))
    })
  }

  private async relabel(flukeIds: FlukeId[]): Promise<void> {
    const flukes = await this.flukes(flukeIds)
    flukeIds.forEach((flukeId, n) => {
      const fluke = flukes[n]
      this.gallery.setLabel(flukeId, acceptedId(fluke))
      if (fluke) this.fileInAudit(fluke)
    })
  }

  /** A fluke that is none by now is nobody's evidence; one that is one again has kept its vector. */
  private fileInAudit(fluke: Fluke): void {
    const known = this.audit.has(fluke.id)
    if (this.foreign.has(fluke.id)) this.foreign.set(fluke.id, fluke.removed === 0)
    if (fluke.removed === 1) this.audit.remove(fluke.id)
    else if (known) this.audit.file(fluke.id, filedAs(fluke))
    else if (this.gallery.vectorOf(fluke.id)) this.audit.put(fluke.id, fluke.photoId, filedAs(fluke))
  }

  /** Thousands in one reading each: asked for one by one, as those that an embedding names, they take most of the time that a catalogue takes to open. */
  private async allFlukes(signal: AbortSignal | undefined): Promise<Map<FlukeId, Fluke>> {
    const known = new Map<FlukeId, Fluke>()
    let last = ''
    for (;;) {
      throwIfCancelled(signal)
      const page = await withStorageErrors(() => this.db.flukes.where('id').above(last).limit(FLUKES_PAGE).toArray())
      for (const fluke of page) known.set(fluke.id, fluke)
      if (page.length < FLUKES_PAGE) return known
      last = page.at(-1)!.id
    }
  }

  private flukes(flukeIds: FlukeId[]): Promise<(Fluke | undefined)[]> {
    return withStorageErrors(() => this.db.flukes.bulkGet(flukeIds))
  }
}

function photoOf(flukeId: FlukeId): PhotoId {
  return flukeId.slice(0, flukeId.lastIndexOf(':')) as PhotoId
}

/** The identity that counts as known; a possible match and a removed fluke have none. */
function acceptedId(fluke: Fluke | undefined): IndividualId | null {
  return fluke?.status === 'identified' && fluke.removed === 0 ? fluke.individualId : null
}

function filedAs(fluke: Fluke): FiledAs {
  const individualId = acceptedId(fluke)
  if (individualId !== null) return { individualId }
  return fluke.status === 'filed-new' ? 'new' : null
}
