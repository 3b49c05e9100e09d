import { embeddingSource, type PhotoId } from '#core/catalogue.ts'
import { errorRecord, type ErrorRecord } from '#core/errors.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { saveEmbeddings, staleFlukes, type NewEmbedding, type StaleFluke, type StaleScope } from '#storage/embeddings.ts'
import { fileNameOf } from '#storage/imports.ts'
import { openOriginal } from '#storage/originals.ts'
import type { Remote } from '#workers/rpc.ts'
import type { IoContract } from '#workers/io/io.contract.ts'
import type { EngineStatus } from '#workers/vision/vision.contract.ts'
import { createAnalyser, stopsEverything, type Vision } from '../analyser.ts'
import { createGate } from '../gate.ts'
import { inLanes } from '../lanes.ts'

export interface EmbedServices {
  db: CatalogueDatabase
  io: Pick<Remote<IoContract>, 'readGrey' | 'drawDemoPhoto'>
  vision: Vision
  startEngine(): Promise<Pick<EngineStatus, 'embedder'>>
  /** Files decoded at the same time: `ioWorkers`. */
  readers: number
}

/** Embeds everything, also what another model embedded. */
export const EVERYTHING: StaleScope = { foreign: true, flukeIds: [] }

export interface EmbedResult {
  embedded: number
  /** Flukes that could not be embedded; the first reasons are in `reasons`. */
  failed: number
  reasons: ErrorRecord[]
}

const MOST_REASONS = 20

/**
 * Embeds every fluke whose embedding is missing or was made of another box, and of those that another model embedded the ones of
 * `scope`. Boxes are not looked for again. A fluke that can't be embedded does not stop the rest. Errors that do: `permission-needed`,
 * `storage-full`, `storage-blocked`, `engine-unavailable`, `cancelled`; and where nothing could be embedded, the first reason.
 */
export async function embedFlukes(services: EmbedServices, scope: StaleScope, { signal, report }: JobContext): Promise<EmbedResult> {
  const { db, io, vision, readers } = services
  const result: EmbedResult = { embedded: 0, failed: 0, reasons: [] }
  const { embedder } = await services.startEngine()
  throwIfCancelled(signal)
  const total = await countStale(db, embedder, scope, signal)
  const analyser = createAnalyser(vision, signal)
  const gate = createGate(readers)
  let firstFailure: unknown = null
  const tell = (): void => report({ stage: 'flukes', done: Math.min(total, result.embedded + result.failed), total })
  tell()

  async function embed(flukes: StaleFluke[], stop: AbortSignal): Promise<void> {
    const { photoId } = flukes[0]!
    const fileName = fileNameOf((await db.photos.get(photoId))?.path ?? photoId)
    try {
      const file = await openOriginal(db, photoId, { drawDemo: async (index) => (await io.drawDemoPhoto({ index })).file })
      const grey = await gate.run(() => io.readGrey({ file, fileName }, { signal: stop }))
      const made = await Promise.all(flukes.map(({ boxPx }) => analyser.analyse(grey, boxPx)))
      await saveEmbeddings(db, flukes.map(({ flukeId, boxPx }, i): NewEmbedding => ({ flukeId, madeOf: embeddingSource(photoId, boxPx), model: embedder, vector: made[i]!.vector })))
      result.embedded += flukes.length
    } catch (thrown) {
      throwIfCancelled(stop)
      if (stopsEverything(thrown) || analyser.isBroken()) throw thrown
      firstFailure ??= thrown
      result.failed += flukes.length
      if (result.reasons.length < MOST_REASONS) result.reasons.push({ ...errorRecord(thrown), file: fileName })
    }
    tell()
  }

  await inLanes(readers + 1, byPhoto(db, embedder, scope), signal, embed)
  if (result.embedded === 0 && firstFailure !== null) throw firstFailure
  return result
}

/** The flukes of one photo that stand together in the queue are embedded of one reading. */
async function* byPhoto(db: CatalogueDatabase, model: string, scope: StaleScope): AsyncGenerator<StaleFluke[]> {
  for await (const page of staleFlukes(db, model, scope)) {
    const groups = new Map<PhotoId, StaleFluke[]>()
    for (const fluke of page) groups.set(fluke.photoId, [...(groups.get(fluke.photoId) ?? []), fluke])
    yield* groups.values()
  }
}

async function countStale(db: CatalogueDatabase, model: string, scope: StaleScope, signal: AbortSignal): Promise<number> {
  let count = 0
  for await (const page of staleFlukes(db, model, scope)) {
    throwIfCancelled(signal)
    count += page.length
  }
  return count
}

/** `12 flukes embedded, 1 failed (a.jpg: The photo is no longer where it was.)`. */
export function embedSummary({ embedded, failed, reasons: [first] }: EmbedResult): string {
  const text = `${embedded} ${embedded === 1 ? 'fluke' : 'flukes'} embedded`
  return failed === 0 || !first ? text : `${text}, ${failed} failed (${first.file}: ${first.message})`
}
