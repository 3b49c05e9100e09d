import { FlukeprintError } from '#core/errors.ts'
import { describeDecision } from '#core/decisions/describe.ts'
import { discrepancies } from '#core/decisions/discrepancies.ts'
import { planTakeIn } from '#core/decisions/take-in.ts'
import { foldLog } from '#core/decisions/whole-log.ts'
import { safePath } from '#core/formats/backup-header.ts'
import { parseDecisionsFile, writeDecisionsFile, type DecisionsFile } from '#core/formats/decisions-file.ts'
import { writeLabels } from '#core/formats/kaggle.ts'
import { parseLabelTable } from '#core/formats/label-table.ts'
import { readEntries } from '#core/formats/pack/entry.ts'
import { blocksOf, packedId, packedRef, readManifest, streamOf } from '#core/formats/pack/manifest.ts'
import { isTooLarge, pictureSize } from '#core/formats/picture-size.ts'
import { fetchIndex } from '#jobs/demo/pack.ts'
import { LabelMatcher } from '#jobs/import/match-labels.ts'
import { BackupFile, checkBackup } from '#storage/backup/read-backup.ts'
import { restoreBackup, unfinishedRestores } from '#storage/backup/restore.ts'
import { deleteCatalogue, listCatalogues, openCatalogue } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { openDiscrepancies, planOf, takeIn } from '#storage/log-exchange.ts'
import { dump } from '#storage/testing/sample.ts'
import { readSafetensors, type WeightsFile } from '#vision/safetensors.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import { cameraNotes } from '#workers/io/camera-notes.ts'
import { labelFile } from '#workers/io/label-file.ts'
import { pictureType, refuseCutOff, refuseTooLarge } from '#workers/io/photo-file.ts'
import { fromZip, zipEntries } from '#workers/io/zip-file.ts'
import { craftedBackups, damagedBackups, noBackups } from './hostile-backups.ts'
import type { Bytes, HostileFile } from './hostile-file.ts'
import { hostileLists } from './hostile-lists.ts'
import { hostileLogs } from './hostile-logs.ts'
import { hostileJpegs, hostilePngs, hostileWebps } from './hostile-pictures.ts'
import { hostileTables } from './hostile-tables.ts'
import { hostileFacts, hostileWeights } from './hostile-weights.ts'
import { hostileZips } from './hostile-zips.ts'
import { Fault, type Suite } from './run.ts'

const quiet = { signal: new AbortController().signal, report: () => {} }

// --- Pictures ---

/** What the page asks of a picture before it hands it to the browser, and the terminal's decoder. */
export function pictureSuites(seeds: { jpeg: Bytes; png: Bytes; webps: Bytes[] }, decode: (bytes: Uint8Array, file: string) => Promise<GreyImage>): Suite[] {
  const read = async ({ name, bytes }: HostileFile): Promise<void> => {
    const notes = cameraNotes(bytes.buffer)
    for (const [value, most] of [[notes.latitudeDeg, 90], [notes.longitudeDeg, 180], [notes.takenAtMs, 8.64e15]] as const) if (value !== null && !(Math.abs(value) <= most)) throw new Fault(`notes of ${value}`)
    const type = pictureType(bytes.buffer, name)
    const size = pictureSize(bytes)
    refuseTooLarge(size, name)
    if (type === 'image/jpeg') refuseCutOff(bytes.buffer, name)
    const { width, height, data } = await decode(bytes, name)
    if (data.length !== width * height || isTooLarge({ width, height })) throw new Fault(`${width} × ${height} px in ${data.length} bytes`)
    // What is decoded was not larger than it said, or memory is not bounded by what is said.
    if (size && width * height > size.width * size.height) throw new Fault(`${width} × ${height} px, where ${size.width} × ${size.height} were told`)
  }
  return [
    { format: 'JPEG', files: () => hostileJpegs(seeds.jpeg), read, shareInTests: 6 },
    { format: 'PNG', files: () => hostilePngs(seeds.png), read, shareInTests: 6 },
    { format: 'WebP', files: () => hostileWebps(seeds.webps), read, shareInTests: 6 },
  ]
}

// --- Zips ---

/** Files of one zip that are read: of those with thousands the first are enough. */
const READ_OF_A_ZIP = 12

export function zipSuite(picture: Bytes): Suite {
  return {
    format: 'zip',
    files: () => hostileZips(picture),
    shareInTests: 4,
    async read({ name, bytes }) {
      const file = new Blob([bytes])
      const entries = await zipEntries(file, name)
      if (new Set(entries.map(({ path }) => path)).size < entries.length) throw new Fault('two files of one path')
      const matcher = new LabelMatcher([{ image: 'a.jpg', id: null, line: 2 }])
      for (const { path } of entries) {
        assertHarmless(path)
        matcher.count(path)
      }
      let refused: unknown = null
      for (const { path, byteSize } of entries.slice(0, READ_OF_A_ZIP)) {
        try {
          const { size } = await fromZip(file, name, path)
          if (size !== byteSize) throw new Fault(`${size} bytes of a file of ${byteSize}`)
        } catch (thrown) {
          if (!(thrown instanceof FlukeprintError) || thrown.file !== path) throw thrown
          refused = thrown
        }
      }
      // The zip itself is listed, and one file in it refused: told by that file's name.
      if (refused !== null) throw refused
    },
  }
}

/** Where the path becomes one of ours, it leads nowhere else. */
function assertHarmless(path: string): void {
  const own = safePath(path)
  if (/^\/|(^|\/)\.\.?(\/|$)|[\p{Cc}<>:"\\|?*]|[. ](\/|$)/u.test(own) || own === '' || own.length > 800) throw new Fault(`the path ${JSON.stringify(own.slice(0, 100))}`)
}

// --- Tables ---

export const tableSuite: Suite = {
  format: 'CSV',
  files: hostileTables,
  shareInTests: 1,
  async read({ name, bytes }) {
    const { rows, failed } = await labelFile(new Blob([bytes]), name)
    if ([...rows, ...failed].some(({ line }) => !Number.isInteger(line) || line < 1)) throw new Fault('a row without a line')
    if (failed.some(({ reason, text }) => reason === '' || text.length > 1000)) throw new Fault('a row that failed without a reason, or whose text is endless')
    if (rows.some(({ image, id }) => image === '' || id === '' || image.length > 1000 || (id ?? '').length > 1000)) throw new Fault('a row without a file or an id, or with an endless one')
    const some = rows.slice(0, 1000)
    const text = writeLabels(some)
    const back = parseLabelTable(text, name).rows
    if (back.length !== some.length || back.some(({ image, id }, n) => image !== evened(some[n]!.image) || id !== evened(some[n]!.id))) throw new Fault('what is written is not what is read again')
    if (/(^|,|\n)"?[=+\-@\t\r＝＋－＠](?![\d.]+"?(,|\n))/.test(text)) throw new Fault('a cell that begins a formula')
  },
}

/** Line ends within a cell are made one when a table is read. */
function evened<T extends string | null>(text: T): T {
  return (text?.replace(/\r\n?/g, '\n').trim() ?? null) as T
}

// --- Weights ---

export function weightsSuite(sound: Bytes): Suite {
  return {
    format: 'safetensors',
    files: () => hostileWeights(sound),
    shareInTests: 1,
    read({ name, bytes }) {
      const { arrays, metadata } = readSafetensors(bytes.buffer, name)
      for (const [array, { shape, data }] of arrays) if (data.length !== shape.reduce((product, size) => product * size, 1)) throw new Fault(`${array} of the shape ${String(shape)} with ${data.length} numbers`)
      if (Object.values(metadata).some((value) => typeof value !== 'string')) throw new Fault('metadata that is no text')
      return Promise.resolve()
    },
  }
}

/** @param build what a network is built by; it must leave `tensors` as they were where it refuses, and once it is disposed of */
export function factsSuite(sound: WeightsFile, build: (file: WeightsFile, name: string) => { dispose(): void }, tensors: () => number): Suite {
  return {
    format: 'model metadata',
    *files() {
      for (const { how, facts } of hostileFacts(sound.metadata)) yield { name: 'hostile-v1', how, bytes: new TextEncoder().encode(JSON.stringify(Object.entries(facts))) }
    },
    shareInTests: 1,
    read({ name, bytes }) {
      const metadata = Object.fromEntries(JSON.parse(new TextDecoder().decode(bytes)) as [string, string][])
      const before = tensors()
      let refused: unknown = null
      try {
        build({ arrays: sound.arrays, metadata }, name).dispose()
      } catch (thrown) {
        refused = thrown
      }
      if (tensors() !== before) throw new Fault(`${tensors() - before} tensors are left`)
      return refused === null ? Promise.resolve() : Promise.reject(refused as Error)
    },
  }
}

// --- Decision logs ---

/** Decisions of a log that are looked at singly. */
const LOOKED_AT = 200

export function logSuite(text: string): Suite {
  const sound = parseDecisionsFile(text, 'sound.json')
  const photos = new Set(sound.photos.map(({ id }) => id))
  return {
    format: 'decision log',
    files: () => hostileLogs(text),
    shareInTests: 1,
    async read({ name, bytes }) {
      const log = await logOf({ name, bytes })
      for (const { reason } of log.damaged.slice(0, LOOKED_AT)) if (reason === '' || reason.length > 100) throw new Fault(`damage told as ${reason}`)
      for (const decision of log.decisions.slice(0, LOOKED_AT)) {
        if (describeDecision(decision) === '' || Number.isNaN(new Date(decision.atMs + 1e9).getTime())) throw new Fault('a decision without words or a time')
      }
      const { fresh } = planTakeIn(log.decisions, sound.decisions, photos)
      const all = [...sound.decisions, ...fresh]
      const { flukes, naming } = foldLog(all)
      if (new Set([...naming.values()].map(({ id }) => id)).size < naming.size) throw new Fault('two whales of one name')
      for (const state of flukes.values()) if (state.status === undefined) throw new Fault('a fluke without a state')
      discrepancies(all)
      const again = parseDecisionsFile(writeDecisionsFile({ ...log, decisions: log.decisions.slice(0, LOOKED_AT) }), name)
      if (again.damaged.length > 0 || again.decisions.length !== Math.min(LOOKED_AT, log.decisions.length)) throw new Fault('what is written is not read again')
    },
  }
}

/** As the page reads it. */
async function logOf({ name, bytes }: Pick<HostileFile, 'name' | 'bytes'>): Promise<ReturnType<typeof parseDecisionsFile>> {
  return parseDecisionsFile(await new Blob([bytes]).text(), name)
}

/** Into a catalogue: all of it, or nothing. The largest are left to `logSuite`: a database in memory is slow. */
export function takeInSuite(text: string, freshCatalogue: () => Promise<CatalogueDatabase>): Suite {
  return {
    format: 'decision log (taken in)',
    *files() {
      let n = 0
      for (const file of hostileLogs(text)) if (file.bytes.length < 300_000 && n++ % 8 === 0) yield file
    },
    shareInTests: 12,
    async read({ name, bytes }) {
      const log: DecisionsFile = await logOf({ name, bytes })
      const db = await freshCatalogue()
      try {
        const before = JSON.stringify(await dump(db))
        try {
          const { fresh } = await planOf(db, log, name)
          if ((await takeIn(db, log, name)).added !== fresh.length) throw new Fault('not all that was planned came in')
          if ((await takeIn(db, log, name)).added > 0) throw new Fault('the same log added something twice')
        } catch (thrown) {
          if (JSON.stringify(await dump(db)) !== before) throw new Fault(`written by halves: ${String(thrown)}`)
          throw thrown
        }
        await openDiscrepancies(db)
      } finally {
        await db.delete()
      }
    },
  }
}

// --- Catalogue packs and the demo ---

export function packSuites(manifest: string, line: string): Suite[] {
  return [
    {
      format: 'catalogue pack (list)',
      files: () => hostileLists('manifest.json', manifest, 9),
      shareInTests: 1,
      async read({ name, bytes }) {
        const pack = readManifest(await new Blob([bytes]).text(), name)
        new Date(pack.madeAtMs).toISOString()
        for (const { file, start, bytes: length } of blocksOf(pack)) if (streamOf(file) === null || !Number.isSafeInteger(start + length)) throw new Fault(`a block in ${file}`)
        for (const { ref, id } of pack.individuals) if (packedRef(packedId(pack.mark, ref))?.ref !== ref || id === '') throw new Fault(`an individual ${ref}`)
      },
    },
    {
      format: 'catalogue pack (photos)',
      files: () => hostileLists('photos-01.jsonl', line, 10),
      shareInTests: 1,
      async read({ name, bytes }) {
        for (const { takenAtMs, boxPx } of readEntries(await new Blob([bytes]).text(), name)) {
          if (takenAtMs !== null) new Date(takenAtMs).toISOString()
          if (!(boxPx.x0 < boxPx.x1 && boxPx.y0 < boxPx.y1)) throw new Fault('a box turned inside out')
        }
      },
    },
  ]
}

export function demoSuite(index: string): Suite {
  return {
    format: 'demo (list)',
    files: () => hostileLists('index.json', index, 11),
    shareInTests: 1,
    async read({ bytes }) {
      const get = (url: string): Promise<Response> => Promise.resolve(new Response(url.endsWith('.json') ? bytes : new Uint8Array(512)))
      const { photos } = await fetchIndex(get)
      for (const { fileName, takenAtMs } of photos) if (typeof fileName !== 'string' || !Number.isFinite(takenAtMs)) throw new Fault('a photo without a name or a time')
    },
  }
}

// --- Backups ---

const sha256 = async (bytes: Bytes): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

async function* allBackups(backup: Bytes): AsyncGenerator<HostileFile> {
  yield* noBackups()
  yield* damagedBackups(backup)
  yield* craftedBackups(backup, sha256)
}

/** Opened and looked through; nothing is restored. */
export function openBackupSuite(backup: Bytes): Suite {
  let sound: Promise<BackupFile> | null = null
  return {
    format: 'backup (opened)',
    async *files() {
      yield* noBackups()
      yield* damagedBackups(backup)
    },
    shareInTests: 2,
    async read({ name, bytes }) {
      const whole = await (sound ??= BackupFile.open(new Blob([backup]), name))
      const { header, check } = await checkBackup(new Blob([bytes]), name, quiet)
      const opened = await BackupFile.open(new Blob([bytes]), name)
      if (JSON.stringify(header.catalogue) !== JSON.stringify(whole.header.catalogue)) throw new Fault('another catalogue')
      const path = header.tables.find((table) => table.name === 'decisions')!.blocks![0]!.path
      const found = await opened.read(path)
      if (found && Buffer.compare(found, (await whole.read(path))!) !== 0) throw new Fault('decisions that are others')
      if (!found && !check.damaged.includes(path) && check.hasEnd) throw new Fault('decisions that are missing, and not told')
    },
  }
}

/** Restored: a catalogue that opens, or a clear error and nothing left of it. */
export function restoreSuite(backup: Bytes): Suite {
  return {
    format: 'backup (restored)',
    async *files() {
      let n = 0
      // Each of those that were made by hand, and some of those that were damaged: `openBackupSuite` has them all.
      for await (const file of allBackups(backup)) if (!/^(cut off|change|blocks|\d+ in the)/.test(file.how) || n++ % 8 === 0) yield file
    },
    shareInTests: 14,
    async read({ name, bytes }) {
      const before = await everywhere()
      let catalogueId: string
      try {
        const report = await restoreBackup(new Blob([bytes]), name, { withOriginals: true }, quiet)
        catalogueId = report.catalogueId
      } catch (thrown) {
        if ((await everywhere()) !== before) throw new Fault(`written by halves: ${thrown instanceof Error ? thrown.stack : String(thrown)}`)
        throw thrown
      }
      try {
        await assertUsable(await openCatalogue(catalogueId))
      } finally {
        await deleteCatalogue(catalogueId)
      }
      if ((await unfinishedRestores()).length > 0) throw new Fault('a restore that is not over')
    },
  }
}

/** What screens ask of a catalogue when they open. */
async function assertUsable(db: CatalogueDatabase): Promise<void> {
  const decisions = await db.decisions.toArray()
  foldLog(decisions)
  await openDiscrepancies(db)
  for (const decision of decisions) if (describeDecision(decision) === '') throw new Fault('a decision without words')
  for (const { fileName, importedAtMs, takenAtMs, otherNames } of await db.photos.toArray()) {
    if (typeof fileName !== 'string' || otherNames.some((one) => typeof one !== 'string')) throw new Fault('a photo without a name')
    new Date(importedAtMs).toISOString()
    if (takenAtMs !== null) new Date(takenAtMs).toISOString()
  }
  for (const { boxPx } of await db.flukes.orderBy('order').toArray()) if (![boxPx.x0, boxPx.y0, boxPx.x1, boxPx.y1].every(Number.isFinite)) throw new Fault('a fluke without a box')
  for (const { image } of await db.thumbnails.toArray()) if (!(image instanceof Blob)) throw new Fault('a small picture that is none')
  // Keys are left for what comes next.
  await db.decisions.add({ ...decisions[0]!, seq: undefined, id: crypto.randomUUID() } as never)
  await db.copies.add({ file: new Blob(['x']) } as never)
}

/** All databases, catalogues and unfinished restores of this machine. */
async function everywhere(): Promise<string> {
  // First: the list of restores has a database of its own, which is made when it is asked for.
  const unfinished = await unfinishedRestores()
  return JSON.stringify([(await indexedDB.databases()).map(({ name }) => name).sort(), (await listCatalogues()).map(({ id }) => id).sort(), unfinished])
}
