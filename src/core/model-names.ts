/**
 * The models that the program runs: file names in public/models without their ending, and the makers of what they
 * derive. In `core`, since what was fitted to a model goes by its name, and who only compares versions needs no tensors.
 */

/** The embedders there are, by size: `full` is more exact, `small` is for tablets and old laptops. Vectors of two embedders can't be compared. */
export const EMBEDDERS = { full: 'embedder-v1', small: 'embedder-small-v1' } as const

export type EmbedderSize = keyof typeof EMBEDDERS
export type EmbedderName = (typeof EMBEDDERS)[EmbedderSize]

export const EMBEDDER_SIZES = Object.keys(EMBEDDERS) as EmbedderSize[]
/** Runs unless another is asked for; the demo comes with its vectors. */
export const EMBEDDER: EmbedderName = EMBEDDERS.full
export const DETECTOR = 'detector-v2'

/** The file with a stored input of a model and the stored answer to it. */
export function checkPairOf(model: string): string {
  return `check-${model}`
}

export function isEmbedderSize(text: unknown): text is EmbedderSize {
  return EMBEDDER_SIZES.some((size) => size === text)
}
