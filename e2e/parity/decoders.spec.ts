import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp, { type Sharp } from 'sharp'
import { decodePhoto } from '#cli/decode.ts'
import { nodeEngine } from '#cli/node-engine.ts'
import { drawFluke } from '#synthetic/draw.ts'
import { embedFlukes } from '#vision/embed.ts'
import { greyFromRgba } from '#vision/grey.ts'
import { callParity, openParityPage, startParityServer } from './parity-server.ts'

/** Cosine of the embeddings of one file by the page's decoder and the terminal's. */
const LEAST_COSINE = 0.995

const { rgba, width, height, boxPx } = drawFluke({ whaleSeed: 5, photoSeed: 9, widthPx: 900 })
const fluke = (): Sharp => sharp(Buffer.from(rgba), { raw: { width, height, channels: 4 } }).removeAlpha()
/** The same picture, stored turned, with the orientation that turns it back. */
const turned = (orientation: number, turn: (upright: Sharp) => Sharp) => async (): Promise<Buffer> => {
  const stored = await turn(sharp(await fluke().png().toBuffer())).png().toBuffer()
  return await sharp(stored).jpeg({ quality: 92 }).withMetadata({ orientation }).toBuffer()
}

const files: Record<string, () => Promise<Buffer>> = {
  'JPEG, colour at half size (4:2:0)': () => fluke().jpeg({ quality: 90 }).toBuffer(),
  'JPEG, strongly compressed': () => fluke().jpeg({ quality: 40 }).toBuffer(),
  'JPEG, progressive, full colour': () => fluke().jpeg({ quality: 85, progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  'JPEG, grey': () => fluke().greyscale().jpeg({ quality: 90 }).toBuffer(),
  'JPEG, Display P3': () => fluke().withIccProfile('p3').jpeg({ quality: 90 }).toBuffer(),
  'JPEG, mirrored (orientation 2)': turned(2, (upright) => upright.flop()),
  'JPEG, upside down (orientation 3)': turned(3, (upright) => upright.rotate(180)),
  'JPEG, on its side (orientation 6)': turned(6, (upright) => upright.rotate(-90)),
  'JPEG, on its other side (orientation 8)': turned(8, (upright) => upright.rotate(90)),
  PNG: () => fluke().png().toBuffer(),
  'PNG, transparent margin': () => fluke().ensureAlpha().extend({ top: 0, bottom: 0, left: 0, right: 40, background: { r: 0, g: 0, b: 0, alpha: 0 } }).png().toBuffer(),
  'PNG, 16 bits': () => fluke().toColourspace('rgb16').png().toBuffer(),
  WebP: () => fluke().webp({ quality: 85 }).toBuffer(),
}

/** Of two vectors of length 1. */
function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0)
}

test('the page’s decoder and the terminal’s lead to the same embedding', async ({ page }) => {
  test.slow()
  const server = await startParityServer()
  const folder = await mkdtemp(join(tmpdir(), 'flukeprint-decoders-'))
  try {
    const models = await nodeEngine()
    await openParityPage(page, server.url)
    await callParity(page, 'start', 'wasm')
    // The measure must be able to fail: a box that is a little off is beyond the limit.
    const [upright, beside] = await embedFlukes(models.embedder, [boxPx, { ...boxPx, x0: boxPx.x0 + (boxPx.x1 - boxPx.x0) / 8 }].map((box) => ({ image: greyFromRgba(rgba, width, height), boxPx: box })))
    expect(cosine(upright!, beside!)).toBeLessThan(LEAST_COSINE)
    for (const [name, make] of Object.entries(files)) {
      const bytes = await make()
      const path = join(folder, 'photo')
      await writeFile(path, bytes)
      const image = await decodePhoto(path, name)
      const [there] = await embedFlukes(models.embedder, [{ image, boxPx }])
      const here = await callParity(page, 'embed', bytes.toString('base64'), boxPx)
      expect.soft([here.width, here.height], `${name}: size`).toEqual([image.width, image.height])
      const alike = cosine(there!, here.vector)
      console.log(`${name}: cosine ${alike.toFixed(5)}`)
      expect.soft(alike, name).toBeGreaterThanOrEqual(LEAST_COSINE)
    }
  } finally {
    await rm(folder, { recursive: true })
    await server.close()
  }
})
