import { EMBEDDING_BYTES, type PackEntry } from './entry.ts'
import { blocksOf, notAPack, type BlockPlace, type PackManifest } from './manifest.ts'

/** Where a fluke's bytes are, in the blocks of its pack. */
export interface EntryPlace {
  embedding: { sha256: string; record: number }
  /** Null where it has no small picture. */
  thumbnail: { sha256: string; start: number; bytes: number } | null
}

/**
 * Tells for each entry, asked in order, where its vector and its small picture are: neither is ever parted by the end of a block.
 * Throws `bad-input` where lines and blocks do not fit together.
 */
export class PackLayout {
  private readonly embeddings: StreamWalk
  private readonly thumbnails: StreamWalk
  private readonly known: ReadonlySet<string>
  private count = 0

  constructor(
    private readonly manifest: PackManifest,
    private readonly source: string,
  ) {
    this.embeddings = new StreamWalk(blocksOf(manifest, 'embeddings'))
    this.thumbnails = new StreamWalk(blocksOf(manifest, 'thumbnails'))
    this.known = new Set(manifest.individuals.map(({ ref }) => ref))
  }

  next({ individual, thumbnailBytes }: PackEntry): EntryPlace {
    if (!this.known.has(individual)) throw notAPack(this.source, `a photo of it shows ${individual}, who is not among its individuals`)
    const vector = this.embeddings.take(EMBEDDING_BYTES)
    const picture = thumbnailBytes === 0 ? null : this.thumbnails.take(thumbnailBytes)
    if (vector === null || vector.start % EMBEDDING_BYTES !== 0 || (thumbnailBytes > 0 && picture === null)) throw this.unfit()
    this.count++
    return { embedding: { sha256: vector.sha256, record: vector.start / EMBEDDING_BYTES }, thumbnail: picture && { ...picture, bytes: thumbnailBytes } }
  }

  /** After the last one. */
  finish(): void {
    if (this.count !== this.manifest.flukes || !this.embeddings.isAtEnd || !this.thumbnails.isAtEnd) throw this.unfit()
  }

  private unfit(): Error {
    return notAPack(this.source, 'its photos, embeddings and small pictures do not fit together')
  }
}

class StreamWalk {
  private block = 0
  private at = 0

  constructor(private readonly blocks: readonly BlockPlace[]) {}

  get isAtEnd(): boolean {
    return this.block >= this.blocks.length
  }

  take(bytes: number): { sha256: string; start: number } | null {
    const block = this.blocks[this.block]
    if (!block || this.at + bytes > block.bytes) return null
    const found = { sha256: block.sha256, start: this.at }
    this.at += bytes
    if (this.at === block.bytes) {
      this.block++
      this.at = 0
    }
    return found
  }
}
