/** Random numbers that are the same on every machine for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Whole number in [0, below). */
  integer(below: number): number
  /** Normal, mean 0, standard deviation 1. */
  normal(): number
  /** The items in random order, as a new list. */
  shuffled<T>(items: readonly T[]): T[]
}

/** xoshiro128** (Blackman and Vigna 2018, arXiv 1805.01407), seeded by a whole number of 32 bits. */
export function seededRandom(seed: number): Random {
  const state = spread(seed)
  let spare: number | null = null

  function next(): number {
    const [s0, s1, s2, s3] = state as unknown as [number, number, number, number]
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0
    const shifted = s1 << 9
    state[2] = s2 ^ s0
    state[3] = s3 ^ s1
    state[1] = s1 ^ state[2]
    state[0] = s0 ^ state[3]
    state[2] ^= shifted
    state[3] = rotate(state[3], 11)
    return result / 2 ** 32
  }

  const integer = (below: number): number => Math.floor(next() * below)

  // Box and Muller: two normals from two uniforms, the second kept for the next call.
  function normal(): number {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()))
    const angle = 2 * Math.PI * next()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  function shuffled<T>(items: readonly T[]): T[] {
    const out = [...items]
    for (let i = out.length - 1; i > 0; i--) {
      const j = integer(i + 1)
      const held = out[i]!
      out[i] = out[j]!
      out[j] = held
    }
    return out
  }

  return { next, integer, normal, shuffled }
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by))
}

/** Fills the state from one number (splitmix32), so that neighbouring seeds share nothing. */
function spread(seed: number): Int32Array {
  const state = new Int32Array(4)
  let z = seed | 0
  for (let i = 0; i < 4; i++) {
    z = (z + 0x9e3779b9) | 0
    let t = z ^ (z >>> 16)
    t = Math.imul(t, 0x21f0aaad)
    t ^= t >>> 15
    t = Math.imul(t, 0x735a2d97)
    state[i] = t ^ (t >>> 15)
  }
  return state
}
