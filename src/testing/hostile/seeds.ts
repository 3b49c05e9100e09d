import { readFileSync } from 'node:fs'
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import type { Decision, DecisionId, WhaleKey } from '#core/decisions/decision.ts'
import { writeDecisionsFile } from '#core/formats/decisions-file.ts'
import { entryLine } from '#core/formats/pack/entry.ts'
import { packFileName, packMark, STREAMS, writeManifest } from '#core/formats/pack/manifest.ts'
import { MemorySink } from '#storage/backup/testing/sinks.ts'
import { writeBackup } from '#storage/backup/write-backup.ts'
import { createCatalogue, deleteCatalogue, openCatalogue } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide, undo } from '#storage/decide.ts'
import { addListed, openDraft, setImportState } from '#storage/imports.ts'
import { addAnalysedPhotos } from '#storage/photos.ts'
import { setAnalystName } from '#storage/settings.ts'
import { addPhotos, analysed, fluke, freshDatabase, photoId } from '#storage/testing/sample.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import { drawnWeights, type GoldenCase } from '#vision/networks/testing/drawn.ts'
import { writeSafetensors, type WeightsFile } from '#vision/safetensors.ts'
import { drawnPictures } from './drawn-pictures.ts'
import type { Bytes } from './hostile-file.ts'
import type { Suite } from './run.ts'
import { demoSuite, factsSuite, logSuite, openBackupSuite, packSuites, pictureSuites, restoreSuite, tableSuite, takeInSuite, weightsSuite, zipSuite } from './suites.ts'

export interface Readers {
  /** The terminal's decoder. */
  decode(bytes: Uint8Array, file: string): Promise<GreyImage>
  /** A network of a weights file, on an engine that was started. */
  build(file: WeightsFile, name: string): { dispose(): void }
  /** Tensors on that engine. */
  tensors(): number
}

/** All readers, each with sound files that the hostile ones are made of: by our own writers, and drawn. Needs `indexedDB`. */
export async function allSuites({ decode, build, tensors }: Readers): Promise<Suite[]> {
  const pictures = await drawnPictures()
  const log = soundLog()
  const backup = await soundBackup()
  return [
    ...pictureSuites(pictures, decode), zipSuite(pictures.jpeg), tableSuite, weightsSuite(soundWeights()), factsSuite(soundNetwork(), build, tensors),
    logSuite(log), takeInSuite(log, freshCatalogue), ...packSuites(soundManifest(), soundLine()), demoSuite(soundDemo()), openBackupSuite(backup), restoreSuite(backup),
  ]
}

function soundWeights(): Bytes {
  const data = (length: number) => Float32Array.from({ length }, (_, n) => n / 7 - 1)
  return new Uint8Array(writeSafetensors(new Map([['conv.weight', { shape: [4, 3], data: data(12) }], ['conv.bias', { shape: [3], data: data(3) }]]), 'F32', { input: '1x24x40', maker: 'test' }))
}

function soundNetwork(): WeightsFile {
  const { cases } = JSON.parse(readFileSync(new URL('../../vision/networks/testing/golden.json', import.meta.url), 'utf8')) as { cases: GoldenCase[] }
  return drawnWeights(cases[0]!)
}

/** A log with each kind of decision, on three photos. */
export function soundLog(): string {
  const common = (n: number) => ({ id: `10000000-0000-4000-8000-${String(n).padStart(12, '0')}` as DecisionId, atMs: 1_600_000_000_000 + n, analyst: 'Anna', origin: 'analyst' as const, flukeId: fluke(n % 3), after: [] })
  const whale = (name: string) => ({ individualId: name as IndividualId, whaleKey: name as WhaleKey })
  const flukeIds: FlukeId[] = [fluke(0), fluke(1)]
  const suspect = { kind: 'wrong-id' as const, key: 'k', strength: 0.5, embedder: 'e', words: 'odd' }
  const evidence = { embedder: 'e', rank: 1, score: 0.5, probability: 0.5, pNew: 0.1, shown: ['007' as IndividualId] }
  const drawn = `${photoId(2)}:1` as FlukeId
  const decisions: Decision[] = [
    { ...common(0), kind: 'match', ...whale('007'), evidence },
    { ...common(1), kind: 'possible', ...whale('1e5'), evidence: null },
    { ...common(2), kind: 'new', individualId: 'NEW-0001' as IndividualId, evidence: null },
    { ...common(3), kind: 'merge', flukeIds, whales: [whale('007'), whale('w_2')], into: whale('007'), suspect },
    { ...common(4), kind: 'split', flukeIds, from: whale('007'), individualId: 'x' as IndividualId, whaleKey: common(4).id as string as WhaleKey, suspect: null },
    { ...common(5), kind: 'relabel', from: null, to: { status: 'identified', ...whale('007') }, suspect: null },
    { ...common(6), kind: 'rename', whale: whale('1e5'), to: 'Ærø' as IndividualId },
    { ...common(7), kind: 'describe', whale: whale('007'), nickname: 'Notch', notes: 'seen twice', pigment: 3 },
    { ...common(8), kind: 'keep', flukeIds, whales: [whale('007')], suspect },
    { ...common(9), kind: 'different', flukeIds, whales: [whale('007'), whale('w_3')], suspect },
    { ...common(10), kind: 'same-photo', flukeIds, duplicates: [fluke(1)], suspect: null },
    { ...common(11), kind: 'box', flukeId: drawn, boxPx: { x0: 0, y0: 1, x1: 20, y1: 30 } },
    { ...common(12), kind: 'revert', reverts: common(0).id, flukeIds: [fluke(0)] },
    ...(['file-new', 'unusable', 'skip', 'no-fluke', 'unsure'] as const).map((kind, n): Decision => (kind === 'unsure' ? { ...common(13 + n), kind, flukeIds, whales: [], suspect } : { ...common(13 + n), kind })),
  ]
  const photos = [0, 1, 2].map((n) => ({ id: photoId(n) as PhotoId, fileName: `${n}.jpg`, path: `trip/${n}.jpg`, otherNames: [] }))
  return writeDecisionsFile({ exportedAt: '2026-11-24T12:00:00.000Z', catalogue: { id: 'c', name: 'Bay' }, decisions, photos })
}

function soundManifest(): string {
  const packId = 'a1b2c3d4-0000-4000-8000-000000000001'
  const block = { bytes: 516, sha256: 'b'.repeat(64) }
  return writeManifest({
    format: 'flukeprint-pack', version: 1, packId, mark: packMark('Azores', packId), name: 'Azores', madeAtMs: 1_700_000_000_000, program: 'flukeprint', embedder: { name: 'embedder-v0', weights: 'c'.repeat(64) }, embeddingSize: 512, flukes: 1,
    individuals: [{ ref: 'HW-1', id: 'HW-1', nickname: null }, { ref: 'HW-2', id: '007', nickname: 'Notch' }], files: STREAMS.map((stream) => ({ name: packFileName(stream, 1), blocks: [block] })),
  })
}

function soundLine(): string {
  return entryLine({ photoId: photoId(1), fluke: 0, individual: 'HW-1', fileName: 'a.jpg', widthPx: 1200, heightPx: 600, takenAtMs: 1_700_000_000_000, boxPx: { x0: 1, y0: 2, x1: 30, y1: 20 }, thumbnailBytes: 900 })
}

function soundDemo(): string {
  const photo = { index: 0, fileName: 'a.jpg', individualId: 'w_1', role: 'gallery', takenAtMs: 1, latitudeDeg: 1, longitudeDeg: 1, widthPx: 9, heightPx: 9, byteSize: 9, boxPx: { x0: 0, y0: 0, x1: 1, y1: 1 }, boxScore: 1, scale: 1, thumbnail: [0, 512] }
  return JSON.stringify({ drawing: 'd', fingerprint: [[1]], embedder: 'e', detector: 'd', thumbnailType: 'image/webp', photos: [photo] })
}

async function freshCatalogue(): Promise<CatalogueDatabase> {
  const db = freshDatabase()
  await addPhotos(db, 3)
  await decide(db, [{ kind: 'match', flukeId: fluke(0), individualId: '007' as IndividualId, evidence: null }, { kind: 'new', flukeId: fluke(1), evidence: null }])
  return db
}

/** A backup with rows in every table and pictures of both kinds; its catalogue is deleted again. */
export async function soundBackup(): Promise<Bytes> {
  const info = await createCatalogue({ name: 'Bay 2026', kind: 'own' })
  const db = await openCatalogue(info.id)
  const copyId = (await db.copies.add({ file: new Blob(['copied jpeg'], { type: 'image/jpeg' }) } as never)) as number
  const photo = (n: number) => analysed(n, { thumbnail: new Blob([`small ${n}`], { type: 'image/webp' }), ...(n === 2 ? { source: { kind: 'copy', copyId } } : {}) })
  await addAnalysedPhotos(db, [0, 1, 2].map(photo))
  await setAnalystName(db, 'Anna')
  await decide(db, [{ kind: 'match', flukeId: fluke(0), individualId: '1e5' as IndividualId, evidence: null }, { kind: 'new', flukeId: fluke(1), evidence: null }])
  await undo(db, 'Anna')
  const draft = await openDraft(db, 'trip')
  await addListed(db, draft.id, [{ path: 'trip/x.jpg', byteSize: 5, modifiedAtMs: 7, handle: null }])
  await setImportState(db, draft.id, 'paused')
  const sink = new MemorySink()
  await writeBackup({ db, info, pictures: 'originals', fileName: 'sound' }, sink, { signal: new AbortController().signal, report: () => {} })
  await deleteCatalogue(info.id)
  return await sink.bytes()
}
