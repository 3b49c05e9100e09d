import { readdir, writeFile } from 'node:fs/promises'
import { NEW_WHALE, type FlukeId, type PhotoId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { writeCsv } from '#core/formats/csv.ts'
import { respellingNote, writeRankedAnswers } from '#core/formats/kaggle.ts'
import { FITTED_OPEN_SET } from '#core/openset/fitted.ts'
import { isDoubtful, LEAST_PRESENCE } from '#core/presence.ts'
import type { RankedAnswer } from '#core/ranking/candidate.ts'
import { Gallery } from '#core/ranking/gallery.ts'
import { EMBEDDING_SIZE, quantise } from '#core/ranking/quantise.ts'
import { writeSafetensors } from '#vision/safetensors.ts'
import { analysePhotos, requireSome, type AnalysedPhotos } from './analyse-photos.ts'
import { evaluate, evaluationText } from './evaluate.ts'
import { EMBEDDER } from './model.ts'
import { options, requireFolderOf } from './options.ts'
import { progressLine } from './progress.ts'
import { readBoxes, readLabels, readQueries, readSplit, type Label } from './tables.ts'

export interface CliCommand {
  name: string
  summary: string
  usage: string
  /** What the files hold. */
  help: string
  /** Returns the exit code: 0, or 1 where some photographs could not be read. */
  run(words: string[]): Promise<number>
}

const PHOTO = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i
/** Candidates listed for each query in details.json. */
const DETAILED = 20
/** File names told in a line. */
const NAMED = 10

export const PHOTOS_HELP = `--photos   the folder with the photographs (JPEG, PNG, WebP, AVIF, GIF or TIFF). What is found in them is kept in
           .cache/ and used again while the file stays as it is. A photograph that can't be read is told at the end,
           the others are done, and the exit code is 1.`
export const BOXES_HELP = `--boxes    Image,x0,y0,x1,y1 in px of the upright photograph: boxes to use instead of the detector's, where there is one.`

export const commands: CliCommand[] = [
  {
    name: 'detect',
    summary: 'Finds the fluke in each photograph of a folder.',
    usage: '--photos DIR --out boxes.csv',
    help: `${PHOTOS_HELP}
--out      Image,x0,y0,x1,y1,score,presence: a box in px of the upright photograph, how well the detector agrees with itself on
           the mirrored photograph (0..1), and the probability that there is a fluke at all (0..1; empty from a detector that
           does not say it). There is a box for every photograph: below a presence of ${LEAST_PRESENCE} it probably holds no fluke.`,
    async run(words) {
      const { photos, out } = options(words, ['photos', 'out'])
      await requireFolderOf(out)
      const found = await analyseFolder(photos, undefined)
      const rows = [...found.parsed.values()].map(({ image, boxPx: { x0, y0, x1, y1 }, boxScore, presence }) => [
        image,
        ...[x0, y0, x1, y1].map((edge) => edge.toFixed(1)),
        (boxScore ?? 1).toFixed(3),
        presence?.toFixed(3) ?? '',
      ])
      await writeFile(out, writeCsv(['Image', 'x0', 'y0', 'x1', 'y1', 'score', 'presence'], rows))
      console.log(`${out}: ${count(rows.length, 'box', 'boxes')}`)
      tellDoubtful(found, rows.map(([image]) => image!))
      return tellFailed(found)
    },
  },
  {
    name: 'embed',
    summary: 'Embeds the fluke of each photograph of a folder.',
    usage: '--photos DIR --out vectors.safetensors [--boxes boxes.csv]',
    help: `${PHOTOS_HELP}
--out      safetensors: \`vectors\`, float32 [n, 512], each of length 1 (256 numbers of the fluke, 256 of its mirror image);
           in the metadata \`images\`, the n file names as a JSON list, and \`embedder\`, the model's name.
${BOXES_HELP}`,
    async run(words) {
      const { photos, out, boxes } = options(words, ['photos', 'out'], ['boxes'])
      await requireFolderOf(out)
      const found = await analyseFolder(photos, boxes)
      const all = [...found.parsed.values()]
      const data = new Float32Array(all.length * EMBEDDING_SIZE)
      all.forEach(({ vector }, n) => data.set(vector, n * EMBEDDING_SIZE))
      const arrays = new Map([['vectors', { shape: [all.length, EMBEDDING_SIZE], data }]])
      const images = JSON.stringify(all.map(({ image }) => image))
      await writeFile(out, new Uint8Array(writeSafetensors(arrays, 'F32', { embedder: EMBEDDER, images })))
      console.log(`${out}: ${count(all.length, 'embedding', 'embeddings')}`)
      return tellFailed(found)
    },
  },
  {
    name: 'identify',
    summary: 'Ranks the known whales for each query; `new_whale` stands where its probability puts it.',
    usage: '--photos DIR --gallery labels.csv --queries queries.csv --out submission.csv [--details details.json] [--boxes boxes.csv]',
    help: `${PHOTOS_HELP}
--gallery  Image,Id: the known whales. Rows with the id new_whale are no gallery.
--queries  a table with a column Image. A query that is in the gallery too is not compared with itself.
--out      Image,Id with five labels a query, best first, in the order of the queries. One that can't be read gets new_whale.
           Labels are separated by spaces: a space within an id is written as an underscore, and told.
--details  JSON: for each query {image, pNew, candidates: [{id, score, probability}]}, at most ${DETAILED} candidates; the
           probabilities of all individuals and pNew add up to 1. \`presence\` too, where the detector says whether there is a
           fluke at all. One that can't be read has {image, pNew: 1, candidates: [], error}.
${BOXES_HELP}`,
    async run(words) {
      const given = options(words, ['photos', 'gallery', 'queries', 'out'], ['details', 'boxes'])
      await requireFolderOf(given.out, given.details)
      const [labels, queries] = await Promise.all([readLabels(given.gallery), readQueries(given.queries)])
      const known = labels.filter(({ id }) => id !== null)
      if (known.length === 0) console.error(`${given.gallery}: no row has an identity, so every query is new.`)
      const images = [...new Set([...known.map(({ image }) => image), ...queries])]
      const found = await analyse(given.photos, images, given.boxes)
      const gallery = galleryOf(found, known)
      const answers = queries.map((image) => ({ image, answer: answerFor(gallery, found, image) }))
      await writeFile(given.out, writeRankedAnswers(answers))
      tellDoubtful(found, queries)
      const note = respellingNote(answers)
      if (note !== null) console.error(`${given.out}: ${note}`)
      if (given.details) {
        const errors = new Map(found.failed.map(({ image, error }) => [image, error.message]))
        await writeFile(given.details, JSON.stringify(answers.map(({ image, answer }) => detail(image, answer, found.parsed.get(image)?.presence ?? null, errors.get(image))), null, 1))
      }
      console.log(`${given.out}: ${count(queries.length, 'query', 'queries')} against ${count(gallery.size, 'fluke', 'flukes')} of ${count(individualsIn(known, found), 'individual', 'individuals')}`)
      return tellFailed(found)
    },
  },
  {
    name: 'evaluate',
    summary: 'Measures the identification: gallery = `train` with an identity, queries = `val`.',
    usage: '--photos DIR --labels labels.csv --split split.csv [--json result.json] [--boxes boxes.csv]',
    help: `${PHOTOS_HELP}
--labels   Image,Id, with new_whale for the queries that show none of the known whales.
--split    Image,part: \`train\` or \`val\`.
--json     the figures that are printed, and how many queries, flukes and individuals they stand on.
${BOXES_HELP}`,
    async run(words) {
      const given = options(words, ['photos', 'labels', 'split'], ['json', 'boxes'])
      await requireFolderOf(given.json)
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
  if (train.length === 0 || val.length === 0) {
    throw new FlukeprintError('bad-input', `The tables give ${train.length} identified photos to train and ${val.length} to val: both are needed.`, { remedy: 'Check that --labels and --split name the same photos.' })
  }
  const found = await analyse(given.photos, [...train, ...val].map(({ image }) => image), given.boxes)
  return { found, train, val }
}

export function galleryOf(found: AnalysedPhotos, labels: Label[]): Gallery {
  const gallery = new Gallery(FITTED_OPEN_SET[EMBEDDER])
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

/** A query that can't be read still gets an answer: a table with holes is refused where it is handed in. */
const NOTHING: RankedAnswer = { candidates: [], pNew: 1, galleryIndividuals: 0, galleryFlukes: 0 }

function answerFor(gallery: Gallery, found: AnalysedPhotos, image: string): RankedAnswer {
  const photo = found.parsed.get(image)
  return photo ? gallery.rank(quantise(photo.vector), { excludePhotoId: image as PhotoId, limit: DETAILED }) : NOTHING
}

function individualsIn(labels: Label[], found: AnalysedPhotos): number {
  return new Set(labels.filter(({ image }) => found.parsed.has(image)).map(({ id }) => id)).size
}

async function analyseFolder(folder: string, boxesFile: string | undefined): Promise<AnalysedPhotos> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new FlukeprintError('not-found', `There is no folder ${folder}.`, { cause, remedy: 'Check --photos.' })
  })
  const photos = names.filter((name) => PHOTO.test(name)).sort()
  if (photos.length === 0) throw new FlukeprintError('bad-input', `There are no photographs in ${folder}.`, { remedy: 'Check --photos; folders inside it are not searched.' })
  return analyse(folder, photos, boxesFile)
}

export async function analyse(folder: string, images: string[], boxesFile: string | undefined): Promise<AnalysedPhotos> {
  const found = await analysePhotos(folder, images, boxesFile === undefined ? null : await readBoxes(boxesFile), progressLine())
  requireSome(found)
  return found
}

function detail(image: string, { pNew, candidates }: RankedAnswer, presence: number | null, error: string | undefined): object {
  return { image, pNew, ...(presence === null ? {} : { presence }), candidates: candidates.map(({ individualId: id, score, probability }) => ({ id, score, probability })), ...(error === undefined ? {} : { error }) }
}

/** They are boxed and ranked like the others, but nobody should take a splash for a new whale. */
function tellDoubtful({ parsed }: AnalysedPhotos, images: readonly string[]): void {
  const doubtful = images.filter((image) => isDoubtful(parsed.get(image)?.presence))
  if (doubtful.length > 0) console.error(`${count(doubtful.length, 'photograph probably shows', 'photographs probably show')} no fluke: ${doubtful.slice(0, NAMED).join(', ')}${doubtful.length > NAMED ? ', …' : ''}`)
}

export function tellFailed({ failed }: AnalysedPhotos): number {
  for (const { image, error } of failed) console.error(`${image}: ${error.message}${error.remedy ? ` ${error.remedy}` : ''}`)
  if (failed.length > 0) console.error(`${count(failed.length, 'photograph', 'photographs')} could not be read; all others are done.`)
  return failed.length > 0 ? 1 : 0
}

export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}
