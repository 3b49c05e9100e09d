import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demoPhotos } from '#synthetic/demo-catalogue.ts'
import { demoFingerprint, fingerprintDistance } from '#synthetic/fingerprint.ts'
import { DETECTOR, EMBEDDER } from '#core/model-names.ts'
import { DEMO_FILES, type DemoIndex } from './pack.ts'

const FOLDER = join('public', 'demo')
const OUT_OF_DATE = 'public/demo is out of date; make it anew: npx tsx scripts/demo/build.ts'
/** Grey levels, the mean of a field: more than engines differ by, less than any change of the drawing. */
const SAME_DRAWING = 1

async function shippedIndex(): Promise<DemoIndex> {
  return JSON.parse(await readFile(join(FOLDER, DEMO_FILES.index), 'utf8')) as DemoIndex
}

describe('the shipped pack of the demo', () => {
  it('was made by the models that the program has now', async () => {
    const { embedder, detector } = await shippedIndex()
    expect({ embedder, detector }, OUT_OF_DATE).toEqual({ embedder: EMBEDDER, detector: DETECTOR })
  })

  it('lists the photographs that the program draws now', async () => {
    const { photos } = await shippedIndex()
    const asDrawn = demoPhotos()
    expect(photos.map((entry, n) => ({ ...entry, ...asDrawn[n] })), OUT_OF_DATE).toEqual(photos)
    expect(photos, OUT_OF_DATE).toHaveLength(asDrawn.length)
  })

  it('was made of the pictures that the program draws now', async () => {
    expect(fingerprintDistance((await shippedIndex()).fingerprint, demoFingerprint()), OUT_OF_DATE).toBeLessThan(SAME_DRAWING)
  })

  it('stays small, since it ships with every copy', async () => {
    const sizes = await Promise.all(Object.values(DEMO_FILES).map(async (name) => (await stat(join(FOLDER, name))).size))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2.5e6)
  })

  it('holds a thumbnail for each photograph where its list says', async () => {
    const { photos } = await shippedIndex()
    const bytes = await readFile(join(FOLDER, DEMO_FILES.thumbnails))
    for (const { thumbnail: [from, length] } of photos) {
      expect(bytes.toString('latin1', from, from + 4) + bytes.toString('latin1', from + 8, from + 12)).toBe('RIFFWEBP')
      expect(bytes.readUInt32LE(from + 4) + 8).toBe(length)
    }
  })
})
