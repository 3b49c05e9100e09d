import { readdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { NEW_WHALE, type FlukeId, type PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { writeCsv } from '#core/formats/csv.ts'
import { writeRankedAnswers } from '#core/formats/kaggle.ts'
import type { RankedAnswer } from '#core/ranking/candidate.ts'
import { Gallery } from '#core/ranking/gallery.ts'
import { EMBEDDING_SIZE, quantise } from '#core/ranking/quantise.ts'
import { EMBEDDER } from '#vision/models.ts'
import { writeSafetensors } from '#vision/safetensors.ts'
import { analysePhotos, requireSome, type AnalysedPhotos } from './analyse-photos.ts'
import { evaluate, evaluationText } from './evaluate.ts'
import { progressLine } from './progress.ts'
import { readBoxes, readLabels, readQueries, readSplit, type Label } from './tables.ts'

export interface CliCommand {
  name: string
  summary: string
  usage: string
  /** Returns the exit code: 0, or 1 where some photographs could not be read. */
  run(words: string[]): Promise<number>
}

const PHOTO = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i
/** Candidates listed for each query in details.json. */
const DETAILED = 20

export const commands: CliCommand[] = [
  {
    name: 'detect',
    summary: 'Finds the fluke in each photograph of a folder.',
    usage: '--photos DIR --out boxes.csv',
    async run(words) {
      const { photos, out } = options(words, ['photos', 'out'])
      const found = await analyseFolder(photos)
      const rows = [...found.parsed.values()].map(({ image, boxPx: { x0, y0, x1, y1 }, boxScore }) => [
        image,
        ...[x0, y0, x1, y1].map((edge) => edge.toFixed(1)),
        (boxScore ?? 1).toFixed(3),
      ])
      await writeFile(out, writeCsv(['Image', 'x0', 'y0', 'x1', 'y1', 'score'], rows))
      return tellFailed(found)
    },
  },
  {
    name: 'embed',
    summary: 'Embeds the fluke of each photograph: `vectors` [n, 512]; the file names, in order, in the metadata as `images`.',
    usage: '--photos DIR --out vectors.safetensors',
    async run(words) {
      const { photos, out } = options(words, ['photos', 'out'])
      const found = await analyseFolder(photos)
      const all = [...found.parsed.values()]
      const data = new Float32Array(all.length * EMBEDDING_SIZE)
      all.forEach(({ vector }, n) => data.set(vector, n * EMBEDDING_SIZE))
      const arrays = new Map([['vectors', { shape: [all.length, EMBEDDING_SIZE], data }]])
      const images = JSON.stringify(all.map(({ image }) => image))
      await writeFile(out, new Uint8Array(writeSafetensors(arrays, 'F32', { embedder: EMBEDDER, images })))
      return tellFailed(found)
    },
  },
  {
    name: 'identify',
    summary: 'Ranks the known whales for each query; `new_whale` stands where its probability puts it.',
    usage: '--photos DIR --gallery labels.csv --queries queries.csv --out submission.csv [--details details.json] [--boxes boxes.csv]',
    async run(words) {
      const given = options(words, ['photos', 'gallery', 'queries', 'out'], ['details', 'boxes'])
      const [labels, queries] = await Promise.all([readLabels(given.gallery), readQueries(given.queries)])
      const known = labels.filter(({ id }) => id !== null)
      const images = [...new Set([...known.map(({ image }) => image), ...queries])]
      const found = await analyse(given.photos, images, given.boxes)
      const gallery = galleryOf(found, known)
      const answers = queries.flatMap((image) => {
        const photo = found.parsed.get(image)
        return photo ? [{ image, answer: gallery.rank(quantise(photo.vector), { excludePhotoId: image as string as PhotoId, limit: DETAILED }) }] : []
      })
      // A query that can't be read still gets its row: a table with holes is refused where it is handed in.
      const nothing: RankedAnswer = { candidates: [], pNew: 1, galleryIndividuals: 0, galleryFlukes: 0 }
      const unread = queries.filter((image) => !found.parsed.has(image)).map((image) => ({ image, answer: nothing }))
      await writeFile(given.out, writeRankedAnswers([...answers, ...unread]))
      if (given.details) await writeFile(given.details, JSON.stringify(answers.map(detail), null, 1))
      return tellFailed(found)
    },
  },
  {
    name: 'evaluate',
    summary: 'Measures the identification: gallery = `train` with an identity, queries = `val`.',
    usage: '--photos DIR --labels labels.csv --split split.csv [--json result.json] [--boxes boxes.csv]',
    async run(words) {
      const given = options(words, ['photos', 'labels', 'split'], ['json', 'boxes'])
      const { found, train, val } = await labelledParts(given)
      const result = evaluate(galleryOf(found, train), train, val.flatMap(({ image, id }) => withVector(found, image, id)))
      console.log(evaluationText(result))
      if (given.json) await writeFile(given.json, JSON.stringify(result, null, 1))
      return tellFailed(found)
    },
  },
]

export interface LabelledParts {
  found: AnalysedPhotos
  /** Rows with an identity. */
  train: Label[]
  /** Rows with an identity, and `new_whale` (null). */
  val: Label[]
}

export async function labelledParts(given: { photos: string; labels: string; split: string; boxes?: string | undefined }): Promise<LabelledParts> {
  const [labels, split] = await Promise.all([readLabels(given.labels), readSplit(given.split)])
  const train = labels.filter(({ image, id }) => id !== null && split.get(image) === 'train')
  const val = labels.filter(({ image }) => split.get(image) === 'val')
  if (train.length === 0 || val.length === 0) throw new FlukeprintError('bad-input', `The split gives ${train.length} labelled photos to train and ${val.length} to val.`)
  const found = await analyse(given.photos, [...train, ...val].map(({ image }) => image), given.boxes)
  return { found, train, val }
}

export function galleryOf(found: AnalysedPhotos, labels: Label[]): Gallery {
  const gallery = new Gallery()
  for (const { image, id } of labels) {
    const photo = found.parsed.get(image)
    if (photo) gallery.put({ flukeId: image as string as FlukeId, photoId: image as string as PhotoId, individualId: id, vector: quantise(photo.vector) })
  }
  return gallery
}

export function withVector(found: AnalysedPhotos, image: string, id: Label['id']): { image: string; truth: string; vector: Float32Array }[] {
  const photo = found.parsed.get(image)
  return photo ? [{ image, truth: id ?? NEW_WHALE, vector: photo.vector }] : []
}

async function analyseFolder(folder: string): Promise<AnalysedPhotos> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new FlukeprintError('not-found', `There is no folder ${folder}.`, { cause, remedy: 'Check --photos.' })
  })
  return analyse(folder, names.filter((name) => PHOTO.test(name)).sort(), undefined)
}

async function analyse(folder: string, images: string[], boxesFile: string | undefined): Promise<AnalysedPhotos> {
  const found = await analysePhotos(folder, images, boxesFile === undefined ? null : await readBoxes(boxesFile), progressLine())
  requireSome(found)
  return found
}

function detail({ image, answer: { pNew, candidates } }: { image: string; answer: RankedAnswer }): object {
  return { image, pNew, candidates: candidates.map(({ individualId: id, score, probability }) => ({ id, score, probability })) }
}

function tellFailed({ failed }: AnalysedPhotos): number {
  for (const { image, error } of failed) console.error(`${image}: ${error.message}${error.remedy ? ` ${error.remedy}` : ''}`)
  if (failed.length > 0) console.error(`${failed.length} photographs could not be read; all others are done.`)
  return failed.length > 0 ? 1 : 0
}

export function options<Need extends string, May extends string = never>(words: string[], need: Need[], may: May[] = []): Record<Need, string> & Partial<Record<May, string>> {
  const all = Object.fromEntries([...need, ...may].map((name) => [name, { type: 'string' as const }]))
  let values: Record<string, string | undefined>
  try {
    values = parseArgs({ args: words, options: all, strict: true }).values as Record<string, string | undefined>
  } catch (cause) {
    throw new FlukeprintError('bad-input', (cause as Error).message, { cause })
  }
  const missing = need.filter((name) => values[name] === undefined)
  if (missing.length > 0) throw new FlukeprintError('bad-input', `Missing: ${missing.map((name) => `--${name}`).join(', ')}.`, { remedy: 'See --help.' })
  return values as Record<Need, string> & Partial<Record<May, string>>
}
