import { describe, expect, it } from 'vitest'
import { demoPhotos, demoScene } from './demo-catalogue.ts'

describe('the demo catalogue', () => {
  const photos = demoPhotos()
  const gallery = photos.filter(({ role }) => role === 'gallery')
  const queries = photos.filter(({ role }) => role === 'query')

  it('has 60 whales with 1 to 8 photos each, most of them with few', () => {
    const counts = new Map<string, number>()
    for (const { individualId } of gallery) counts.set(individualId!, (counts.get(individualId!) ?? 0) + 1)
    const each = [...counts.values()]
    expect(each).toHaveLength(60)
    expect(Math.min(...each)).toBe(1)
    expect(Math.max(...each)).toBeLessThanOrEqual(8)
    expect(each.filter((count) => count <= 3).length).toBeGreaterThan(30)
    expect(each.some((count) => count >= 6)).toBe(true)
  })

  it('asks for 30 known whales and 10 that the gallery has not', () => {
    const ids = new Set(gallery.map(({ individualId }) => individualId))
    const known = queries.filter(({ individualId }) => individualId !== null)
    expect(queries).toHaveLength(40)
    expect(known).toHaveLength(30)
    for (const { individualId } of known) expect(ids.has(individualId)).toBe(true)
    const galleryWhales = new Set(gallery.map(({ index }) => demoScene(index).whaleSeed))
    for (const { index, individualId } of queries) expect(galleryWhales.has(demoScene(index).whaleSeed)).toBe(individualId !== null)
  })

  it('has file names as they come from cameras, none twice, and queries younger than the gallery', () => {
    expect(new Set(photos.map(({ fileName }) => fileName)).size).toBe(photos.length)
    for (const { fileName } of photos) expect(fileName).toMatch(/^(\d{8}_)?DSC_\d{4}\.jpg$/)
    expect(Math.min(...queries.map(({ takenAtMs }) => takenAtMs))).toBeGreaterThan(Math.max(...gallery.map(({ takenAtMs }) => takenAtMs)))
  })

  it('numbers its photos by their place, and knows no others', () => {
    expect(photos.map(({ index }) => index)).toEqual(photos.map((_, i) => i))
    expect(() => demoScene(photos.length)).toThrow(/there is no number/)
  })
})
