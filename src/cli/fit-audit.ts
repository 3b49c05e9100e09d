/**
 * Fits the numbers of the label audit that depend on the embedder, and says how they hold up on what they were not fitted on:
 *
 *   npm run fit:audit -- --photos DIR --labels labels.csv --split split.csv [--out src/core/audit/fitted.ts] [--copies 40]
 *
 * Queries are the identified photos of `val`, which the embedder was not trained on: each against its own individual in `train`, against
 * the best of all others, and against others drawn at random. For copies, photographs are rescaled, recompressed, cropped and mirrored in
 * the system's temporary folder, and held against the most alike pairs of the catalogue.
 */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { FlukeId } from '#core/catalogue.ts'
import type { AuditParameters, LikenessParameters, LineParameters } from '#core/audit/audit-parameters.ts'
import { FITTED_AUDIT } from '#core/audit/fitted.ts'
import { LabelJudge } from '#core/audit/label-judge.ts'
import { GONE, pooled, type Filed, type Likeness } from '#core/audit/label-view.ts'
import { dot, swap } from '#core/audit/mirrored-copies.ts'
import { NEIGHBOURS } from '#core/audit/neighbour-table.ts'
import { pictureAgreement } from '#core/audit/picture-agreement.ts'
import { areaUnderCurve } from '#core/metrics/auc.ts'
import { expectedCalibrationError } from '#core/metrics/calibration.ts'
import { EMBEDDER_SIZES, EMBEDDERS, type EmbedderName } from '#core/model-names.ts'
import { seededRandom } from '#core/random.ts'
import { quantise, type QuantisedVector } from '#core/ranking/quantise.ts'
import { analysePhotos, type AnalysedPhotos } from './analyse-photos.ts'
import { auditOf } from './audit.ts'
import { analyse } from './commands.ts'
import { decodePhoto } from './decode.ts'
import { fitLapse, lapseLoss, probabilityOfSame, type Lapse, type Seen } from './fit-lapse.ts'
import { EMBEDDER } from './model.ts'
import { options, requireFolderOf } from './options.ts'
import { progressLine } from './progress.ts'
import { readLabels, readSplit } from './tables.ts'

const SEED = 1
/** Individuals drawn at random that each query is held against. */
const STRANGERS = 3
/** Photographs that copies are made of, where `--copies` says no other number. */
const COPIED = 40
/** Pairs of the catalogue that copies are held against: its most alike ones. */
const NOT_COPIES = 200
/** Copies that may be missed since their embeddings are not alike enough. */
const MISSED = 0.01
/** Pairs whose pictures may have to be compared, for each photograph of a catalogue. */
const MOST_CANDIDATES = 0.1

const COPIES: Record<string, (picture: Sharp, width: number, height: number) => Sharp> = {
  rescaled: (picture, width) => picture.resize(Math.round(width * 0.6)),
  recompressed: (picture) => picture,
  cropped: (picture, width, height) => picture.extract({ left: Math.round(width * 0.03), top: Math.round(height * 0.02), width: Math.round(width * 0.95), height: Math.round(height * 0.95) }),
  mirrored: (picture) => picture.flop(),
}

type HalvedSeen = Seen & { half: number }

const given = options(process.argv.slice(2), ['photos', 'labels', 'split'], ['out', 'copies'])
await requireFolderOf(given.out)
const [labels, split] = await Promise.all([readLabels(given.labels), readSplit(given.split)])
const found = await analyse(given.photos, labels.map(({ image }) => image), undefined)
const random = seededRandom(SEED)
const truth = labels.filter(({ image }) => found.parsed.has(image))
const vectorOf = new Map(truth.map(({ image }) => [image, quantise(found.parsed.get(image)!.vector)]))

// A query is in the catalogue, but nobody knows it.
const isQuery = (image: string): boolean => split.get(image) === 'val'
const audit = auditOf(truth, found)
for (const { image, id } of truth) if (id !== null && isQuery(image)) audit.file(image as string as FlukeId, null)
const line = progressLine()
for (const progress of audit.compare()) line(progress)
const filed = audit.filed()
const { view } = new LabelJudge(filed, new Map(), FITTED_AUDIT[EMBEDDER])
const groupOf = new Map(Array.from({ length: filed.individuals }, (_, group) => [filed.individualId(group) as string, group]))

const lookalikes: HalvedSeen[] = []
const strangers: HalvedSeen[] = []
const queries = truth.flatMap(({ image, id }, row) => (id !== null && isQuery(image) ? [{ image, id: id as string, row }] : []))
random.shuffled(queries).forEach(({ image, id, row }, n) => look(image, id, row, n % 2))

/** One query against its own individual, against the best other one, and against others at random. */
function look(image: string, id: string, row: number, half: number): void {
  const own = groupOf.get(id)
  if (own === undefined || view.countOf(own) === 0) return
  const likeness = likenessTo(image, own)
  const others = view.candidates(row).filter(({ group }) => group !== own).map((other) => view.marginOf(row, other))
  if (others.length > 0) lookalikes.push({ value: view.marginOf(row, likeness), same: true, half }, { value: Math.max(...others), same: false, half })
  strangers.push({ value: likeness.score, same: true, half })
  for (let drawn = 0; drawn < STRANGERS; ) {
    const group = filed.groupAt[random.integer(filed.groupAt.length)]!
    if (group === GONE || group >= filed.individuals || group === own) continue
    strangers.push({ value: likenessTo(image, group).score, same: false, half })
    drawn++
  }
}

function likenessTo(image: string, group: number): Likeness {
  const near = [...view.rowsOf(group)].map((other) => ({ row: other, similarity: dot(vectorOf.get(image)!, vectorOf.get(truth[other]!.image)!) }))
  return { group, ...pooled(near, near.length)! }
}

const copies = await seenCopies(filed)
console.log('Held out (fitted on the other half):\n\n| | pairs | −log p | ECE | AUC |\n|---|---|---|---|---|')
const lookalike = fitted('own individual against the best other', lookalikes)
const stranger = fitted('own individual against any other', strangers)
const bySimilarity = fitted('copies by the similarity of embeddings', copies.bySimilarity)
const byAgreement = fitted('copies by the agreement of pictures', copies.byAgreement)
console.log(`\nCopies at least as alike as ${copies.atLeast.toFixed(3)}: ${copies.kept}`)
console.log(`\nWrong labels that the fit sees among "other": ${percent(lookalike.noise)}; photos that look like no other of their whale: ${percent(stranger.lapse)} among strangers, ${percent(lookalike.lapse)} among the best others`)

const likeCopies = { atLeast: short(copies.atLeast), bySimilarity: straight(bySimilarity), byAgreement: straight(byAgreement) }
const audits: Record<EmbedderName, AuditParameters> = { ...FITTED_AUDIT, [EMBEDDER]: { lookalike: withLapse(lookalike), stranger: withLapse(stranger), copy: likeCopies } }
const text = `import { EMBEDDERS, type EmbedderName } from '../model-names.ts'
import type { AuditParameters } from './audit-parameters.ts'

/** Fitted by \`npm run fit:audit\`, with \`--model\` for each, on \`val\` of the research photographs. See docs/decisions/0008-label-audit.md. */
export const FITTED_AUDIT: Record<EmbedderName, AuditParameters> = {
${EMBEDDER_SIZES.map((size) => `  [EMBEDDERS.${size}]: {\n${lines(audits[EMBEDDERS[size]])}  },\n`).join('')}}
`
console.log(`\n${text}`)
if (given.out) await writeFile(given.out, text)

/** Tells how the fit on each half holds up on the other, and fits all. */
function fitted(name: string, seen: HalvedSeen[]): Lapse {
  const fits = [0, 1].map((half) => fitLapse(seen.filter((one) => one.half !== half)))
  const forecasts = seen.map(({ value, same, half }) => ({ probability: probabilityOfSame(value, fits[half]!), happened: same }))
  const loss = [0, 1].reduce((sum, half) => sum + lapseLoss(seen.filter((one) => one.half === half), fits[half]!) / 2, 0)
  const of = (same: boolean): number[] => seen.filter((one) => one.same === same).map(({ value }) => value)
  console.log(`| ${name} | ${of(true).length} and ${of(false).length} | ${loss.toFixed(3)} | ${of(true).length === of(false).length ? expectedCalibrationError(forecasts).toFixed(3) : ''} | ${areaUnderCurve(of(true), of(false)).toFixed(3)} |`)
  return fitLapse(seen)
}

async function seenCopies({ table }: Filed): Promise<{ atLeast: number; kept: string; bySimilarity: HalvedSeen[]; byAgreement: HalvedSeen[] }> {
  const made = await makeCopies(random.shuffled(truth.map(({ image }) => image)).slice(0, given.copies === undefined ? COPIED : Number.parseInt(given.copies, 10)))
  const alike = mostAlikePairs(table.count, Math.max(NOT_COPIES, Math.round(truth.length * MOST_CANDIDATES)), (row, n) => [table.rowAt(row, n), table.similarityAt(row, n)])
  const similarities = made.map(({ similarity }) => similarity).sort((a, b) => a - b)
  const atLeast = Math.max(similarities[Math.floor(similarities.length * MISSED)]!, alike[Math.round(truth.length * MOST_CANDIDATES) - 1]?.similarity ?? -1)
  const others = await Promise.all(alike.slice(0, NOT_COPIES).map(async ({ a, b, similarity }, n) => ({ similarity, half: n % 2, agreement: await agreementOf(given.photos, truth[a]!.image, found, given.photos, truth[b]!.image, found, false) })))
  const both = [...made.map((one) => ({ ...one, same: true })), ...others.map((one) => ({ ...one, same: false }))]
  const share = (kind: string): string => {
    const some = made.filter((one) => one.kind === kind)
    return `${kind} ${percent(some.filter(({ similarity }) => similarity >= atLeast).length / some.length)}`
  }
  return {
    atLeast,
    kept: Object.keys(COPIES).map(share).join(', '),
    bySimilarity: both.filter(({ similarity }) => similarity >= atLeast).map(({ similarity, same, half }) => ({ value: similarity, same, half })),
    byAgreement: both.map(({ agreement, same, half }) => ({ value: agreement, same, half })),
  }
}

interface MadeCopy {
  kind: string
  half: number
  similarity: number
  agreement: number
}

async function makeCopies(images: string[]): Promise<MadeCopy[]> {
  const folder = join(tmpdir(), 'flukeprint-copies')
  await mkdir(folder, { recursive: true })
  const names = images.flatMap((image, n) => Object.keys(COPIES).map((kind) => ({ image, kind, half: n % 2, copy: `${image.replace(/\.\w+$/, '')}-${kind}.jpg` })))
  for (const { image, kind, copy } of names) {
    // Kept from an earlier run, so that what was found in them is still in the cache.
    if (await stat(join(folder, copy)).catch(() => null)) continue
    const upright = sharp(await sharp(join(given.photos, image)).rotate().toBuffer())
    const { width, height } = await upright.metadata()
    await COPIES[kind]!(upright, width, height).jpeg({ quality: kind === 'recompressed' ? 40 : 80 }).toFile(join(folder, copy))
  }
  const analysed = await analysePhotos(folder, names.map(({ copy }) => copy), null, progressLine())
  return await Promise.all(
    names.flatMap(({ image, kind, half, copy }) => {
      const photo = analysed.parsed.get(copy)
      if (!photo) return []
      const vector = quantise(photo.vector)
      const seen: QuantisedVector = kind === 'mirrored' ? swap(vector) : vector
      return [agreementOf(given.photos, image, found, folder, copy, analysed, kind === 'mirrored').then((agreement) => ({ kind, half, similarity: dot(vectorOf.get(image)!, seen), agreement }))]
    }),
  )
}

async function agreementOf(folderA: string, a: string, foundA: AnalysedPhotos, folderB: string, b: string, foundB: AnalysedPhotos, mirrored: boolean): Promise<number> {
  const [one, other] = await Promise.all([decodePhoto(join(folderA, a), a), decodePhoto(join(folderB, b), b)])
  return pictureAgreement(one, foundA.parsed.get(a)!.boxPx, other, foundB.parsed.get(b)!.boxPx, mirrored)
}

/** The most alike pairs of rows, most alike first. */
function mostAlikePairs(rows: number, count: number, near: (row: number, n: number) => [number, number]): { a: number; b: number; similarity: number }[] {
  const pairs: { a: number; b: number; similarity: number }[] = []
  for (let a = 0; a < rows; a++) {
    for (let n = 0; n < NEIGHBOURS; n++) {
      const [b, similarity] = near(a, n)
      if (b > a) pairs.push({ a, b, similarity })
    }
  }
  return pairs.sort((one, other) => other.similarity - one.similarity).slice(0, count)
}

function withLapse({ middle, slope, lapse }: Lapse): LikenessParameters {
  return { ...straight({ middle, slope }), lapse: short(lapse) }
}

function straight({ middle, slope }: Pick<Lapse, 'middle' | 'slope'>): LineParameters {
  return { offset: short(-middle * slope), slope: short(slope) }
}

function short(value: number): number {
  return Number(value.toPrecision(4))
}

/** As it stands in the source. */
function lines(parameters: AuditParameters): string {
  const literal = (value: unknown): string =>
    typeof value === 'number' ? String(value) : `{ ${Object.entries(value as object).map(([name, part]) => `${name}: ${literal(part)}`).join(', ')} }`
  return Object.entries(parameters).map(([name, part]) => `    ${name}: ${literal(part)},\n`).join('')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
