/**
 * Repeatability and matching score (Mikolajczyk and Schmid 2005) of our keypoints on drawn flukes seen anew by a known transform, beside OpenCV's:
 *
 *   npx tsx scripts/keypoints/repeatability.ts [--spread] [--python /tmp/opencv/bin/python]
 *
 * Repeatability: keypoints of the first picture with one of the second where the transform puts it (2.5 px, scale to half an octave), over the
 * smaller number of keypoints; ours by contrast, or best spread. Matching score: mutual nearest neighbours within the ratio that lie so, over the same. Both find at most 500, without
 * equalised contrast, in pictures of 512 px; descriptors as RootSIFT.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { derivative, transformed, type Transform } from '#core/geometry/transform.ts'
import { drawFluke } from '#synthetic/draw.ts'
import { DESCRIPTOR_SIZE } from '#vision/keypoints/descriptor.ts'
import { CHOSEN, extractKeypoints } from '#vision/keypoints/extract.ts'
import { FRAME_SIZE } from '#vision/keypoints/keypoints.ts'
import { matchDescriptors } from '#vision/keypoints/match.ts'
import { rootSift } from '#vision/keypoints/root-sift.ts'
import { aboutMiddle, viewed } from '#vision/keypoints/testing/views.ts'
import { greyFromRgba } from '#vision/grey.ts'
import type { GreyImage } from '#vision/grey-image.ts'

const WIDTH = 512
const WHALES = [3, 5, 8, 13]
const NEAR_PX = 2.5
const NEAR_SCALE = Math.log(2) / 2
const OPTIONS = { ...CHOSEN, clipLimit: 0, contrast: 0.03, most: 500 }
/** A crop shows 4 % more than the box on each side: this box's crop is the picture. */
const INSET = 0.04 / 1.08

const VIEWS: Record<string, { how: Parameters<typeof aboutMiddle>[1]; light?: Parameters<typeof viewed>[2] }> = {
  'turned by 10°': { how: { turn: Math.PI / 18 } },
  'turned by 30°': { how: { turn: Math.PI / 6 } },
  'smaller, × 0.8': { how: { scale: 0.8 } },
  'smaller, × 0.6': { how: { scale: 0.6 } },
  'squeezed, × 0.75': { how: { squeeze: 0.75 } },
  'in perspective': { how: { perspective: 0.3 } },
  'darker, × 0.6': { how: {}, light: { gain: 0.6 } },
  'noise of 6 grey values': { how: {}, light: { noise: 6 } },
  'all of it, by less': { how: { turn: 0.15, scale: 0.85, squeeze: 0.9, perspective: 0.1 }, light: { gain: 0.8, noise: 3 } },
}

interface Found {
  frames: number[][]
  descriptors: Uint8Array
}

const { python, spread } = parseArgs({ options: { python: { type: 'string' }, spread: { type: 'boolean', default: false } } }).values
const scenes = WHALES.flatMap((whaleSeed) => {
  const { width, height, rgba } = drawFluke({ whaleSeed, photoSeed: 1, widthPx: WIDTH })
  const image = greyFromRgba(rgba, width, height)
  return Object.entries(VIEWS).map(([name, { how, light }]) => {
    const transform = aboutMiddle(image, how)
    return { name, transform, pictures: [image, viewed(image, transform, light)] as const }
  })
})
const makers: Record<string, Found[][]> = { ours: scenes.map(({ pictures }) => pictures.map(ours)) }
if (python) makers['OpenCV'] = await theirs(python)

console.log(`| view | ${Object.keys(makers).flatMap((maker) => [`repeatability, ${maker}`, `matching score, ${maker}`]).join(' | ')} |\n|---|${Object.keys(makers).map(() => '---|---|').join('')}`)
for (const name of [...Object.keys(VIEWS), 'mean']) {
  const cells = Object.values(makers).flatMap((found) => {
    const scores = scenes.flatMap((scene, n) => (name === 'mean' || scene.name === name ? [scoresOf(found[n]!, scene.transform)] : []))
    return [0, 1].map((which) => (scores.reduce((sum, score) => sum + score[which]!, 0) / scores.length).toFixed(3))
  })
  console.log(`| ${name} | ${cells.join(' | ')} |`)
}

function ours(image: GreyImage): Found {
  const { width, height } = image
  const box = { x0: width * INSET, y0: height * INSET, x1: width * (1 - INSET), y1: height * (1 - INSET) }
  const { count, frames, descriptors } = extractKeypoints(image, box, { options: { ...OPTIONS, spread } })
  return { frames: Array.from({ length: count }, (_, n) => [...frames.subarray(n * FRAME_SIZE, (n + 1) * FRAME_SIZE)]), descriptors }
}

async function theirs(interpreter: string): Promise<Found[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'keypoints-'))
  for (const [n, { pictures }] of scenes.entries()) {
    for (const [side, { width, height, data }] of pictures.entries()) await writeFile(join(folder, `${n}-${side}.grey`), Buffer.concat([Buffer.from(Int32Array.from([width, height]).buffer), data]))
  }
  execFileSync(interpreter, [fileURLToPath(new URL('./reference.py', import.meta.url)), 'find', folder], { stdio: 'inherit' })
  const found = await Promise.all(scenes.map(async (_, n) => await Promise.all([0, 1].map((side) => read(join(folder, `${n}-${side}.json`))))))
  await rm(folder, { recursive: true })
  return found
}

async function read(path: string): Promise<Found> {
  const { frames, descriptors } = JSON.parse(await readFile(path, 'utf8')) as { frames: number[][]; descriptors: number[][] }
  const root = new Uint8Array(frames.length * DESCRIPTOR_SIZE)
  descriptors.forEach((descriptor, n) => {
    const length = Math.hypot(...descriptor)
    rootSift(Float32Array.from(descriptor, (value) => value / length), root.subarray(n * DESCRIPTOR_SIZE, (n + 1) * DESCRIPTOR_SIZE))
  })
  // OpenCV counts from the middle of the first pixel.
  return { frames: frames.map(([x, y, sigma, angle]) => [x! + 0.5, y! + 0.5, sigma!, angle!]), descriptors: root }
}

function scoresOf([first, second]: Found[], transform: Transform): [number, number] {
  const lies = (a: number[], b: number[]): boolean => {
    const at = transformed(transform, { x: a[0]!, y: a[1]! })
    const [p, q, r, s] = derivative(transform, { x: a[0]!, y: a[1]! })
    return Math.hypot(at.x - b[0]!, at.y - b[1]!) < NEAR_PX && Math.abs(Math.log((a[2]! * Math.sqrt(Math.abs(p * s - q * r))) / b[2]!)) < NEAR_SCALE
  }
  const fewer = Math.min(first!.frames.length, second!.frames.length)
  const repeated = first!.frames.filter((a) => second!.frames.some((b) => lies(a, b))).length
  const right = matchDescriptors(first!.descriptors, second!.descriptors).filter(({ a, b }) => lies(first!.frames[a]!, second!.frames[b]!)).length
  return [Math.min(1, repeated / fewer), right / fewer]
}
