import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { NEW_WHALE, type FlukeId, type PhotoId } from '#core/catalogue.ts'
import { FITTED_AUDIT } from '#core/audit/fitted.ts'
import { LabelAudit, type CopyCandidate } from '#core/audit/label-audit.ts'
import { pictureAgreement } from '#core/audit/picture-agreement.ts'
import { sigmoid } from '#core/audit/same-whale.ts'
import { SUSPECT_KINDS, type Suspect, type SuspectList } from '#core/audit/suspect.ts'
import { KIND_WORDS } from '#core/audit/words.ts'
import { writeCsv } from '#core/formats/csv.ts'
import type { Progress } from '#core/job.ts'
import { quantise } from '#core/ranking/quantise.ts'
import type { AnalysedPhotos } from './analyse-photos.ts'
import { analyse, BOXES_HELP, count, PHOTOS_HELP, tellFailed, type CliCommand } from './commands.ts'
import { decodePhoto } from './decode.ts'
import { EMBEDDER } from './model.ts'
import { options, requireFolderOf, wholeNumber } from './options.ts'
import { progressLine } from './progress.ts'
import { PhotoMarks } from './photo-marks.ts'
import { readLabels, type Label } from './tables.ts'

const COLUMNS = ['kind', 'probability', 'image', 'id', 'otherImage', 'otherId']

export const audit: CliCommand = {
  name: 'audit',
  summary: 'Looks for what is wrong in the labels of a catalogue, worst first.',
  usage: '--photos DIR --labels labels.csv --out suspects.csv [--marks N] [--boxes boxes.csv]',
  help: `${PHOTOS_HELP}
--labels   Image,Id, with new_whale for those that nobody knows.
--out      ${COLUMNS.join(',')}, worst first. \`probability\`: that the label is wrong. The kinds:
             wrong-id             image looks like otherId, not like id
             same-whale-two-ids   id and otherId are one whale; of a larger group, a row for each pair of it
             two-whales-one-id    image is another whale than otherImage; of a larger part, a row for each photo that would leave
             new-is-known         image is filed as new_whale, and looks like otherId
             new-are-one          both are filed as new_whale and look like one whale
             same-photo           the same photograph: the same bytes, rescaled, recompressed, cropped or mirrored
--marks    the worst N of each kind are also compared by their marks (keypoints), and the order and the probabilities
           told with them: about half a second for each of N.
${BOXES_HELP}`,
  async run(words) {
    const given = options(words, ['photos', 'labels', 'out'], ['boxes', 'marks'])
    const most = wholeNumber(given.marks ?? '0', 'marks')
    await requireFolderOf(given.out)
    const labels = await readLabels(given.labels)
    const found = await analyse(given.photos, labels.map(({ image }) => image), given.boxes)
    const list = await auditPhotos(given.photos, labels, found, lineForEachStage())
    const idOf = new Map(labels.map(({ image, id }) => [image, id ?? NEW_WHALE]))
    const ranked = most > 0 ? await weighByMarks(given.photos, found, list.suspects, most) : list.suspects
    const rows = ranked.flatMap((suspect) => rowsOf(suspect, idOf))
    await writeFile(given.out, writeCsv(COLUMNS, rows))
    console.log(`${given.out}: ${count(list.suspects.length, 'suspect', 'suspects')} among ${count(list.flukes, 'fluke', 'flukes')}`)
    for (const kind of SUSPECT_KINDS) console.log(`  ${kind.padEnd(20)} ${String(list.total[kind]).padStart(5)}  ${KIND_WORDS[kind]}`)
    return tellFailed(found)
  },
}

/** Suspects as they stand once the marks of the worst ones are known. */
async function weighByMarks(folder: string, found: AnalysedPhotos, suspects: readonly Suspect[], most: number): Promise<Suspect[]> {
  const marks = await PhotoMarks.open(folder, found, availableParallelism())
  try {
    return (await marks.weigh(suspects, most, lineForEachStage())).map(({ suspect, strength }) => ({ ...suspect, strength, probability: sigmoid(strength) }))
  } finally {
    marks.end()
  }
}

/** The time left is told by the speed of the stage at hand. */
function lineForEachStage(): (progress: Progress) => void {
  let stage: string | null = null
  let line = progressLine()
  return (progress) => {
    if (progress.stage !== stage) line = progressLine()
    stage = progress.stage
    line(progress)
  }
}

/** All suspects among labelled photographs, those that could not be read left out. */
export async function auditPhotos(folder: string, labels: Label[], found: AnalysedPhotos, report: (progress: Progress) => void): Promise<SuspectList> {
  const there = labels.filter(({ image }) => found.parsed.has(image))
  const labelAudit = auditOf(there, found)
  for (const progress of labelAudit.compare()) report(progress)
  await comparePictures(folder, labelAudit, found, report)
  return labelAudit.suspects(new Map(), Infinity, await hashesOf(folder, there))
}

/** Flukes go by the file's name here: a table gives each photograph one label. */
export function auditOf(labels: Label[], found: AnalysedPhotos): LabelAudit {
  const vectors = new Map(labels.map(({ image }) => [image, quantise(found.parsed.get(image)!.vector)]))
  const labelAudit = new LabelAudit((flukeId) => vectors.get(flukeId)!, FITTED_AUDIT[EMBEDDER])
  for (const { image, id } of labels) labelAudit.put(image as string as FlukeId, image as string as PhotoId, id === null ? 'new' : { individualId: id })
  return labelAudit
}

async function comparePictures(folder: string, labelAudit: LabelAudit, found: AnalysedPhotos, report: (progress: Progress) => void): Promise<void> {
  const candidates = labelAudit.copyCandidates()
  for (const [n, candidate] of candidates.entries()) {
    labelAudit.setAgreement(candidate, await agreementOf(folder, candidate, found))
    report({ stage: 'Comparing pictures', done: n + 1, total: candidates.length })
  }
}

async function agreementOf(folder: string, { left, right, mirrored }: CopyCandidate, found: AnalysedPhotos): Promise<number> {
  const [a, b] = await Promise.all([left, right].map((image) => decodePhoto(join(folder, image), image)))
  return pictureAgreement(a!, found.parsed.get(left)!.boxPx, b!, found.parsed.get(right)!.boxPx, mirrored)
}

async function hashesOf(folder: string, labels: Label[]): Promise<Map<FlukeId, string>> {
  const hashes = new Map<FlukeId, string>()
  for (const { image } of labels) hashes.set(image as string as FlukeId, createHash('sha256').update(await readFile(join(folder, image))).digest('hex'))
  return hashes
}

function rowsOf(suspect: Suspect, idOf: Map<string, string>): string[][] {
  const row = (image: string, other: string): string[] => [suspect.kind, suspect.probability.toFixed(4), image, idOf.get(image)!, other, idOf.get(other)!]
  switch (suspect.kind) {
    case 'two-whales-one-id':
      return suspect.parts.slice(1).flatMap((part) => part.map((flukeId) => row(flukeId, suspect.parts[0]![0]!)))
    case 'new-are-one':
    case 'same-photo':
      return suspect.flukeIds.slice(1).map((flukeId) => row(flukeId, suspect.flukeIds[0]!))
    case 'same-whale-two-ids':
      return pairsOfIds(suspect, idOf).map(({ left, right }) => row(left, right))
    default:
      return suspect.pairs.slice(0, 1).map(({ left, right }) => row(left, right))
  }
}

/** The best pair for each two ids of a group. */
function pairsOfIds({ pairs }: Suspect, idOf: Map<string, string>): { left: string; right: string }[] {
  const seen = new Set<string>()
  return pairs.filter(({ left, right }) => {
    const key = JSON.stringify([idOf.get(left), idOf.get(right)].sort())
    return !seen.has(key) && seen.add(key)
  })
}
