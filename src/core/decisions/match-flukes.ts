import type { BoxPx, FlukeId, PhotoId } from '../catalogue.ts'
import { intersectionOverUnion } from '../geometry/box.ts'
import { flukesOf, type Decision } from './decision.ts'
import { groupBy } from './naming.ts'

/** Boxes that overlap by so much (intersection over union) are of the same fluke. */
const SAME_FLUKE = 0.5

/**
 * Which of our flukes each of a colleague's is, where the ids differ. A photo's id is the hash of its bytes and its first
 * fluke is the detector's: those are the same everywhere. The second and later ones were drawn by hand and counted on
 * each machine: they are matched by a decision that both logs have, else by their boxes; one that we have not got
 * gets the next number that is free in both.
 */
export function matchFlukes(theirs: readonly Decision[], ours: readonly Decision[]): Map<FlukeId, FlukeId> {
  const [theirBoxes, ourBoxes] = [drawnBoxes(theirs), drawnBoxes(ours)]
  const ourDrawnOn = groupBy([...ourBoxes], ([our]) => photoOf(our))
  const matched = new Map<FlukeId, FlukeId>()
  const taken = new Set<FlukeId>()
  const put = (their: FlukeId, our: FlukeId): void => {
    matched.set(their, our)
    taken.add(our)
  }
  for (const [their, our] of sharedNames(theirs, ours)) if (!matched.has(their)) put(their, our)
  for (const [their, box] of theirBoxes) {
    if (matched.has(their)) continue
    const same = ourDrawnOn.get(photoOf(their))?.find(([our, other]) => !taken.has(our) && intersectionOverUnion(box, other) >= SAME_FLUKE)
    if (same) put(their, same[0])
  }
  const numbers = new HighestNumbers([...theirBoxes.keys(), ...ourBoxes.keys(), ...taken])
  for (const their of theirBoxes.keys()) {
    if (!matched.has(their)) put(their, ourBoxes.has(their) || taken.has(their) ? numbers.nextFree(photoOf(their)) : their)
  }
  return new Map([...matched].filter(([their, our]) => their !== our))
}

/** A decision with our flukes for theirs. */
export function onOurFlukes<D extends Decision>(decision: D, ourFlukeOf: ReadonlyMap<FlukeId, FlukeId>): D {
  const ours = (id: FlukeId): FlukeId => ourFlukeOf.get(id) ?? id
  const mapped = { ...decision, flukeId: ours(decision.flukeId) }
  if ('flukeIds' in mapped && mapped.flukeIds) mapped.flukeIds = mapped.flukeIds.map(ours)
  if ('duplicates' in mapped) mapped.duplicates = mapped.duplicates.map(ours)
  return mapped
}

/** The last box of each fluke that was drawn by hand. */
function drawnBoxes(log: readonly Decision[]): Map<FlukeId, BoxPx> {
  return new Map(log.flatMap((one) => (one.kind === 'box' && isDrawn(one.flukeId) ? [[one.flukeId, one.boxPx] as const] : [])))
}

/** Drawn flukes of a decision that is in both logs: theirs, and the same one here. */
function sharedNames(theirs: readonly Decision[], ours: readonly Decision[]): [FlukeId, FlukeId][] {
  const own = new Map(ours.map((one) => [one.id, one]))
  return theirs.flatMap((one): [FlukeId, FlukeId][] => {
    const same = own.get(one.id)
    return same ? flukesOf(one).flatMap((their, place): [FlukeId, FlukeId][] => (isDrawn(their) && flukesOf(same)[place] ? [[their, flukesOf(same)[place]!]] : [])) : []
  })
}

function isDrawn(id: FlukeId): boolean {
  return !id.endsWith(':0')
}

export function photoOf(id: FlukeId): PhotoId {
  return id.slice(0, id.lastIndexOf(':')) as PhotoId
}

/** The highest number of a fluke that each photo has in both logs. */
class HighestNumbers {
  readonly #highest = new Map<PhotoId, number>()

  constructor(flukes: Iterable<FlukeId>) {
    for (const id of flukes) this.#put(photoOf(id), Number(id.slice(photoOf(id).length + 1)))
  }

  nextFree(photo: PhotoId): FlukeId {
    const next = (this.#highest.get(photo) ?? 0) + 1
    this.#put(photo, next)
    return `${photo}:${next}` as FlukeId
  }

  #put(photo: PhotoId, number: number): void {
    this.#highest.set(photo, Math.max(number, this.#highest.get(photo) ?? 0))
  }
}
