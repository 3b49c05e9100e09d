import { FlukeprintError } from '../../errors.ts'
import { throwIfCancelled, type JobContext } from '../../job.ts'
import { blocksOf, MANIFEST_NAME, MOST_MANIFEST_BYTES, notAPack, readManifest, type BlockPlace, type PackManifest } from './manifest.ts'
import type { RangeSource } from './range-source.ts'

/** Blocks by their checksum, wherever they came from. */
export interface BlockStore {
  /** Those of the checksums whose blocks are there. */
  have(sha256: readonly string[]): Promise<ReadonlySet<string>>
  put(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
}

export interface Fetched {
  /** Blocks and bytes that were read now; the others were there. */
  blocks: number
  bytes: number
  /** Blocks that came in broken at first. */
  mended: number
}

/** Times that a block is asked for before it counts as broken. */
const TRIES = 3

/** Errors: `bad-input` (no pack), and those of the source. */
export async function fetchManifest(source: RangeSource, signal: AbortSignal): Promise<{ manifest: PackManifest; bytes: Uint8Array<ArrayBuffer> }> {
  const bytes = await source.read(MANIFEST_NAME, 0, MOST_MANIFEST_BYTES + 1, { signal, again: true })
  if (bytes.length > MOST_MANIFEST_BYTES) throw notAPack(source.name, 'its list is larger than it may be')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw notAPack(source.name, 'its list is no text', cause)
  }
  return { manifest: readManifest(text, source.name), bytes }
}

/**
 * Reads the blocks of a pack that the store has not got, one after another, and keeps each that is as its maker wrote it: however
 * often it is stopped, it goes on where it stopped. Reports bytes. Errors: `fetch-failed` (a block stays broken: which, is said),
 * `cancelled`, and those of source and store.
 */
export async function fetchBlocks(manifest: PackManifest, source: RangeSource, store: BlockStore, sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>, { signal, report }: JobContext): Promise<Fetched> {
  const blocks = blocksOf(manifest)
  const have = new Set(await store.have([...new Set(blocks.map((block) => block.sha256))]))
  const total = blocks.reduce((sum, { bytes }) => sum + bytes, 0)
  const fetched: Fetched = { blocks: 0, bytes: 0, mended: 0 }
  let done = 0
  for (const block of blocks) {
    throwIfCancelled(signal)
    if (!have.has(block.sha256)) {
      const bytes = await soundBlock(block, source, sha256, signal, () => fetched.mended++)
      throwIfCancelled(signal)
      await store.put(block.sha256, bytes)
      have.add(block.sha256)
      fetched.blocks++
      fetched.bytes += block.bytes
    }
    done += block.bytes
    report({ stage: 'fetching', done, total })
  }
  return fetched
}

async function soundBlock(block: BlockPlace, source: RangeSource, sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>, signal: AbortSignal, mended: () => void): Promise<Uint8Array<ArrayBuffer>> {
  const end = block.start + block.bytes
  let length = 0
  for (let tried = 0; tried < TRIES; tried++) {
    const bytes = await source.read(block.file, block.start, end, { signal, again: tried > 0 })
    length = bytes.length
    if (length === block.bytes && (await sha256(bytes)) === block.sha256) {
      if (tried > 0) mended()
      return bytes
    }
    throwIfCancelled(signal)
  }
  const what = length < block.bytes ? `ends too early: of bytes ${block.start} to ${end - 1} only ${length} are there` : `is not as its maker wrote it, from byte ${block.start} to ${end - 1}`
  throw new FlukeprintError('fetch-failed', `A file of the pack ${what}.`, {
    file: `${source.name}/${block.file}`,
    remedy: 'What came in before is kept. Go on later; if it stays so, the pack must be copied there anew by its maker.',
    cause: `tried ${TRIES} times`,
  })
}
