import type { FlukeId } from '#core/catalogue.ts'
import { foldFluke } from '#core/decisions/fold.ts'
import { foldLog } from '#core/decisions/whole-log.ts'
import { projection } from '#storage/projection.ts'
import type { CatalogueRows } from './dump.ts'

/**
 * What of a catalogue is written by halves, one sentence each; nothing where it is whole: a photo has all that came with it, nothing is
 * left of one that did not come, files of an import are settled or waiting, the log has no gap, and labels are what the log adds up to.
 */
export function unsound(rows: CatalogueRows): string[] {
  return [...halfPhotos(rows), ...strayBytes(rows), ...halfImports(rows), ...wrongLabels(rows)]
}

function halfPhotos({ photos, thumbnails, originals, flukes, embeddings }: CatalogueRows): string[] {
  const ids = new Set<string>(photos.map(({ id }) => id))
  const whole = (what: string, having: Iterable<string>): string[] => {
    const has = new Set(having)
    return [
      ...[...ids].filter((id) => !has.has(id)).map((id) => `photo ${id} has no ${what}`),
      ...[...has].filter((id) => !ids.has(id)).map((id) => `there is a ${what} of photo ${id}, which is not there`),
    ]
  }
  const embedded = new Set(embeddings.map(({ flukeId }) => flukeId))
  const present = new Set(flukes.map(({ id }) => id))
  return [
    ...whole('small picture', thumbnails.map(({ photoId }) => photoId)),
    ...whole('original', originals.map(({ photoId }) => photoId)),
    ...whole('fluke', flukes.map(({ photoId }) => photoId)),
    ...thumbnails.filter(({ image }) => image.byteSize === 0).map(({ photoId }) => `the small picture of ${photoId} is empty`),
    ...flukes.filter(({ id, detected }) => detected !== null && !embedded.has(id)).map(({ id }) => `fluke ${id} has no embedding`),
    ...embeddings.filter(({ flukeId }) => !present.has(flukeId)).map(({ flukeId }) => `there is an embedding of fluke ${flukeId}, which is not there`),
  ]
}

/** Copies that nobody refers to, and references that lead nowhere. */
function strayBytes({ copies, originals, importItems }: CatalogueRows): string[] {
  const referredTo = new Set([...originals, ...importItems].flatMap(({ source }) => (source?.kind === 'copy' ? [source.copyId] : [])))
  const here = new Set(copies.map(({ id }) => id))
  return [
    ...[...here].filter((id) => !referredTo.has(id)).map((id) => `copy ${id} belongs to nothing`),
    ...[...referredTo].filter((id) => !here.has(id)).map((id) => `copy ${id} is gone, and something refers to it`),
    ...copies.filter(({ file }) => file.byteSize === 0).map(({ id }) => `copy ${id} is empty`),
  ]
}

function halfImports({ imports, importItems, photos }: CatalogueRows): string[] {
  const ids = new Set(photos.map(({ id }) => id))
  return imports.flatMap(({ id, name, state, total }) => {
    const items = importItems.filter(({ importId }) => importId === id)
    const waiting = items.filter((item) => item.state === 'waiting').length
    const lost = items.filter((item) => item.state === 'done' && (item.photoId === null || !ids.has(item.photoId)))
    return [
      ...(items.length === total ? [] : [`the import of ${name} has ${items.length} files of ${total}`]),
      ...(state === 'done' && waiting > 0 ? [`the import of ${name} is over, and ${waiting} files wait`] : []),
      ...lost.map(({ path }) => `${path} came in, and its photo is not there`),
    ]
  })
}

/** The part of it that is about decisions, and what they add up to. */
export function wrongLabels({ decisions, flukes, individuals }: Pick<CatalogueRows, 'decisions' | 'flukes' | 'individuals'>): string[] {
  const log = decisions.toSorted((a, b) => a.seq - b.seq)
  const folded = foldLog(log)
  const gaps = log.flatMap(({ seq }, place) => (seq === place + 1 ? [] : [`decision ${seq} stands in place ${place + 1} of the log`])).slice(0, 1)
  const wrong = flukes.flatMap((fluke) => {
    const should = projection(folded.flukes.get(fluke.id as FlukeId) ?? foldFluke([]), fluke.detected)
    const same = should.status === fluke.status && should.individualId === fluke.individualId && should.removed === fluke.removed && JSON.stringify(should.boxPx) === JSON.stringify(fluke.boxPx)
    return same ? [] : [`fluke ${fluke.id} is ${fluke.status} ${fluke.individualId ?? ''}, and the log says ${should.status} ${should.individualId ?? ''}`]
  })
  const keys = new Set<string>(individuals.map(({ key }) => key))
  const misnamed = individuals.flatMap((row) => {
    const whale = folded.naming.get(row.key as never)
    if (!whale) return [`individual ${row.id} is in no decision`]
    const mergedInto = whale.root === whale.key ? null : folded.naming.get(whale.root)!.id
    return whale.id === row.id && mergedInto === row.mergedInto ? [] : [`individual ${row.id} is called ${whale.id} by the log, or was merged otherwise`]
  })
  const missing = [...folded.naming.keys()].filter((key) => !keys.has(key)).map((key) => `the log speaks of an individual ${key} that has no row`)
  return [...gaps, ...wrong, ...misnamed, ...missing]
}
