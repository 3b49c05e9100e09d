import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import { seededRandom } from '../random.ts'
import { Gallery } from './gallery.ts'
import { EMBEDDING_SIZE, quantise, type QuantisedVector } from './quantise.ts'
import { RankedQueue, type RankedFluke } from './ranked-queue.ts'

const WHALES = 130
const QUERIES = 24
const random = seededRandom(8)
const noise = (size: number): Float32Array => Float32Array.from({ length: EMBEDDING_SIZE }, () => (size * random.normal()) / Math.sqrt(EMBEDDING_SIZE))
const whales = Array.from({ length: WHALES }, () => noise(1))

/** A photo of a whale: some are hard to tell. */
function photoOf(whale: number): QuantisedVector {
  const own = noise(whale % 3 === 0 ? 1.2 : 0.6)
  const vector = whales[whale % WHALES]!.map((value, i) => value + own[i]!)
  const length = Math.hypot(...vector)
  return quantise(vector.map((value) => value / length))
}

const known = whales.map((_, whale) => photoOf(whale))
const asked = Array.from({ length: QUERIES }, (_, n) => photoOf(n * 5))
const fluke = (n: number): FlukeId => `q${n}:0` as FlukeId
const queue = asked.map((_, n) => fluke(n))
const individual = (n: number): IndividualId => `w${n}` as IndividualId

function filled(): Gallery {
  const gallery = new Gallery()
  known.forEach((vector, n) => gallery.put({ flukeId: `k${n}:0` as FlukeId, photoId: `k${n}` as PhotoId, individualId: individual(n), vector }))
  asked.forEach((vector, n) => gallery.put({ flukeId: fluke(n), photoId: `q${n}` as PhotoId, individualId: null, vector }))
  return gallery
}

function run(ranked: RankedQueue): { entries: RankedFluke[]; steps: number } {
  const work = ranked.rank(queue)
  for (let steps = 0; ; steps++) {
    const step = work.next()
    if (step.done) return { entries: step.value, steps }
  }
}

test('after decisions in any order the queue is what ranking all of it anew gives, to a hundredth of the probability', () => {
  const steps = fc.array(fc.record({ query: fc.nat(QUERIES - 1), to: fc.option(fc.nat(WHALES + 3)), ask: fc.boolean(), remove: fc.integer({ min: 0, max: 9 }) }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(steps, (all) => {
      const gallery = filled()
      const ranked = new RankedQueue(gallery)
      run(ranked)
      for (const { query, to, ask, remove } of all) {
        if (remove === 0) gallery.put({ flukeId: fluke(query), photoId: `q${query}` as PhotoId, individualId: null, vector: photoOf(query) })
        gallery.setLabel(fluke(query), to === null ? null : individual(to))
        if (ask) run(ranked)
      }
      const { entries } = run(ranked)
      const anew = run(new RankedQueue(gallery)).entries
      expect(entries.map(({ flukeId, bestId, pNew }) => ({ flukeId, bestId, pNew }))).toEqual(anew.map(({ flukeId, bestId, pNew }) => ({ flukeId, bestId, pNew })))
      entries.forEach(({ bestProbability }, n) => expect(Math.abs(bestProbability - anew[n]!.bestProbability)).toBeLessThanOrEqual(0.03 * anew[n]!.bestProbability))
    }),
    { numRuns: 12 },
  )
})

test('the answers are those of the gallery, and after one decision few are ranked anew', () => {
  const gallery = filled()
  const ranked = new RankedQueue(gallery)
  const { entries, steps } = run(ranked)
  expect(steps).toBe(QUERIES)
  entries.forEach(({ flukeId, bestId, bestProbability, pNew }) => {
    const { vector, photoId } = gallery.vectorOf(flukeId)!
    const answer = gallery.rank(vector, { excludePhotoId: photoId, limit: 1 })
    expect({ bestId, bestProbability, pNew }).toEqual({ bestId: answer.candidates[0]!.individualId, bestProbability: answer.candidates[0]!.probability, pNew: answer.pNew })
  })
  expect(run(ranked).steps).toBe(0)
  gallery.setLabel(fluke(3), individual(15))
  const again = run(ranked).steps
  expect(again).toBeGreaterThan(0)
  expect(again).toBeLessThan(QUERIES / 2)
})

test('flukes that are not there are left out, and in an empty gallery every whale is new', () => {
  const gallery = new Gallery()
  gallery.put({ flukeId: fluke(0), photoId: 'q0' as PhotoId, individualId: null, vector: asked[0]! })
  expect(run(new RankedQueue(gallery)).entries).toEqual([{ flukeId: fluke(0), bestId: null, bestProbability: 0, pNew: 1 }])
})
