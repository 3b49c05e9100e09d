import { seededRandom } from '#core/random.ts'
import type { Camera, Photograph } from './photograph.ts'
import type { Light } from './sea.ts'

/** Linear light → the camera's picture: blur, exposure, tone, grain. RGBA, 8 bits, [height × width × 4]. */
export function develop(photograph: Photograph, light: Light): Uint8ClampedArray<ArrayBuffer> {
  const { camera, seed } = photograph
  const { width, height, rgb } = light
  gaussian(light, (camera.blur / 1000) * width)
  if (camera.motion > 0) smear(light, (camera.motion / 1000) * width, camera.motionAngle)
  const out = new Uint8ClampedArray(width * height * 4)
  const grain = grainTable(seed)
  // The grain of a picture scaled down averages out.
  const grainLevel = camera.grain * Math.min(1, width / 1200) ** 0.7
  const tone = toneTable(camera, metered(light) * camera.exposure)
  for (let row = 0; row < height; row++) {
    const dy = row / height - 0.5
    // Grain repeats after 4096 px, each row starting elsewhere.
    let g = (row * 2477) & 4095
    for (let column = 0; column < width; column++) {
      const dx = column / width - 0.5
      const gain = 1 - camera.vignette * 2 * (dx * dx + dy * dy)
      const i = (row * width + column) * 3
      const r = toned(tone, rgb[i]! * gain * camera.cast[0])
      const gr = toned(tone, rgb[i + 1]! * gain * camera.cast[1])
      const b = toned(tone, rgb[i + 2]! * gain * camera.cast[2])
      const grey = 0.299 * r + 0.587 * gr + 0.114 * b
      // Sensors are noisiest in the middle tones once developed.
      const noise = grainLevel * (0.55 + 0.45 * Math.min(1, grey / 90)) * grain[g]!
      g = (g + 1) & 4095
      const o = (row * width + column) * 4
      out[o] = r + camera.drained * (grey - r) + noise
      out[o + 1] = gr + camera.drained * (grey - gr) + noise
      out[o + 2] = b + camera.drained * (grey - b) + noise
      out[o + 3] = 255
    }
  }
  return out
}

const TONES = 2048
const BRIGHTEST = 4

function toned(table: Float32Array, value: number): number {
  const step = value * (TONES / BRIGHTEST)
  return table[step < TONES - 1 ? step | 0 : TONES - 1]!
}

/** Mean light that the camera aims at, and how far it goes to reach it: dull days stay a little dark. */
const METER_TARGET = 0.235
const METER_STRENGTH = 0.65

/** The gain that the camera chooses from the mean of the picture. */
function metered({ rgb }: Light): number {
  let sum = 0
  let count = 0
  for (let i = 1; i < rgb.length; i += 3 * 41) {
    sum += Math.min(1, rgb[i]!)
    count++
  }
  return (METER_TARGET / Math.max(0.02, sum / count)) ** METER_STRENGTH
}

/** Exposure, the sRGB curve with a soft shoulder, contrast about middle grey; 0..255. */
function toneTable({ contrast }: Camera, exposure: number): Float32Array {
  return Float32Array.from({ length: TONES }, (_, n) => {
    const value = (((n + 0.5) * BRIGHTEST) / TONES) * exposure
    const held = value < 0.7 ? value : 0.7 + 0.3 * (1 - Math.exp((0.7 - value) / 0.3))
    const coded = held <= 0.0031308 ? 12.92 * held : 1.055 * held ** (1 / 2.4) - 0.055
    return 255 * (0.46 + (coded - 0.46) * contrast)
  })
}

function grainTable(seed: number): Float32Array {
  const random = seededRandom(seed ^ 0x6b1)
  return Float32Array.from({ length: 4096 }, () => random.normal())
}

/** Blurs in place; `deviation` in px. Below a fifth of a px nothing happens. */
function gaussian(light: Light, deviation: number): void {
  if (deviation < 0.2) return
  const kernel = gaussianKernel(deviation)
  const reach = (kernel.length - 1) / 2
  const { width, height, rgb } = light
  const rowLength = width * 3
  const across = new Float32Array(rgb.length)
  const padded = new Float32Array(rowLength + reach * 6)
  for (let row = 0; row < height; row++) {
    padRow(padded, rgb, row * rowLength, rowLength, reach * 3)
    for (let k = 0; k < kernel.length; k++) addShifted(across, row * rowLength, padded, k * 3, rowLength, kernel[k]!)
  }
  rgb.fill(0)
  for (let row = 0; row < height; row++) {
    for (let k = 0; k < kernel.length; k++) {
      const from = Math.max(0, Math.min(height - 1, row + k - reach))
      addShifted(rgb, row * rowLength, across, from * rowLength, rowLength, kernel[k]!)
    }
  }
}

function gaussianKernel(deviation: number): Float32Array {
  const reach = Math.ceil(2.1 * deviation)
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, n) => Math.exp(-0.5 * ((n - reach) / deviation) ** 2))
  const sum = kernel.reduce((total, value) => total + value, 0)
  return kernel.map((value) => value / sum)
}

/** A row with its first and last px repeated on either side. */
function padRow(padded: Float32Array, rgb: Float32Array, at: number, length: number, by: number): void {
  for (let i = 0; i < padded.length; i++) {
    const n = i - by
    padded[i] = rgb[at + (n < 0 ? i % 3 : n >= length ? length - 3 + (n % 3) : n)]!
  }
}

function addShifted(to: Float32Array, toAt: number, from: Float32Array, fromAt: number, length: number, weight: number): void {
  for (let i = 0; i < length; i++) to[toAt + i]! += weight * from[fromAt + i]!
}

/** The shake of a hand-held lens on a boat: the mean along a short line. */
function smear(light: Light, length: number, angle: number): void {
  const steps = Math.min(7, Math.ceil(length))
  if (steps < 2) return
  const { width, height, rgb } = light
  const source = rgb.slice()
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const o = (row * width + column) * 3
      let r = 0
      let g = 0
      let b = 0
      for (let n = 0; n < steps; n++) {
        const t = (n / (steps - 1) - 0.5) * length
        const x = Math.max(0, Math.min(width - 1, Math.round(column + t * Math.cos(angle))))
        const y = Math.max(0, Math.min(height - 1, Math.round(row + t * Math.sin(angle))))
        const at = (y * width + x) * 3
        r += source[at]!
        g += source[at + 1]!
        b += source[at + 2]!
      }
      rgb[o] = r / steps
      rgb[o + 1] = g / steps
      rgb[o + 2] = b / steps
    }
  }
}
