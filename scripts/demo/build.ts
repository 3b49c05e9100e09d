/**
 * Makes the pack of the demo catalogue in public/demo: list, vectors, thumbnails. Run it whenever the drawing
 * (src/synthetic) or a model changes:
 *
 *   npx tsx scripts/demo/build.ts
 *
 * The photographs themselves are left in .cache/demo with a table of labels and a split, so that the demo can be
 * measured like any catalogue:
 *
 *   npm run cli -- evaluate --photos .cache/demo/photos --labels .cache/demo/labels.csv --split .cache/demo/split.csv
 */
import { createHash } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { analysePhotos, type AnalysedPhotos } from '#cli/analyse-photos.ts'
import { progressLine } from '#cli/progress.ts'
import { NEW_WHALE, type BoxPx } from '#core/catalogue.ts'
import { writeCsv } from '#core/formats/csv.ts'
import { intersectionOverUnion } from '#core/geometry/box.ts'
import { EMBEDDING_SIZE, quantise } from '#core/ranking/quantise.ts'
import { DEMO_FILES, type DemoEntry, type DemoIndex } from '#jobs/demo/pack.ts'
import { demoPhotos, demoScene, type DemoPhoto } from '#synthetic/demo-catalogue.ts'
import { drawFluke } from '#synthetic/draw.ts'
import { demoFingerprint } from '#synthetic/fingerprint.ts'
import { DETECTOR, EMBEDDER } from '#core/model-names.ts'
import { EMBEDDER as CHOSEN } from '#cli/model.ts'

if (CHOSEN !== EMBEDDER) throw new Error(`The demo comes with the vectors of ${EMBEDDER}`)

const WORK = join('.cache', 'demo')
const PHOTOS = join(WORK, 'photos')
const OUT = join('public', 'demo')
const THUMBNAIL_PX = 320

interface Drawn {
  photo: DemoPhoto
  widthPx: number
  heightPx: number
  byteSize: number
  thumbnail: Buffer
  /** Where the fluke is, as drawn. */
  trueBoxPx: BoxPx
}

async function drawOne(photo: DemoPhoto): Promise<Drawn> {
  const { width, height, rgba, boxPx } = drawFluke(demoScene(photo.index))
  const picture = sharp(rgba, { raw: { width, height, channels: 4 } }).removeAlpha()
  const jpeg = await picture.clone().jpeg({ quality: 90 }).toBuffer()
  await writeFile(join(PHOTOS, photo.fileName), jpeg)
  const thumbnail = await picture.clone().resize(THUMBNAIL_PX).webp({ quality: 72, effort: 6 }).toBuffer()
  return { photo, widthPx: width, heightPx: height, byteSize: jpeg.length, thumbnail, trueBoxPx: boxPx }
}

async function writeTables(): Promise<void> {
  const photos = demoPhotos()
  await writeFile(join(WORK, 'labels.csv'), writeCsv(['Image', 'Id'], photos.map(({ fileName, individualId }) => [fileName, individualId ?? NEW_WHALE])))
  await writeFile(join(WORK, 'split.csv'), writeCsv(['Image', 'part'], photos.map(({ fileName, role }) => [fileName, role === 'gallery' ? 'train' : 'val'])))
}

function entries(drawn: Drawn[], found: AnalysedPhotos): { list: DemoEntry[]; codes: Int8Array } {
  const codes = new Int8Array(drawn.length * EMBEDDING_SIZE)
  let from = 0
  const list = drawn.map(({ photo, thumbnail, widthPx, heightPx, byteSize }, n): DemoEntry => {
    const analysed = found.parsed.get(photo.fileName)
    if (!analysed) throw new Error(`${photo.fileName} was not analysed.`)
    const vector = quantise(analysed.vector)
    codes.set(vector.codes, n * EMBEDDING_SIZE)
    const { x0, y0, x1, y1 } = analysed.boxPx
    const entry = { ...photo, widthPx, heightPx, byteSize, boxPx: { x0: tenth(x0), y0: tenth(y0), x1: tenth(x1), y1: tenth(y1) }, boxScore: Number((analysed.boxScore ?? 1).toFixed(4)), ...(analysed.presence === null ? {} : { presence: Number(analysed.presence.toFixed(4)) }), scale: vector.scale, thumbnail: [from, thumbnail.length] as [number, number] }
    from += thumbnail.length
    return entry
  })
  return { list, codes }
}

function tenth(edge: number): number {
  return Math.round(edge * 10) / 10
}

await rm(PHOTOS, { recursive: true, force: true })
await mkdir(PHOTOS, { recursive: true })
await mkdir(OUT, { recursive: true })
await writeTables()

const report = progressLine()
const photos = demoPhotos()
const drawn: Drawn[] = []
for (const photo of photos) {
  drawn.push(await drawOne(photo))
  report({ stage: 'drawing', done: drawn.length, total: photos.length })
}
const found = await analysePhotos(PHOTOS, photos.map(({ fileName }) => fileName), null, report)
const { list, codes } = entries(drawn, found)
const fingerprint = demoFingerprint()
const drawing = createHash('sha256').update(JSON.stringify([fingerprint, photos])).digest('hex').slice(0, 16)
const index: DemoIndex = { drawing, fingerprint, embedder: EMBEDDER, detector: DETECTOR, thumbnailType: 'image/webp', photos: list }
const thumbnails = Buffer.concat(drawn.map(({ thumbnail }) => thumbnail))
await writeFile(join(OUT, DEMO_FILES.index), `${JSON.stringify(index)}\n`)
await writeFile(join(OUT, DEMO_FILES.vectors), codes)
await writeFile(join(OUT, DEMO_FILES.thumbnails), thumbnails)
console.log(`${photos.length} photographs of ${drawing}; thumbnails ${thumbnails.length} bytes, vectors ${codes.length} bytes.`)
const overlaps = drawn.map(({ trueBoxPx }, n) => intersectionOverUnion(trueBoxPx, list[n]!.boxPx)).sort((a, b) => a - b)
const mean = overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length
console.log(`Boxes found against boxes drawn: mean IoU ${mean.toFixed(3)}, worst ${overlaps[0]!.toFixed(3)}, ${overlaps.filter((overlap) => overlap < 0.5).length} below 0.5.`)
