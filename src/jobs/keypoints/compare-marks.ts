import { embeddingSource, type Fluke, type Photo, type PhotoId } from '#core/catalogue.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { Verification } from '#vision/keypoints/verify.ts'
import type { Remote } from '#workers/rpc.ts'
import type { IoContract } from '#workers/io/io.contract.ts'
import type { KeypointsContract } from '#workers/keypoints/keypoints.contract.ts'

/** A fluke to compare: its box, and the photograph that it lies in. */
export interface MarkedFluke {
  fluke: Pick<Fluke, 'boxPx'>
  photo: Pick<Photo, 'id' | 'fileName'>
}

export interface MarkServices {
  catalogueId: string
  /** The original's bytes. */
  open(photoId: PhotoId): Promise<Blob>
  io: Pick<Remote<IoContract>, 'readGrey'>
  keypoints: Remote<KeypointsContract>
}

/**
 * The marks that a query shares with each of some other flukes, in order. Originals are read where the worker has neither kept nor stored their keypoints. Errors:
 * those of `open`, `io.readGrey` and the storage, `cancelled`.
 */
export async function compareMarks(services: MarkServices, query: MarkedFluke, candidates: readonly MarkedFluke[], { signal, report }: JobContext): Promise<Verification[]> {
  const { keypoints, catalogueId } = services
  const all = [query, ...candidates]
  const missing = new Set(await keypoints.missing({ catalogueId, keys: all.map(keyOf) }, { signal }))
  const unread = all.filter((one, n) => missing.has(keyOf(one)) && all.findIndex((other) => keyOf(other) === keyOf(one)) === n)
  for (const [done, one] of unread.entries()) {
    report({ stage: 'Finding marks', done, total: unread.length })
    await extract(services, one, signal)
    throwIfCancelled(signal)
  }
  return await keypoints.verify({ query: keyOf(query), candidates: candidates.map(keyOf) }, { signal, report })
}

async function extract({ catalogueId, open, io, keypoints }: MarkServices, { fluke, photo }: MarkedFluke, signal: AbortSignal): Promise<void> {
  const image = await io.readGrey({ file: await open(photo.id), fileName: photo.fileName }, { signal })
  await keypoints.extract({ catalogueId, key: keyOf({ fluke, photo }), image, boxPx: fluke.boxPx }, { signal, transfer: [image.data.buffer] })
}

function keyOf({ fluke, photo }: MarkedFluke): string {
  return embeddingSource(photo.id, fluke.boxPx)
}
