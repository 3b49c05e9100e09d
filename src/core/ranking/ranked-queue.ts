import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { Progress } from '../job.ts'
import type { Gallery } from './gallery.ts'

/** One line of the queue, without its photos. */
export interface RankedFluke {
  flukeId: FlukeId
  bestId: IndividualId | null
  bestProbability: number
  pNew: number
}

/** Share of the probability of a best candidate that may be missing before the fluke is ranked anew. */
const MOST_OFF = 0.01
/** The same of the number of individuals, which sharpens all probabilities a little. */
const MOST_GROWN = 0.01
/** The same product, multiplied in another order. */
const ROUNDING = 1e-9
/** Photos of changed individuals from which on ranking all anew is no slower. */
const MOST_PHOTOS = 1_000

interface Kept extends RankedFluke {
  bestScore: number
  rivalScore: number
  individuals: number
  /** Sum over all individuals of `exp((score − best score) / temperature)`, as the softmax divides by it. */
  weights: number
  /** How far off the probability of the best may be by now, as a share of it. */
  off: number
}

/**
 * The best candidate of each fluke of a queue, kept up with the gallery. A decision changes one or two individuals, and of those the score for nearly
 * all flukes is far below what counts: such a fluke's `pNew` stays exactly what it was, and the probability of its best candidate changes by what the
 * changed individual weighs in the softmax, which is bounded by its most similar photo. Only where the bounds add up to a hundredth of it, or where
 * the individual comes near the ten that "new" is told from, the fluke is ranked anew.
 */
export class RankedQueue {
  /** By row of the gallery. */
  private readonly kept: (Kept | undefined)[] = []
  private similarities = new Float64Array(0)

  constructor(private readonly gallery: Gallery) {}

  /** Flukes that the gallery has not got are left out. Stopped between two steps, what was ranked so far stays. */
  *rank(flukeIds: readonly FlukeId[]): Generator<Progress, RankedFluke[]> {
    this.forgetChanged()
    const entries: RankedFluke[] = []
    for (const [n, flukeId] of flukeIds.entries()) {
      const row = this.gallery.rowOfFluke(flukeId)
      if (row === undefined) continue
      const known = this.kept[row]
      if (known?.flukeId === flukeId) {
        entries.push(told(known))
        continue
      }
      const fresh = this.ranked(row, flukeId)
      this.kept[row] = fresh
      entries.push(told(fresh))
      yield { stage: 'Ranking the queue', done: n + 1, total: flukeIds.length }
    }
    return entries
  }

  private ranked(row: number, flukeId: FlukeId): Kept {
    const best = this.gallery.best(row)
    const weights = best.bestProbability > 0 ? (1 - best.pNew) / best.bestProbability : 1
    return { flukeId, ...best, weights, off: 0 }
  }

  private forgetChanged(): void {
    const { everything, photosOf, vectors } = this.gallery.takeChanges()
    for (const row of vectors) this.kept[row] = undefined
    const rowsOf = new Map([...photosOf].map(([individual, rows]) => [individual, new Set([...rows, ...this.gallery.photoRows(individual)])]))
    const photos = [...rowsOf.values()].reduce((sum, { size }) => sum + size, 0)
    if (everything || photos > MOST_PHOTOS) {
      this.kept.length = 0
      return
    }
    const compared = this.gallery.individualsCompared()
    for (const rows of rowsOf.values()) this.weigh(rows, compared)
  }

  /** An individual has these photos now, or had some of them until now. */
  private weigh(photos: ReadonlySet<number>, compared: number): void {
    const { rows } = this.gallery
    if (this.similarities.length < rows) this.similarities = new Float64Array(2 * rows)
    this.gallery.greatestSimilarities(photos, this.similarities)
    this.kept.forEach((known, row) => {
      if (!known) return
      const similarity = this.similarities[row]!
      known.off += Math.exp((similarity - known.bestScore) / this.gallery.temperatureIn(known.individuals)) / known.weights
      if (similarity >= known.rivalScore - ROUNDING || known.off > MOST_OFF || Math.abs(compared - known.individuals) > MOST_GROWN * known.individuals) this.kept[row] = undefined
    })
  }
}

function told({ flukeId, bestId, bestProbability, pNew }: Kept): RankedFluke {
  return { flukeId, bestId, bestProbability, pNew }
}
