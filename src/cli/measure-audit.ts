/**
 * Plants errors in labels and measures how many of them the audit finds, how early, and how many of what it names were not planted:
 *
 *   npm run measure:audit -- --photos DIR --labels labels.csv --split split.csv [--only drawn|photographs] [--marks N]
 *
 * On the research photographs, three seeds, and on the drawn whales of the demo, thirty seeds (they are few). Beside it two baselines: disagreement
 * with the nearest neighbour, and chance. With --marks the photographs' worst N of each kind are compared by their marks as well (one seed: it takes long). The published labels hold errors of their own: naming one of them counts as wrong here.
 */
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { FITTED_AUDIT } from '#core/audit/fitted.ts'
import { LabelAudit } from '#core/audit/label-audit.ts'
import { GONE, type Filed } from '#core/audit/label-view.ts'
import { NEIGHBOURS } from '#core/audit/neighbour-table.ts'
import type { Suspect, SuspectKind } from '#core/audit/suspect.ts'
import { seededRandom, type Random } from '#core/random.ts'
import { EMBEDDING_SIZE, quantise, type QuantisedVector } from '#core/ranking/quantise.ts'
import { analyse } from './commands.ts'
import { EMBEDDER } from './model.ts'
import { options, wholeNumber } from './options.ts'
import { PhotoMarks } from './photo-marks.ts'
import { plantErrors, type Planted } from './planted-errors.ts'
import { readLabels, readSplit, type Label } from './tables.ts'

const KINDS = ['wrong-id', 'same-whale-two-ids', 'two-whales-one-id', 'new-is-known', 'new-are-one'] as const
type PlantedKind = (typeof KINDS)[number]
const KNOWN_FROM_DATA: ReadonlySet<SuspectKind> = new Set(['wrong-id', 'new-is-known'])

/** What was named, best first: for each the planted errors that it is, or none. */
type Ranking = string[][]

interface Catalogue {
  name: string
  labels: Label[]
  vectorOf: Map<string, QuantisedVector>
  seeds: number
  /** Null where no marks are compared. */
  marks: PhotoMarks | null
  /** Images that the embedder was not trained on. */
  unseen: (image: string) => boolean
}

const given = options(process.argv.slice(2), ['photos', 'labels', 'split'], ['only', 'marks'])
const mostMarks = wholeNumber(given.marks ?? '0', 'marks')
const catalogues = [...(given.only === 'photographs' ? [] : [await drawn()]), ...(given.only === 'drawn' ? [] : [await photographs()])]

async function photographs(): Promise<Catalogue> {
  const [labels, split] = await Promise.all([readLabels(given.labels), readSplit(given.split)])
  const found = await analyse(given.photos, labels.map(({ image }) => image), undefined)
  const there = labels.filter(({ image }) => found.parsed.has(image))
  const vectorOf = new Map(there.map(({ image }) => [image, quantise(found.parsed.get(image)!.vector)]))
  return { name: 'research photographs, labels as published', labels: there, vectorOf, seeds: mostMarks > 0 ? 1 : 3, marks: mostMarks > 0 ? await PhotoMarks.open(given.photos, found, availableParallelism()) : null, unseen: (image) => split.get(image) === 'val' }
}

/** The demo's pack: its photographs are drawn, so that their labels are right. */
async function drawn(): Promise<Catalogue> {
  const folder = join('public', 'demo')
  const { photos } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as { photos: { fileName: string; individualId: IndividualId | null; scale: number }[] }
  const codes = new Int8Array(new Uint8Array(await readFile(join(folder, 'vectors.i8'))).buffer)
  const vectorOf = new Map(photos.map(({ fileName, scale }, n) => [fileName, { codes: codes.slice(n * EMBEDDING_SIZE, (n + 1) * EMBEDDING_SIZE), scale }]))
  return { name: 'drawn whales of the demo', labels: photos.map(({ fileName, individualId }) => ({ image: fileName, id: individualId })), vectorOf, seeds: 30, marks: null, unseen: () => true }
}

async function measure({ name, labels, vectorOf, seeds, marks, unseen }: Catalogue): Promise<void> {
  const audit = new LabelAudit((flukeId) => vectorOf.get(flukeId)!, FITTED_AUDIT[EMBEDDER])
  for (const { image, id } of labels) audit.put(image as string as FlukeId, image as string as PhotoId, id === null ? 'new' : { individualId: id })
  for (const _ of audit.compare());
  const results = new Map<string, Figures[]>()
  for (let seed = 1; seed <= seeds; seed++) {
    const random = seededRandom(seed)
    const planted = plantErrors(labels, random)
    for (const { image, id } of planted.labels) audit.file(image as string as FlukeId, id === null ? 'new' : { individualId: id })
    const { suspects } = audit.suspects(new Map(), Infinity)
    const withMarks = marks && (await marks.weigh(suspects, mostMarks)).map(({ suspect }) => suspect)
    const filed = audit.filed()
    const truth = new Truth(planted)
    const rankingOf = (kind: PlantedKind, all: readonly Suspect[]): Ranking => all.filter((suspect) => suspect.kind === kind).map((suspect) => truth.of(kind, asNamed(suspect)))
    for (const kind of KINDS) {
      const rankings: [string, Ranking][] = [
        ['Flukeprint', rankingOf(kind, suspects)],
        ...(withMarks ? [[`Flukeprint, marks of the first ${mostMarks}`, rankingOf(kind, withMarks)] as [string, Ranking]] : []),
        ['nearest neighbour', NEAREST[kind](filed).map((named) => truth.of(kind, named))],
        ['chance', chance(kind, filed, random).map((named) => truth.of(kind, named))],
      ]
      for (const [method, ranking] of rankings) {
        const key = `${kind} | ${method}`
        results.set(key, [...(results.get(key) ?? []), figures(ranking, truth.all(kind), KNOWN_FROM_DATA.has(kind) ? unseen : null)])
      }
    }
  }
  console.log(`\n${name}: ${labels.length} flukes, ${seeds} seeds\n`)
  console.log('| kind | method | planted | precision at ½ n | at n | recall at n | at 2 n | at 4 n | of all named | unseen photos, recall at 2 n |\n|---|---|---|---|---|---|---|---|---|---|')
  for (const [key, all] of results) console.log(`| ${key} | ${mean(all.map(({ planted }) => planted)).toFixed(0)} | ${COLUMNS.map((column) => show(all.map((one) => one[column]))).join(' | ')} |`)
}

const COLUMNS = ['precisionHalf', 'precision', 'recall', 'recall2', 'recall4', 'recallAll', 'recallUnseen'] as const
type Figures = Record<(typeof COLUMNS)[number], number | null> & { planted: number }

/** Precision and recall at depths that are multiples of n, the number of planted errors of the kind. */
function figures(ranking: Ranking, planted: string[], unseen: ((image: string) => boolean) | null): Figures {
  const n = planted.length
  const precisionAt = (depth: number): number => ranking.slice(0, depth).filter(({ length }) => length > 0).length / depth
  const foundAt = (depth: number): Set<string> => new Set(ranking.slice(0, depth).flat())
  const recallAt = (depth: number, of = planted): number => of.filter((one) => foundAt(depth).has(one)).length / of.length
  const fresh = unseen ? planted.filter(unseen) : []
  return {
    planted: n,
    precisionHalf: precisionAt(Math.max(1, Math.round(n / 2))),
    precision: precisionAt(n),
    recall: recallAt(n),
    recall2: recallAt(2 * n),
    recall4: recallAt(4 * n),
    recallAll: recallAt(Infinity),
    recallUnseen: fresh.length > 0 ? recallAt(2 * n, fresh) : null,
  }
}

/** What a suspicion names, in terms that all methods share. */
interface Named {
  images: string[]
  ids: string[]
}

function asNamed(suspect: Suspect): Named {
  return { images: suspect.flukeIds, ids: suspect.kind === 'wrong-id' || suspect.kind === 'new-is-known' ? [suspect.proposedId] : suspect.individualIds }
}

class Truth {
  private readonly secondOf: Map<string, string>

  constructor(private readonly planted: Planted) {
    this.secondOf = planted.split
  }

  all(kind: PlantedKind): string[] {
    const { moved, forgotten, split, merged, unknown } = this.planted
    switch (kind) {
      case 'wrong-id':
        return [...moved.keys()]
      case 'new-is-known':
        return [...forgotten.keys()]
      case 'same-whale-two-ids':
        return [...split.keys()]
      case 'two-whales-one-id':
        return [...merged.keys()]
      case 'new-are-one':
        return [...new Set(unknown.values())]
    }
  }

  /** The planted errors that are named, by their name in `all`. */
  of(kind: PlantedKind, { images, ids }: Named): string[] {
    const { moved, forgotten, merged, unknown } = this.planted
    switch (kind) {
      case 'wrong-id':
        return images.filter((image) => moved.has(image))
      case 'new-is-known':
        return images.filter((image) => forgotten.has(image) && ids.includes(forgotten.get(image)!))
      case 'same-whale-two-ids':
        return ids.filter((id) => this.secondOf.has(id) && ids.includes(this.secondOf.get(id)!))
      case 'two-whales-one-id':
        return ids.filter((id) => merged.has(id as IndividualId))
      case 'new-are-one': {
        const whales = images.flatMap((image) => unknown.get(image) ?? [])
        return [...new Set(whales.filter((whale, n) => whales.indexOf(whale) !== n))]
      }
    }
  }
}

interface Scored {
  named: Named
  score: number
}

/** Disagreement with the nearest neighbour, for each kind as plainly as it goes. */
const NEAREST: Record<PlantedKind, (filed: Filed) => Named[]> = {
  'wrong-id': (filed) => ranked(rowsFiled(filed).flatMap((row) => {
    const { other, own } = nearestOf(filed, row)
    return other && (!own || other.similarity > own.similarity) ? [{ named: { images: [filed.flukeId(row)], ids: [] }, score: other.similarity - (own?.similarity ?? 0) }] : []
  })),
  'same-whale-two-ids': (filed) => ranked(bestOfEach(rowsFiled(filed).flatMap((row) => {
    const { other } = nearestOf(filed, row)
    return other ? [{ named: { images: [], ids: [filed.individualId(filed.groupAt[row]!), filed.individualId(filed.groupAt[other.row]!)].sort() }, score: other.similarity }] : []
  }))),
  'two-whales-one-id': (filed) => ranked(bestOfEach(rowsFiled(filed).flatMap((row) => {
    const { other, own } = nearestOf(filed, row)
    return other && (!own || other.similarity > own.similarity) ? [{ named: { images: [], ids: [filed.individualId(filed.groupAt[row]!)] }, score: other.similarity - (own?.similarity ?? 0) }] : []
  }))),
  'new-is-known': (filed) => ranked(rowsNew(filed).flatMap((row) => {
    const { other } = nearestOf(filed, row)
    return other ? [{ named: { images: [filed.flukeId(row)], ids: [filed.individualId(filed.groupAt[other.row]!)] }, score: other.similarity }] : []
  })),
  'new-are-one': (filed) => ranked(bestOfEach(rowsNew(filed).flatMap((row) => {
    for (let n = 0; n < NEIGHBOURS; n++) {
      const other = filed.table.rowAt(row, n)
      if (other === GONE) break
      if (filed.isNewAt[other] === 1) return [{ named: { images: [filed.flukeId(row), filed.flukeId(other)].sort(), ids: [] }, score: filed.table.similarityAt(row, n) }]
    }
    return []
  }))),
}

/** The nearest photo of another individual, and of its own; `undefined` where none is among the neighbours. */
function nearestOf({ table, groupAt, individuals }: Filed, row: number): { other?: { row: number; similarity: number }; own?: { row: number; similarity: number } } {
  const found: ReturnType<typeof nearestOf> = {}
  for (let n = 0; n < NEIGHBOURS; n++) {
    const near = table.rowAt(row, n)
    if (near === GONE) break
    if (groupAt[near]! >= individuals) continue
    const side = groupAt[near] === groupAt[row] ? 'own' : 'other'
    found[side] ??= { row: near, similarity: table.similarityAt(row, n) }
  }
  return found
}

/** Anything that could be named, in random order: as many as there are rows. */
function chance(kind: PlantedKind, filed: Filed, random: Random): Named[] {
  const known = rowsFiled(filed)
  const fresh = rowsNew(filed)
  const idAt = (row: number): string => filed.individualId(filed.groupAt[row]!)
  const any = (rows: number[]): number => rows[random.integer(rows.length)]!
  switch (kind) {
    case 'wrong-id':
      return random.shuffled(known).map((row) => ({ images: [filed.flukeId(row)], ids: [] }))
    case 'same-whale-two-ids':
      return known.map(() => ({ images: [], ids: [idAt(any(known)), idAt(any(known))] }))
    case 'two-whales-one-id':
      return random.shuffled([...new Set(known.map(idAt))]).map((id) => ({ images: [], ids: [id] }))
    case 'new-is-known':
      return random.shuffled(fresh).map((row) => ({ images: [filed.flukeId(row)], ids: [idAt(any(known))] }))
    case 'new-are-one':
      return fresh.map(() => ({ images: [filed.flukeId(any(fresh)), filed.flukeId(any(fresh))], ids: [] }))
  }
}

function rowsFiled({ groupAt, individuals }: Filed): number[] {
  return [...groupAt.keys()].filter((row) => groupAt[row] !== GONE && groupAt[row]! < individuals)
}

function rowsNew({ isNewAt, groupAt }: Filed): number[] {
  return [...groupAt.keys()].filter((row) => groupAt[row] !== GONE && isNewAt[row] === 1)
}

function ranked(all: Scored[]): Named[] {
  return [...all].sort((a, b) => b.score - a.score).map(({ named }) => named)
}

/** Where the same is named more than once, the highest score. */
function bestOfEach(all: Scored[]): Scored[] {
  const best = new Map<string, Scored>()
  for (const one of all) {
    const key = JSON.stringify(one.named)
    if (!best.has(key) || best.get(key)!.score < one.score) best.set(key, one)
  }
  return [...best.values()]
}

function show(values: (number | null)[]): string {
  const there = values.filter((value) => value !== null)
  return there.length === 0 ? '' : mean(there).toFixed(2)
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

for (const catalogue of catalogues) {
  await measure(catalogue)
  catalogue.marks?.end()
}
