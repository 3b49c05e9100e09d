/**
 * Golden numbers for the trainer: a tiny drawn picture, and what the page's own functions make of it.
 *
 *   npx tsx training/tests/golden/make-golden.ts > training/tests/golden/preprocessing.json
 */
import { cropBox } from '../../../src/vision/crop.ts'
import { mirrored } from '../../../src/vision/detect.ts'
import { greyFromRgba, meanGrey } from '../../../src/vision/grey.ts'
import { normalise } from '../../../src/vision/normalise.ts'
import { resample } from '../../../src/vision/resample.ts'

const WIDTH = 23
const HEIGHT = 17
const rgb = Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * i * 31 + i * 17 + (i % 7) * 40) % 256)
const rgba = Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, i) => (i % 4 === 3 ? 255 : rgb[Math.floor(i / 4) * 3 + (i % 4)]!))
const image = greyFromRgba(rgba, WIDTH, HEIGHT)
const boxes = [
  { x0: 3.2, y0: 2.7, x1: 19.6, y1: 14.1 },
  { x0: -4.5, y0: 5, x1: 12, y1: 21.25 },
  { x0: 8, y0: 8, x1: 10.5, y1: 9.25 },
  { x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT },
]
const [width, height] = [12, 6]
const cases = boxes.map((box) => {
  const crop = resample(image, cropBox(box), width, height)
  return { box, cropBox: cropBox(box), resampled: [...crop], normalised: [...normalise(crop)], mirrored: [...mirrored(normalise(crop), width)] }
})
process.stdout.write(`${JSON.stringify({ width: WIDTH, height: HEIGHT, rgb, grey: [...image.data], meanGrey: meanGrey(image), crop: { width, height }, cases })}\n`)
