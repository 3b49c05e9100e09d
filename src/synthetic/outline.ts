import { gradientNoise, octaves, ramp, smooth, type Noise } from './noise.ts'
import type { Lobe, Nick, Whale } from './whale.ts'

/** Points x, y, x, y … of a line or a closed shape, in half spans. */
export type Points = Float32Array<ArrayBuffer>

/** Trailing-edge points of one lobe: fine enough for a serration of 40 teeth a lobe. */
const EDGE_STEPS = 480
/** Where the peduncle is cut off: below every waterline. */
const STALK_END = 2.4

/** The whole fluke with its peduncle as one closed shape: trailing edge from the left tip to the right one, then back below. */
export function outlineOf(whale: Whale): Points {
  const left = halfOutline(whale, whale.left, -1)
  const right = halfOutline(whale, whale.right, 1)
  const notch = [whale.notch.lean, whale.notch.depth * 0.55]
  return Float32Array.from([...reversed(left.trailing), ...notch, ...right.trailing, ...right.leading, ...reversed(left.leading)])
}

function halfOutline(whale: Whale, lobe: Lobe, side: 1 | -1): { trailing: number[]; leading: number[] } {
  const noise = gradientNoise(whale.seed * 2 + (side > 0 ? 1 : 0))
  const trailing: number[] = []
  for (let i = 0; i <= EDGE_STEPS; i++) {
    const at = i / EDGE_STEPS
    const [x, y] = smoothTrailing(whale, lobe, at)
    const [nx, ny] = edgeNormal(whale, lobe, at)
    const inwards = serration(lobe, noise, at) + nickDepth(lobe.nicks, at)
    trailing.push(side * (x + nx * inwards), y + ny * inwards)
  }
  const leading = leadingEdge(whale, lobe).flatMap(([x, y]) => [side * x, y])
  return { trailing, leading }
}

/** The trailing edge without its teeth: a cubic from the corner beside the notch to the tip. */
export function smoothTrailing(whale: Whale, lobe: Lobe, at: number): [number, number] {
  const x0 = whale.notch.halfWidth
  const y0 = -whale.notch.depth * 0.45
  const u = 1 - at
  const b0 = u * u * u
  const b1 = 3 * u * u * at
  const b2 = 3 * u * at * at
  const b3 = at * at * at
  // Beside the notch the edge turns round into it.
  const turn = 0.05 * Math.exp(-at * 26)
  return [b0 * x0 + b1 * 0.3 + b2 * 0.7 + b3, b0 * y0 + b1 * (y0 - lobe.bulge) + b2 * (lobe.tipY * 0.3 + lobe.hollow) + b3 * lobe.tipY + turn]
}

function edgeNormal(whale: Whale, lobe: Lobe, at: number): [number, number] {
  const [xa, ya] = smoothTrailing(whale, lobe, Math.max(0, at - 0.01))
  const [xb, yb] = smoothTrailing(whale, lobe, Math.min(1, at + 0.01))
  const length = Math.hypot(xb - xa, yb - ya)
  return [-(yb - ya) / length, (xb - xa) / length]
}

/** Teeth and knobs: coarse and regular, roughened; stronger towards the tip, none in the notch and at the very tip. */
function serration({ serration: { amplitude, perUnit, roughness, phase } }: Lobe, noise: Noise, at: number): number {
  // Ragged in some stretches, nearly smooth in others.
  const ragged = ramp(-0.55, 0.6, octaves(noise, at * 4.5, phase + 20, 2))
  const strength = amplitude * (0.3 + 0.9 * at) * (0.25 + 1.2 * ragged) * Math.min(1, at * 12) * Math.min(1, (1 - at) * 14)
  const teeth = 0.8 - 2 * Math.abs(smooth(noise, at * perUnit + phase, 0.5))
  const knobs = octaves(noise, at * perUnit * 0.35, phase, 2)
  const rough = octaves(noise, at * perUnit * 2.7, phase + 40, 2) * roughness
  return strength * (teeth + 1.1 * knobs + 0.8 * rough)
}

function nickDepth(nicks: readonly Nick[], at: number): number {
  let depth = 0
  for (const nick of nicks) {
    const off = (at - nick.at) / nick.halfWidth
    // A lean makes one flank steeper than the other.
    const flank = Math.abs(off) * (1 + nick.lean * Math.sign(off) * 0.6)
    if (flank < 1) depth = Math.max(depth, nick.depth * (1 - flank) ** 0.7)
  }
  return depth
}

/** From the tip round to the peduncle and down, x ≥ 0; a Catmull-Rom curve through a few points. */
function leadingEdge(whale: Whale, lobe: Lobe): [number, number][] {
  const { tipY, tipRound, fullness, rootChord } = lobe
  const stalk = whale.stalkHalfWidth
  const through: [number, number][] = [
    [1, tipY],
    [1.002 + 0.012 * tipRound, tipY + 0.016 + 0.012 * tipRound],
    [0.988, tipY + 0.045 + 0.035 * tipRound],
    [0.935, tipY * 0.9 + 0.105 + 0.045 * tipRound + fullness * 0.3],
    [0.83, tipY * 0.7 + 0.2 + 0.02 * tipRound + fullness * 0.7],
    [0.66, tipY * 0.4 + rootChord * 0.53 + fullness],
    [0.43, rootChord * 0.78 + fullness * 0.8],
    [0.24, rootChord + 0.01],
    [stalk * 1.4, rootChord + 0.15],
    [stalk, rootChord + 0.4],
    [stalk * 1.35, 1.4],
    [stalk * 2.6, STALK_END],
  ]
  return catmullRom(through, 14)
}

function catmullRom(through: readonly [number, number][], steps: number): [number, number][] {
  const at = (i: number): [number, number] => through[Math.max(0, Math.min(through.length - 1, i))]!
  const out: [number, number][] = []
  for (let i = 0; i < through.length - 1; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    for (let n = 1; n <= steps; n++) {
      const t = n / steps
      out.push([spline(a[0], b[0], c[0], d[0], t), spline(a[1], b[1], c[1], d[1], t)])
    }
  }
  return out
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
}

/** The points in reverse order. */
function reversed(points: readonly number[]): number[] {
  const out: number[] = []
  for (let i = points.length - 2; i >= 0; i -= 2) out.push(points[i]!, points[i + 1]!)
  return out
}

/** The y of a lobe's trailing and leading edge at `x` (0..1 and a little beyond), tabulated: [0] trailing, [1] leading. */
export function edgeTable(whale: Whale, lobe: Lobe, steps: number): { trailing: Points; leading: Points } {
  const trailingLine = Array.from({ length: 101 }, (_, i) => smoothTrailing(whale, lobe, i / 100))
  // Without the peduncle, which runs straight down.
  const leadingLine = leadingEdge(whale, lobe).filter(([, y]) => y <= lobe.rootChord + 0.02).toReversed()
  return { trailing: sampled(trailingLine, steps), leading: sampled(leadingLine, steps) }
}

/** y at x = i / (steps − 1), by linear interpolation in a line whose x grows (where it does not, the later point counts). */
function sampled(line: readonly [number, number][], steps: number): Points {
  const out = new Float32Array(steps)
  let i = 0
  for (let n = 0; n < steps; n++) {
    const x = n / (steps - 1)
    while (i < line.length - 2 && line[i + 1]![0] < x) i++
    const [xa, ya] = line[i]!
    const [xb, yb] = line[i + 1]!
    const t = xb > xa ? Math.max(0, Math.min(1, (x - xa) / (xb - xa))) : 1
    out[n] = ya + t * (yb - ya)
  }
  return out
}
