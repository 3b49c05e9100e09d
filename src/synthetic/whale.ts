import { chance, type Chance } from './chance.ts'

/**
 * One animal's fluke as it would lie flat, seen from below (ventral). Unit: half the span. x to the right, y towards
 * the peduncle (down in a photograph of a diving whale); the notch is at the origin.
 */
export interface Whale {
  seed: number
  /** Pigmentation from 1 (white) to 5 (black), as catalogues grade it. */
  pigmentType: 1 | 2 | 3 | 4 | 5
  notch: Notch
  left: Lobe
  right: Lobe
  blotches: Blotch[]
  scars: Stroke[]
  rings: Ring[]
  speckles: Speckle[]
  /** Clusters of barnacles on the tips, 0 (none) to 1. */
  tipBarnacles: { left: number; right: number }
  /** Yellow-brown film of diatoms on white skin, 0..1. */
  diatoms: number
  /** How strongly the skin is wrinkled, 0..1. */
  wrinkles: number
  /** Reflectance of the white skin. */
  paleTone: number
  stalkHalfWidth: number
}

export interface Notch {
  depth: number
  halfWidth: number
  /** Sideways lean of its bottom. */
  lean: number
}

/** Half a fluke; all lengths in half spans, `at` from 0 (notch) to 1 (tip). */
export interface Lobe {
  tipY: number
  /** How far the trailing edge bulges backwards beside the notch, and is hollowed out before the tip. */
  bulge: number
  hollow: number
  rootChord: number
  /** Fullness of the leading edge. */
  fullness: number
  tipRound: number
  serration: { amplitude: number; perUnit: number; roughness: number; phase: number }
  nicks: Nick[]
  pigment: LobePigment
}

export interface Nick {
  at: number
  depth: number
  halfWidth: number
  lean: number
}

/** Where a lobe is white: distances from centre, edges and tip, disturbed by noise. */
export interface LobePigment {
  centre: number
  /** How much wider the dark centre is at the notch (positive) or at the root (negative). */
  centreSlant: number
  trailingMargin: number
  leadingMargin: number
  tip: number
  level: number
  /** Low, middle and fine disturbance. */
  patches: number
  streaks: number
  grain: number
  softness: number
  noiseX: number
  noiseY: number
}

/** An isle of the other colour: dark in the white field, white in the dark one. */
export interface Blotch {
  x: number
  y: number
  radius: number
  /** Length over width, and the direction of the length. */
  stretch: number
  angle: number
  dark: boolean
  strength: number
}

/** A healed scratch: a bent line, light on dark skin and dark on light skin. */
export interface Stroke {
  x: number
  y: number
  angle: number
  length: number
  bend: number
  width: number
  strength: number
}

/** The round scar that a barnacle leaves. */
export interface Ring {
  x: number
  y: number
  radius: number
  width: number
  strength: number
  filled: boolean
}

export interface Speckle {
  x: number
  y: number
  radius: number
  strength: number
}

/** How often each pigment type is met, roughly as in the northern catalogues: 1 to 5. */
const TYPE_SHARES = [0.24, 0.22, 0.18, 0.16, 0.2]

/** The same seed gives the same animal, scar for scar. */
export function whaleFromSeed(seed: number): Whale {
  const draw = chance(seed, 1)
  const pigmentType = pigmentTypeOf(draw.next())
  const shared = sharedShape(draw)
  const left = lobe(draw, shared, pigmentType)
  const right = lobe(draw, shared, otherLobeType(draw, pigmentType))
  const scarred = draw.next() ** 2
  return {
    seed,
    pigmentType,
    notch: { depth: draw.between(0.03, 0.17), halfWidth: draw.between(0.006, 0.06), lean: draw.around(0, 0.012) },
    left,
    right,
    blotches: blotches(draw, pigmentType),
    scars: [...scratches(draw, scarred, pigmentType), ...rakes(draw)],
    rings: rings(draw),
    speckles: speckles(draw),
    tipBarnacles: { left: draw.odds(0.3) ? draw.between(0.2, 1) : 0, right: draw.odds(0.3) ? draw.between(0.2, 1) : 0 },
    diatoms: draw.odds(0.25) ? draw.between(0.2, 1) : draw.between(0, 0.15),
    wrinkles: draw.between(0.2, 1),
    paleTone: draw.odds(0.2) ? draw.between(0.42, 0.62) : draw.between(0.62, 0.78),
    stalkHalfWidth: draw.between(0.085, 0.12),
  }
}

function pigmentTypeOf(share: number): Whale['pigmentType'] {
  let left = share
  for (let type = 0; type < 4; type++) {
    left -= TYPE_SHARES[type]!
    if (left < 0) return (type + 1) as Whale['pigmentType']
  }
  return 5
}

/** The right lobe is a grade lighter or darker than the left one in some. */
function otherLobeType(draw: Chance, type: Whale['pigmentType']): Whale['pigmentType'] {
  if (!draw.odds(0.25)) return type
  return Math.max(1, Math.min(5, type + draw.sign())) as Whale['pigmentType']
}

type SharedShape = Pick<Lobe, 'tipY' | 'bulge' | 'hollow' | 'rootChord' | 'fullness' | 'tipRound'> & { serration: number; perUnit: number }

function sharedShape(draw: Chance): SharedShape {
  return {
    tipY: draw.between(-0.24, -0.01),
    bulge: draw.between(-0.02, 0.27),
    hollow: draw.between(-0.04, 0.22),
    rootChord: draw.between(0.42, 0.61),
    fullness: draw.between(-0.05, 0.09),
    tipRound: draw.between(0.3, 1),
    serration: 0.002 + 0.026 * draw.next() ** 1.3,
    perUnit: draw.between(17, 42),
  }
}

/** Left and right resemble each other but are never the same. */
function lobe(draw: Chance, shared: SharedShape, type: Whale['pigmentType']): Lobe {
  return {
    tipY: shared.tipY + draw.around(0, 0.03),
    bulge: shared.bulge + draw.around(0, 0.035),
    hollow: shared.hollow + draw.around(0, 0.035),
    rootChord: shared.rootChord,
    fullness: shared.fullness + draw.around(0, 0.012),
    tipRound: Math.max(0.15, shared.tipRound + draw.around(0, 0.15)),
    serration: { amplitude: shared.serration * draw.between(0.75, 1.3), perUnit: shared.perUnit * draw.between(0.9, 1.1), roughness: draw.between(0.3, 1), phase: draw.between(0, 200) },
    nicks: nicks(draw),
    pigment: pigment(draw, type),
  }
}

function nicks(draw: Chance): Nick[] {
  const count = draw.integer(5)
  const small = Array.from({ length: count }, () => ({ at: draw.between(0.08, 0.97), depth: draw.between(0.012, 0.055), halfWidth: draw.between(0.006, 0.03), lean: draw.around(0, 0.5) }))
  // A bite or a propeller takes a large piece from some.
  if (draw.odds(0.18)) small.push({ at: draw.between(0.2, 0.95), depth: draw.between(0.07, 0.18), halfWidth: draw.between(0.03, 0.1), lean: draw.around(0, 0.5) })
  return small
}

/** Typical distances of the white field for the five types; each animal and each lobe departs from them. */
const WHITE = {
  1: { centre: -0.3, trailing: 0.03, leading: -0.05, tip: 1.02, level: 0.01 },
  2: { centre: 0.09, trailing: 0.045, leading: -0.02, tip: 1, level: 0.02 },
  3: { centre: 0.26, trailing: 0.07, leading: 0.02, tip: 0.94, level: 0 },
  4: { centre: 0.42, trailing: 0.11, leading: 0.05, tip: 0.9, level: -0.035 },
  5: { centre: 0.6, trailing: 0.16, leading: 0.1, tip: 0.86, level: -0.16 },
} as const

function pigment(draw: Chance, type: Whale['pigmentType']): LobePigment {
  const typical = WHITE[type]
  return {
    centre: typical.centre + draw.around(0, 0.12),
    centreSlant: draw.around(-0.1, 0.55),
    trailingMargin: typical.trailing * draw.between(0.4, 1.9),
    leadingMargin: typical.leading + draw.around(0, 0.04),
    tip: typical.tip + draw.around(0, 0.07),
    level: typical.level + draw.around(0, 0.015),
    // A white fluke keeps its thin dark rim nearly all along.
    patches: draw.between(0.08, 0.3) * (type === 1 ? 0.35 : 1),
    streaks: draw.between(0.01, 0.12),
    grain: draw.between(0.015, 0.07),
    softness: draw.between(0.008, 0.05),
    noiseX: draw.between(0, 200),
    noiseY: draw.between(0, 200),
  }
}

/** A place on either lobe, not nearer to the midline than `inner`. */
function place(draw: Chance, inner = 0.05): { x: number; y: number } {
  const at = draw.between(inner, 0.97)
  // Between trailing and leading edge, which meet at the tip.
  const y = -0.08 * at + draw.next() * 0.5 * (1 - at * 0.85)
  return { x: draw.sign() * at, y }
}

function blotches(draw: Chance, type: Whale['pigmentType']): Blotch[] {
  const count = Math.round(draw.odds(0.85) ? 1 + 12 * draw.next() ** 1.7 : 0)
  const darkShare = { 1: 1, 2: 0.9, 3: 0.6, 4: 0.35, 5: 0 }[type]
  // White isles on a black fluke are small.
  const largest = { 1: 0.075, 2: 0.075, 3: 0.06, 4: 0.045, 5: 0.022 }[type]
  return Array.from({ length: count }, () => ({
    ...place(draw, 0.1),
    radius: 0.01 + largest * draw.next() ** 2.2,
    stretch: draw.between(1, 3.2),
    angle: draw.between(0, Math.PI),
    dark: draw.odds(darkShare),
    strength: draw.between(0.6, 1),
  }))
}

function scratches(draw: Chance, scarred: number, type: Whale['pigmentType']): Stroke[] {
  // They show best, and are met most, on black skin.
  const count = Math.round((4 + 46 * scarred) * (type >= 4 ? 1.7 : 1))
  const fine = Array.from({ length: count }, () => ({
    ...place(draw),
    angle: draw.between(0, Math.PI),
    length: 0.02 + 0.26 * draw.next() ** 3,
    bend: draw.around(0, 0.4),
    width: 0.0012 + 0.0038 * draw.next() ** 2,
    strength: 0.15 + 0.85 * draw.next() ** 1.5,
  }))
  // A few that are seen from afar.
  const deep = Array.from({ length: draw.integer(type >= 4 ? 8 : 4) }, () => ({ ...place(draw, 0.1), angle: draw.between(0, Math.PI), length: draw.between(0.12, 0.42), bend: draw.around(0, 0.5), width: draw.between(0.005, 0.011), strength: draw.between(0.7, 1) }))
  return [...fine, ...deep]
}

/** Tooth rakes of killer whales: sets of 3 to 7 parallel lines, mostly towards the tips and the trailing edge. */
function rakes(draw: Chance): Stroke[] {
  const sets = draw.odds(0.4) ? 1 + draw.integer(3) : 0
  return Array.from({ length: sets }, () => {
    const start = place(draw, 0.35)
    const angle = draw.between(0.15, 0.85) * Math.PI
    const gap = draw.between(0.015, 0.032)
    const length = draw.between(0.08, 0.22)
    const bend = draw.around(0, 0.5)
    const strength = draw.between(0.5, 1)
    return Array.from({ length: 3 + draw.integer(5) }, (_, n) => ({
      x: start.x - Math.sin(angle) * gap * n,
      y: start.y + Math.cos(angle) * gap * n,
      angle: angle + draw.around(0, 0.03),
      length: length * draw.between(0.7, 1.1),
      bend,
      width: draw.between(0.002, 0.006),
      strength: strength * draw.between(0.6, 1),
    }))
  }).flat()
}

function rings(draw: Chance): Ring[] {
  const count = draw.odds(0.6) ? Math.round(2 + 26 * draw.next() ** 2) : draw.integer(3)
  return Array.from({ length: count }, () => ({ ...place(draw), radius: draw.between(0.005, 0.015), width: draw.between(0.0018, 0.004), strength: draw.between(0.3, 1), filled: draw.odds(0.25) }))
}

function speckles(draw: Chance): Speckle[] {
  const count = Math.round(10 + 170 * draw.next() ** 2.5)
  return Array.from({ length: count }, () => ({ ...place(draw, 0), radius: 0.0015 + 0.008 * draw.next() ** 3, strength: 0.15 + 0.85 * draw.next() ** 2 }))
}
