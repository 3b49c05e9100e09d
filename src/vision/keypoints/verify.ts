import type { BoxPx } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { seededRandom } from '#core/random.ts'
import { AFFINE_PAIRS, fitAffine } from './geometry/affine.ts'
import { fitHomography, HOMOGRAPHY_PAIRS } from './geometry/homography.ts'
import { isLawful } from './geometry/lawful.ts'
import { leastMedian } from './geometry/lmeds.ts'
import { chosenPairs, squaredResiduals, type Pairs } from './geometry/pairs.ts'
import { consensus, type RansacResult } from './geometry/ransac.ts'
import { fitSimilarity, SIMILARITY_PAIRS } from './geometry/similarity.ts'
import { composed, type Place, type Transform } from '#core/geometry/transform.ts'
import { FRAME_SIZE, type Keypoints } from './keypoints.ts'
import { matchDescriptors, type DescriptorMatch } from './match.ts'
import { shapeOf } from './shape.ts'
import { surprise } from './surprise.ts'

/** A mark that two photographs share: where it lies in each, px of the upright photograph. */
export interface MarkPair {
  query: Place
  candidate: Place
}

export interface Verification {
  evidence: KeypointEvidence
  /** The marks that agree with the transform, surest first. */
  marks: MarkPair[]
  /** From px of the query's photograph to px of the candidate's; null where fewer than three marks agree. */
  transform: Transform | null
  model: 'similarity' | 'affine' | 'homography' | null
}

/** Fewer agreeing marks than this are no evidence (the biologists' own rule), and no transform is told of them. */
export const LEAST_MARKS = 3

/**
 * Greatest residual of a match that agrees, in widths of the box, by transform. A fluke is no plane, and bends: a stiff transform must
 * forgive more than one that follows it.
 */
const TOLERANCE = { similarity: 0.04, affine: 0.03, homography: 0.025 }
/** A single match whose own turn or scale is beyond these is not of the same fluke: flukes stand upright, and boxes fit them. */
const MOST_TURN = (45 * Math.PI) / 180
const MOST_LOG_SCALE = Math.log(1.8)
const DRAWS = { median: 150, similarity: 150, affine: 100, homography: 100 }
/** How many robust deviations from the least median a match may be and still go on to the next step. */
const DEVIATIONS = 2.5
/** Agreeing matches that a richer transform needs, and how many more it must win over the plainer one. */
const NEEDS = { affine: 5, homography: 10 }
const WINS = { affine: 1, homography: 3 }
const SEED = 1

/**
 * Do two flukes share marks, and by which transform? Mutual nearest neighbours by descriptor; those whose own turn and
 * scale can be; least median of squares; consensus for a similarity, then an affine map, then a homography, each only where it wins marks.
 * The same for the same input.
 */
export function verify(query: Keypoints, candidate: Keypoints): Verification {
  const matches = matchDescriptors(query.descriptors, candidate.descriptors)
  const able = matches.flatMap((match) => {
    const guess = ownSimilarity(query, candidate, match)
    return guess === null ? [] : [{ match, guess }]
  })
  const pairs = pairsOf(query, candidate, able.map(({ match }) => match))
  const found = agreement(pairs, able.map(({ guess }) => guess), cornersOf(query.boxPx))
  const nothing: Verification = { evidence: { matches: able.length, inliers: 0, surprise: 0, residual: null, shape: null }, marks: [], transform: null, model: null }
  if (!found || found.inliers.length < LEAST_MARKS) return nothing
  const { transform, inliers, model } = found
  const chance = (Math.PI * TOLERANCE[model] ** 2) / areaOf(candidate.boxPx)
  return {
    evidence: {
      matches: able.length,
      inliers: inliers.length,
      surprise: surprise(able.length, inliers.length, Math.min(0.5, chance), FIXED[model]),
      residual: residualOf(chosenPairs(pairs, inliers), transform),
      shape: shapeOf(transform),
    },
    marks: inliers.map((n) => ({ query: placeOf(query, able[n]!.match.a), candidate: placeOf(candidate, able[n]!.match.b) })),
    transform: composed(composed(toPx(candidate.boxPx), transform), fromPx(query.boxPx)),
    model,
  }
}

/** Matches that fix a transform: one fixes a similarity, by its own turn and scale. */
const FIXED = { similarity: 1, affine: 3, homography: 4 }

type Agreement = RansacResult & { model: 'similarity' | 'affine' | 'homography' }

function agreement(pairs: Pairs, guesses: readonly Transform[], corners: readonly Place[]): Agreement | null {
  const random = seededRandom(SEED)
  const lawful = (transform: Transform): boolean => isLawful(transform, corners)
  const survivors = afterMedian(pairs, random)
  const left = chosenPairs(pairs, survivors)
  const similar = consensus(left, { size: SIMILARITY_PAIRS, fit: fitSimilarity, lawful, tolerance: TOLERANCE.similarity, draws: DRAWS.similarity, random, guesses: survivors.map((n) => guesses[n]!) })
  if (!similar) return null
  let best: Agreement = { ...similar, model: 'similarity' }
  // What bends too much for a similarity lies just beyond its tolerance.
  const near = withinReach(left, similar.transform, 2 * TOLERANCE.similarity)
  const richer = chosenPairs(left, near)
  const stages = [
    { model: 'affine', size: AFFINE_PAIRS, fit: fitAffine },
    { model: 'homography', size: HOMOGRAPHY_PAIRS, fit: fitHomography },
  ] as const
  for (const { model, size, fit } of stages) {
    const found = consensus(richer, { size, fit, lawful, tolerance: TOLERANCE[model], draws: DRAWS[model], random })
    if (found && found.inliers.length >= NEEDS[model] && found.inliers.length >= best.inliers.length + WINS[model]) best = { ...found, inliers: found.inliers.map((n) => near[n]!), model }
  }
  return { ...best, inliers: best.inliers.map((n) => survivors[n]!) }
}

/** The matches that least median of squares leaves; all, where fewer than half agree and it has nothing to say. */
function afterMedian(pairs: Pairs, random: ReturnType<typeof seededRandom>): number[] {
  const all = Array.from({ length: pairs.count }, (_, n) => n)
  const median = leastMedian(pairs, SIMILARITY_PAIRS, fitSimilarity, DRAWS.median, random)
  return median ? withinReach(pairs, median.transform, Math.max(2 * TOLERANCE.similarity, DEVIATIONS * median.deviation)) : all
}

function withinReach(pairs: Pairs, transform: Transform, reach: number): number[] {
  const residuals = new Float64Array(pairs.count)
  squaredResiduals(pairs, transform, residuals)
  return Array.from(residuals.keys()).filter((n) => residuals[n]! < reach * reach)
}

/** The similarity that one match alone fixes, by the places, scales and angles of its keypoints; null where it is none of a fluke's. */
function ownSimilarity(query: Keypoints, candidate: Keypoints, { a, b }: DescriptorMatch): Transform | null {
  const from = query.frames.subarray(a * FRAME_SIZE, (a + 1) * FRAME_SIZE)
  const to = candidate.frames.subarray(b * FRAME_SIZE, (b + 1) * FRAME_SIZE)
  const turn = Math.atan2(Math.sin(to[3]! - from[3]!), Math.cos(to[3]! - from[3]!))
  const scale = (to[2]! / widthOf(candidate.boxPx)) / (from[2]! / widthOf(query.boxPx))
  if (Math.abs(turn) > MOST_TURN || Math.abs(Math.log(scale)) > MOST_LOG_SCALE) return null
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)]
  const p = inWidths(query.boxPx, from[0]!, from[1]!)
  const q = inWidths(candidate.boxPx, to[0]!, to[1]!)
  return [cos, -sin, q.x - cos * p.x + sin * p.y, sin, cos, q.y - sin * p.x - cos * p.y, 0, 0, 1]
}

function pairsOf(query: Keypoints, candidate: Keypoints, matches: readonly DescriptorMatch[]): Pairs {
  const places = (of: Keypoints, number: (match: DescriptorMatch) => number): Float64Array =>
    Float64Array.from(matches.flatMap((match) => {
      const { x, y } = placeOf(of, number(match))
      const at = inWidths(of.boxPx, x, y)
      return [at.x, at.y]
    }))
  return { count: matches.length, from: places(query, ({ a }) => a), to: places(candidate, ({ b }) => b) }
}

function placeOf({ frames }: Keypoints, n: number): Place {
  return { x: frames[n * FRAME_SIZE]!, y: frames[n * FRAME_SIZE + 1]! }
}

function residualOf(pairs: Pairs, transform: Transform): number {
  const residuals = new Float64Array(pairs.count)
  squaredResiduals(pairs, transform, residuals)
  return Math.sqrt(residuals.reduce((sum, residual) => sum + residual, 0) / pairs.count)
}

function widthOf({ x0, x1 }: BoxPx): number {
  return x1 - x0
}

/** In squares of the box's width. */
function areaOf(box: BoxPx): number {
  return (box.y1 - box.y0) / widthOf(box)
}

/** Px of the photograph → widths of the box, from its middle. */
function inWidths(box: BoxPx, x: number, y: number): Place {
  return { x: (x - (box.x0 + box.x1) / 2) / widthOf(box), y: (y - (box.y0 + box.y1) / 2) / widthOf(box) }
}

function fromPx(box: BoxPx): Transform {
  const scale = 1 / widthOf(box)
  return [scale, 0, (-scale * (box.x0 + box.x1)) / 2, 0, scale, (-scale * (box.y0 + box.y1)) / 2, 0, 0, 1]
}

function toPx(box: BoxPx): Transform {
  return [widthOf(box), 0, (box.x0 + box.x1) / 2, 0, widthOf(box), (box.y0 + box.y1) / 2, 0, 0, 1]
}

function cornersOf(box: BoxPx): Place[] {
  const { x, y } = inWidths(box, box.x1, box.y1)
  return [{ x: -x, y: -y }, { x, y: -y }, { x: -x, y }, { x, y }]
}
