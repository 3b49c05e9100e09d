import type { IndividualId } from '#core/catalogue.ts'
import type { Random } from '#core/random.ts'
import type { Label } from './tables.ts'

/** Share of all labels that are moved to another individual. */
const MOVED = 0.05
/** Share of the individuals that are split in two, merged with another, filed as `new_whale` with all their photos. */
const SPLIT = 0.03
const MERGED = 0.02
const UNKNOWN = 0.02
/** Share of all labels that become `new_whale` while their individual keeps other photos. */
const FORGOTTEN = 0.03

/** Labels with errors in them, and where these are. */
export interface Planted {
  labels: Label[]
  /** Images under a wrong individual, with the true one. */
  moved: Map<string, IndividualId>
  /** Images filed as `new_whale` whose individual is in the catalogue, with it. */
  forgotten: Map<string, IndividualId>
  /** Individuals that are two ids now: the second by the first. */
  split: Map<IndividualId, IndividualId>
  /** Ids that are two individuals now: the second by the first, which kept its id. */
  merged: Map<IndividualId, IndividualId>
  /** Images of individuals that are filed as `new_whale` altogether, with the true one. */
  unknown: Map<string, IndividualId>
}

/** Plants errors of each kind in labels that are taken as right; none upon another. */
export function plantErrors(labels: readonly Label[], random: Random): Planted {
  const imagesOf = new Map<IndividualId, string[]>()
  for (const { image, id } of labels) if (id !== null) imagesOf.set(id, [...(imagesOf.get(id) ?? []), image])
  const known = labels.filter(({ id }) => id !== null).length
  const share = (of: number, part: number): number => Math.max(1, Math.round(of * part))
  const individuals = random.shuffled([...imagesOf.keys()].sort())
  const take = (count: number, fits: (id: IndividualId) => boolean): IndividualId[] => {
    const taken = individuals.filter(fits).slice(0, count)
    for (const id of taken) individuals.splice(individuals.indexOf(id), 1)
    return taken
  }
  const hasTwo = (id: IndividualId): boolean => imagesOf.get(id)!.length >= 2

  const idOf = new Map(labels.map(({ image, id }) => [image, id]))
  const split = new Map<IndividualId, IndividualId>()
  for (const id of take(share(imagesOf.size, SPLIT), hasTwo)) {
    const second = `${id} b` as IndividualId
    const images = random.shuffled(imagesOf.get(id)!)
    for (const image of images.slice(0, 1 + random.integer(images.length - 1))) idOf.set(image, second)
    split.set(id, second)
  }
  const merged = new Map<IndividualId, IndividualId>()
  const pairs = take(2 * share(imagesOf.size, MERGED), () => true)
  for (let n = 0; n + 1 < pairs.length; n += 2) {
    for (const image of imagesOf.get(pairs[n + 1]!)!) idOf.set(image, pairs[n]!)
    merged.set(pairs[n]!, pairs[n + 1]!)
  }
  const unknown = new Map<string, IndividualId>()
  for (const id of take(share(imagesOf.size, UNKNOWN), hasTwo)) {
    for (const image of imagesOf.get(id)!) {
      idOf.set(image, null)
      unknown.set(image, id)
    }
  }
  const left = random.shuffled(individuals.flatMap((id) => imagesOf.get(id)!.map((image) => ({ image, id }))))
  const moved = new Map<string, IndividualId>()
  for (const { image, id } of left.splice(0, share(known, MOVED))) {
    moved.set(image, id)
    idOf.set(image, anotherThan(id, individuals, random))
  }
  const forgotten = new Map<string, IndividualId>()
  const remaining = new Map<IndividualId, number>()
  for (const { id } of left) remaining.set(id, (remaining.get(id) ?? 0) + 1)
  for (const { image, id } of left) {
    if (forgotten.size >= share(known, FORGOTTEN)) break
    if (remaining.get(id)! < 2) continue
    remaining.set(id, remaining.get(id)! - 1)
    forgotten.set(image, id)
    idOf.set(image, null)
  }
  return { labels: labels.map(({ image }) => ({ image, id: idOf.get(image)! })), moved, forgotten, split, merged, unknown }
}

function anotherThan(id: IndividualId, individuals: readonly IndividualId[], random: Random): IndividualId {
  for (;;) {
    const drawn = individuals[random.integer(individuals.length)]!
    if (drawn !== id) return drawn
  }
}
