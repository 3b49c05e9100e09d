import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import { throwIfCancelled } from '#core/job.ts'
import type { Gallery } from '#core/ranking/gallery.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { calledHere, packedGallery, packsByEdition } from '#storage/packs/packed-rows.ts'

/**
 * The flukes of the packs that a catalogue subscribes to, beside its own in the gallery. They are compared with, and ask nothing: no
 * audit and no queue knows of them. Packs of another embedder are left out, like own embeddings of another one.
 */
export class PackedGallery {
  /** Names of the packs that are left out. */
  foreign: readonly string[] = []
  private editions = ''
  private readonly marks = new Set<string>()
  private readonly whaleOf = new Map<FlukeId, IndividualId>()

  constructor(
    private readonly db: CatalogueDatabase,
    private readonly gallery: Gallery,
    private readonly embedder: string,
  ) {}

  /** @param editions see `packEditions` */
  async follow(editions: string, signal?: AbortSignal): Promise<void> {
    if (editions === this.editions) return
    // Until all of it is read nothing is said to be: a reading that was stopped is made again.
    this.editions = ''
    for (const flukeId of this.whaleOf.keys()) this.gallery.remove(flukeId)
    this.whaleOf.clear()
    this.marks.clear()
    const packs = await packsByEdition(editions)
    this.foreign = packs.filter(({ current }) => current && current.embedder.name !== this.embedder).map(({ name }) => name)
    for (const pack of packs) {
      if (pack.current?.embedder.name !== this.embedder) continue
      this.marks.add(pack.mark)
      const called = await calledHere(this.db, pack.mark)
      for await (const rows of packedGallery(pack)) {
        throwIfCancelled(signal)
        for (const { flukeId, photoId, whale, vector } of rows) {
          this.whaleOf.set(flukeId, whale)
          this.gallery.put({ flukeId, photoId, individualId: called.get(whale) ?? whale, vector })
        }
      }
    }
    this.editions = editions
  }

  /** After individuals were merged, renamed, or the like: a pack's photos stand under what their whale is called here. */
  async rename(): Promise<void> {
    if (this.whaleOf.size === 0) return
    const called = new Map((await Promise.all([...this.marks].map((mark) => calledHere(this.db, mark)))).flatMap((map) => [...map]))
    for (const [flukeId, whale] of this.whaleOf) this.gallery.setLabel(flukeId, called.get(whale) ?? whale)
  }
}
