import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import ExifReader from 'exifreader'
import sharp from 'sharp'
import { NEW_WHALE, type PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { exifTimeMs } from '#core/formats/exif-time.ts'
import type { WrittenFile } from '#core/formats/pack/block-cutter.ts'
import { isName, LONGEST_NAME, MANIFEST_NAME, packBytes, packMark, readManifest, streamOf, type PackManifest } from '#core/formats/pack/manifest.ts'
import { writePack, type PackedFluke, type PackTitle } from '#core/formats/pack/write-pack.ts'
import { quantise } from '#core/ranking/quantise.ts'
import type { AnalysedPhotos } from './analyse-photos.ts'
import { analyse, BOXES_HELP, count, PHOTOS_HELP, tellFailed, type CliCommand } from './commands.ts'
import { EMBEDDER } from './model.ts'
import { readModel } from './read-model.ts'
import { options } from './options.ts'
import type { AnalysedPhoto } from './photo-cache.ts'
import { progressLine } from './progress.ts'
import { readLabels, type Label } from './tables.ts'

/** As the page makes them: src/workers/io/photo-file.ts. */
const THUMBNAIL_PX = 480
const THUMBNAIL_QUALITY = 82

export const pack: CliCommand = {
  name: 'pack',
  summary: 'Makes a catalogue pack of labelled photographs: static files that other catalogues can subscribe to.',
  usage: '--photos DIR --labels labels.csv --out FOLDER [--name NAME] [--boxes boxes.csv]',
  help: `${PHOTOS_HELP}
--labels   Image,Id: who is to be seen. Rows with the id ${NEW_WHALE} stay out.
--out      the folder to write: manifest.json, photos-NN.jsonl, embeddings-NN.bin, thumbnails-NN.bin. Put it beside the page on its host,
           or on a stick. A folder that holds a pack gets a new edition of it, of which subscribers fetch what has changed: keep the order
           of the table, and add new rows at its end.
--name     what the pack is called; else as it was called before, or as the folder is.
${BOXES_HELP}`,
  async run(words) {
    const given = options(words, ['photos', 'labels', 'out'], ['name', 'boxes'])
    const former = await formerPack(given.out)
    const title = await titleOf(given.out, given.name, former)
    const labels = (await readLabels(given.labels)).filter(({ id }) => id !== null)
    if (labels.length === 0) throw new FlukeprintError('bad-input', 'No row of the table has an identity.', { file: given.labels, remedy: 'A pack holds identified photos: fill in the column Id.' })
    const found = await analyse(given.photos, labels.map(({ image }) => image), given.boxes)
    await mkdir(given.out, { recursive: true })
    const signal = new AbortController().signal
    const manifest = await writePack(title, flukesOf(given.photos, labels, found), found.parsed.size, { sha256: sumOf, write: (file) => put(given.out, file) }, { signal, report: progressLine() })
    await removeFormer(given.out, manifest)
    console.log(`${given.out}: ${title.name}, ${count(manifest.flukes, 'photo', 'photos')} of ${count(manifest.individuals.length, 'individual', 'individuals')}, ${(packBytes(manifest) / 1e6).toFixed(1)} MB. In other catalogues they are ${title.mark}/…`)
    return tellFailed(found)
  },
}

/** Null where the folder is not there, or holds no pack. Throws `bad-input` where it holds a damaged one: that is not written over. */
async function formerPack(folder: string): Promise<PackManifest | null> {
  const path = join(folder, MANIFEST_NAME)
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null
    throw new FlukeprintError('bad-input', 'The folder to write to can not be read.', { file: folder, cause, remedy: 'Choose another one.' })
  })
  return text === null ? null : readManifest(text, path)
}

async function titleOf(folder: string, name: string | undefined, former: PackManifest | null): Promise<PackTitle> {
  const packId = former?.packId ?? randomUUID()
  const called = name ?? former?.name ?? basename(resolve(folder))
  if (!isName(called)) throw new FlukeprintError('bad-input', `A pack's name has 1 to ${LONGEST_NAME} letters.`, { remedy: 'Give another --name.' })
  const weights = createHash('sha256').update(new Uint8Array(await readModel(`${EMBEDDER}.safetensors`))).digest('hex')
  return { packId, mark: former?.mark ?? packMark(called, packId), name: called, madeAtMs: Date.now(), program: 'Flukeprint', embedder: { name: EMBEDDER, weights } }
}

/** In the order of the table. Where two rows name photographs of the same bytes, the first one counts. */
async function* flukesOf(folder: string, labels: readonly Label[], found: AnalysedPhotos): AsyncGenerator<PackedFluke> {
  const met = new Set<PhotoId>()
  for (const { image, id } of labels) {
    const analysed = found.parsed.get(image)
    if (!analysed) continue
    const fluke = await flukeOf(join(folder, image), analysed, id!)
    if (met.has(fluke.photoId)) console.error(`${image}: the same bytes as a photograph before it; left out`)
    else yield fluke
    met.add(fluke.photoId)
  }
}

async function flukeOf(path: string, { image, boxPx, vector }: AnalysedPhoto, id: string): Promise<PackedFluke> {
  const bytes = await readFile(path)
  const { width, height, orientation = 1 } = await sharp(bytes).metadata()
  // From 5 on the camera was held upright: what is stored lies on its side.
  const [widthPx, heightPx] = orientation >= 5 ? [height, width] : [width, height]
  const thumbnail = await sharp(bytes).rotate().resize({ width: THUMBNAIL_PX, height: THUMBNAIL_PX, fit: 'inside', withoutEnlargement: true }).flatten({ background: '#808080' }).jpeg({ quality: THUMBNAIL_QUALITY }).toBuffer()
  return {
    photoId: createHash('sha256').update(bytes).digest('hex') as PhotoId, fluke: 0, individual: { ref: id, id, nickname: null }, fileName: basename(image), widthPx, heightPx, takenAtMs: takenAtMs(bytes), boxPx,
    vector: quantise(vector), thumbnail: new Uint8Array(thumbnail),
  }
}

/** A photograph without EXIF, or with a damaged one, is a photograph all the same. */
function takenAtMs(bytes: Buffer): number | null {
  try {
    const { exif } = ExifReader.load(bytes, { expanded: true })
    return exifTimeMs(exif?.DateTimeOriginal?.description ?? exif?.DateTime?.description)
  } catch {
    return null
  }
}

async function sumOf(bytes: Uint8Array): Promise<string> {
  return await Promise.resolve(createHash('sha256').update(bytes).digest('hex'))
}

/** Each file in the place of the former one by one rename: a run that is killed leaves no half of one. */
async function put(folder: string, { name, bytes }: WrittenFile): Promise<void> {
  const path = join(folder, name)
  try {
    await writeFile(`${path}.part`, bytes)
    await rename(`${path}.part`, path)
  } catch (cause) {
    throw new FlukeprintError('storage-full', 'The pack could not be written.', { file: path, cause, remedy: 'Make room on the disk, or choose another folder.' })
  }
}

/** What the new edition has no more. */
async function removeFormer(folder: string, { files }: PackManifest): Promise<void> {
  const names = new Set(files.map(({ name }) => name))
  for (const name of await readdir(folder)) if (streamOf(name) !== null && !names.has(name)) await rm(join(folder, name))
}
