import type { PhotoId } from '#core/catalogue.ts'
import { errorRecord, FlukeprintError, type ErrorRecord } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'
import type { CatalogueDatabase, ImportItemRow, OriginalSource } from '#storage/database.ts'
import { fileNameOf, hasNamesake, hasPhoto, type ImportOutcome } from '#storage/imports.ts'
import { openSource, relinkIfDead } from '#storage/originals.ts'
import type { Remote } from '#workers/rpc.ts'
import type { IoContract, ReadPhoto } from '#workers/io/io.contract.ts'
import type { AnalysedFluke, EngineStatus } from '#workers/vision/vision.contract.ts'
import { createAnalyser, MOST_IN_A_ROW, stopsEverything, type Vision } from '../analyser.ts'
import type { Gate } from '../gate.ts'
import type { Chosen } from './chosen.ts'

export interface ImportServices {
  db: CatalogueDatabase
  io: Pick<Remote<IoContract>, 'readPhoto' | 'hash' | 'drawDemoPhoto'>
  vision: Vision
  startEngine(): Promise<Pick<EngineStatus, 'embedder' | 'detector'>>
  /** Files decoded at the same time: `ioWorkers`. */
  readers: number
}

/** The same, with the one gate through which all decoding of an import goes. */
export interface ReadingServices extends ImportServices {
  gate: Gate
}

export interface ReaderServices extends ReadingServices {
  /** The folder that the files' handles came from: permission for it opens them. */
  folderId: number | null
}

export interface ImportRun {
  importId: string
  /** Where files without a handle are while this page lives; null after a reload. */
  chosen: Chosen | null
  /** Files that would have to be chosen again fail, and the rest goes on; else the import stops and says so. */
  leaveOutMissing?: boolean
}

/** Reads one file to its end. Throws only what stops the whole import. */
export function createReader({ db, io, vision, startEngine, gate, folderId }: ReaderServices, signal: AbortSignal) {
  const analyser = createAnalyser(vision, signal)
  let engine: ReturnType<typeof startEngine> | null = null
  let crashesInARow = 0

  async function read(item: ImportItemRow, stop: AbortSignal): Promise<ImportOutcome> {
    if (item.photoId !== null && (await hasPhoto(db, item.photoId))) return await already(item, 'known', item.photoId)
    if (!item.source) throw new FlukeprintError('source-missing', 'The file was not copied before the page was closed.', { remedy: 'Import it again.' })
    const file = await openItem({ db, io }, item.source, item.path)
    const fileName = fileNameOf(item.path)
    const same = await sameAsBefore({ db, io, gate }, file, fileName, stop)
    if (same) return await already(item, 'duplicate', same)
    const photo = await twice(gate, () => io.readPhoto({ file, fileName }, { signal: stop }))
    crashesInARow = 0
    if (await hasPhoto(db, photo.id)) return await already(item, 'duplicate', photo.id)
    // Asked for by the first photo that needs it: files that are all known need no engine.
    const models = await untilStopped((engine ??= startEngine().catch(noEngine)), stop)
    const fluke = await untilStopped(analyser.analyse(photo.grey, null), stop)
    assertFinite(fluke)
    return { kind: 'photo', item, analysed: analysedPhoto(item, ofFolder(item.source), photo, fluke, models) }
  }

  const ofFolder = (source: OriginalSource): OriginalSource => (source.kind === 'handle' ? { ...source, folderId } : source)

  async function already(item: ImportItemRow, kind: 'known' | 'duplicate', photoId: PhotoId): Promise<ImportOutcome> {
    if (item.source) await relinkIfDead(db, photoId, ofFolder(item.source))
    return { kind, item, photoId }
  }

  return async (item: ImportItemRow, stop: AbortSignal): Promise<ImportOutcome> => {
    try {
      return await read(item, stop)
    } catch (thrown) {
      throwIfCancelled(stop)
      if (thrown instanceof ReaderCrash) crashesInARow++
      if (stopsEverything(thrown) || analyser.isBroken() || crashesInARow >= MOST_IN_A_ROW) throw thrown
      return { kind: 'failed', item, error: failureOf(thrown, item.path) }
    }
  }
}

/** The photo that a file is byte for byte, if one of the same name and size is here: found without decoding it. */
export async function sameAsBefore({ db, io, gate }: Pick<ReadingServices, 'db' | 'io' | 'gate'>, file: Blob, fileName: string, signal: AbortSignal): Promise<PhotoId | null> {
  if (!(await hasNamesake(db, fileName, file.size))) return null
  const id = await twice(gate, () => io.hash({ file }, { signal }))
  return (await hasPhoto(db, id)) ? id : null
}

/** A file whose worker crashed may have been a bystander: it is read once more, alone. */
async function twice<T>(gate: Gate, work: () => Promise<T>): Promise<T> {
  try {
    return await gate.run(work)
  } catch (thrown) {
    if (errorRecord(thrown).code !== 'worker-crashed') throw thrown
  }
  try {
    return await gate.runAlone(work)
  } catch (thrown) {
    throw errorRecord(thrown).code === 'worker-crashed' ? new ReaderCrash(thrown) : thrown
  }
}

class ReaderCrash extends FlukeprintError {
  constructor(cause: unknown) {
    super('worker-crashed', 'The photo could not be read: its reader stopped twice.', { remedy: 'Export it anew as JPEG, smaller if it is very large.', cause })
  }
}

/** An engine that does not start, for whatever reason, stops the import: no file is to blame. */
function noEngine(thrown: unknown): never {
  if (stopsEverything(thrown)) throw thrown
  const { message, remedy } = errorRecord(thrown)
  throw new FlukeprintError('engine-unavailable', `The engine does not start: ${message}`, { remedy: remedy ?? 'Reload the page, or choose another engine.', cause: thrown })
}

/** The engine does not hear a signal while it starts; the import need not wait for it. */
async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfCancelled(signal)
  let stop = (): void => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new FlukeprintError('cancelled', 'Stopped at your request.'))
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

export async function openItem({ db, io }: Pick<ImportServices, 'db' | 'io'>, source: OriginalSource, path: string): Promise<Blob> {
  return await openSource(db, source, path, { drawDemo: async (index) => (await io.drawDemoPhoto({ index })).file })
}

/** Storage refuses a whole batch for one such vector: it must fail alone. */
function assertFinite({ vector, presence }: AnalysedFluke): void {
  if (!vector.every(Number.isFinite) || Number.isNaN(presence)) throw new FlukeprintError('unexpected', 'The engine gave no usable answer for this photo.', { remedy: 'Try another engine, or another copy of the photo.' })
}

function analysedPhoto(item: ImportItemRow, source: OriginalSource, photo: ReadPhoto, { boxPx, boxScore, presence, vector }: AnalysedFluke, models: Pick<EngineStatus, 'embedder' | 'detector'>) {
  const { id, mimeType, byteSize, widthPx, heightPx, latitudeDeg, longitudeDeg, thumbnail } = photo
  const takenAtMs = photo.takenAtMs ?? item.takenAtMs ?? null
  return {
    photo: { id, fileName: fileNameOf(item.path), path: item.path, otherNames: [], mimeType, byteSize, widthPx, heightPx, takenAtMs, latitudeDeg, longitudeDeg, importedAtMs: Date.now() },
    thumbnail, source, detected: { boxPx, boxScore, boxMaker: models.detector, presence }, embedder: models.embedder, vector,
  }
}

/** The reason as the list of failures shows it: which file, and never without a remedy. */
export function failureOf(thrown: unknown, path: string): ErrorRecord {
  const record = errorRecord(thrown)
  if (record.code === 'unexpected' && /NotReadableError|NotFoundError/.test(record.cause ?? '')) {
    return { ...record, code: 'source-missing', file: path, message: 'The file was moved, changed or deleted while it was being read.', remedy: 'Import it again.' }
  }
  return { ...record, file: path, remedy: record.remedy ?? 'Try another copy of the photo.' }
}

