import { beforeEach, describe, expect, test } from 'vitest'
import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import { seededRandom } from '../random.ts'
import { Gallery } from './gallery.ts'
import { dequantise, EMBEDDING_SIZE, quantise } from './quantise.ts'

const random = seededRandom(5)

function unit(): Float32Array {
  const vector = Float32Array.from({ length: EMBEDDING_SIZE }, () => random.normal())
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function near(vector: Float32Array, noise: number): Float32Array {
  const moved = vector.map((value) => value + (noise * random.normal()) / Math.sqrt(EMBEDDING_SIZE))
  const length = Math.hypot(...moved)
  return moved.map((value) => value / length)
}

describe('the gallery', () => {
  const whales = Array.from({ length: 20 }, unit)
  let gallery: Gallery

  const put = (fluke: string, individual: string | null, vector: Float32Array, photo = `photo of ${fluke}`): void =>
    gallery.put({ flukeId: fluke as FlukeId, photoId: photo as PhotoId, individualId: individual as IndividualId | null, vector: quantise(vector) })

  beforeEach(() => {
    gallery = new Gallery()
    whales.forEach((whale, w) => {
      for (let photo = 0; photo <= w % 3; photo++) put(`f${w}-${photo}`, `w${w}`, near(whale, 0.5))
    })
  })

  test('puts the right individual first, with all its photos, most similar first', () => {
    const { candidates, galleryIndividuals } = gallery.rank(quantise(near(whales[5]!, 0.5)), { limit: 5 })
    expect(candidates[0]!.individualId).toBe('w5')
    expect(candidates).toHaveLength(5)
    expect(galleryIndividuals).toBe(20)
    const similarities = candidates[0]!.photos.map((photo) => photo.similarity)
    expect(similarities).toHaveLength(3)
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a))
  })

  test('similarities are those of the vectors, within what int8 costs', () => {
    const query = near(whales[3]!, 0.5)
    const best = gallery.rank(quantise(query), { limit: 1 }).candidates[0]!.photos[0]!
    const stored = dequantise(gallery.vectorOf(best.flukeId)!.vector)
    const exact = stored.reduce((sum, value, i) => sum + value * query[i]!, 0)
    expect(Math.abs(best.similarity - exact)).toBeLessThan(0.01)
  })

  test('a photo is no evidence for itself', () => {
    const query = near(whales[0]!, 0.1)
    put('other box', 'w0-wrong', query, 'the photo')
    const ranked = gallery.rank(quantise(query), { limit: 3, excludePhotoId: 'the photo' as PhotoId })
    expect(ranked.candidates[0]!.individualId).toBe('w0')
  })

  test('a decision changes the next ranking: a label given, taken back, a row replaced, a row removed', () => {
    const stranger = unit()
    const best = (): string => gallery.rank(quantise(stranger), { limit: 1 }).candidates[0]!.individualId
    put('new', null, near(stranger, 0.2))
    expect(best()).not.toBe('NEW-0001')
    gallery.setLabel('new' as FlukeId, 'NEW-0001' as IndividualId)
    expect(best()).toBe('NEW-0001')
    put('new', 'NEW-0001', whales[0]!)
    expect(best()).not.toBe('NEW-0001')
    put('new', 'NEW-0001', stranger)
    gallery.remove('new' as FlukeId)
    expect(best()).not.toBe('NEW-0001')
    expect(gallery.vectorOf('new' as FlukeId)).toBeNull()
  })

  test('a short list is the beginning of the whole one, whatever its length; equal scores in the order of their ids', () => {
    const twin = unit()
    for (const id of ['z', 'a', 'm']) put(id, id, twin)
    const query = quantise(near(twin, 0.3))
    const ids = (limit: number): string[] => gallery.rank(query, { limit }).candidates.map(({ individualId }) => individualId)
    const all = ids(Infinity)
    expect(all).toHaveLength(23)
    expect(all.slice(0, 3)).toEqual(['a', 'm', 'z'])
    for (let limit = 0; limit <= 24; limit++) expect(ids(limit)).toEqual(all.slice(0, limit))
  })

  test('an empty gallery answers: new', () => {
    expect(new Gallery().rank(quantise(unit()), { limit: 5 })).toMatchObject({ candidates: [], pNew: 1, galleryIndividuals: 0 })
  })
})
