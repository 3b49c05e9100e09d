import type { BoxPx } from '#core/catalogue.ts'
import type { EmbedderName } from '#core/model-names.ts'
import type { Backend } from '#vision/backend.ts'
import type { GreyImage } from '#vision/grey-image.ts'

/** Which engine runs, on what, with which models, and whether it was checked. Shown to the user at all times. */
export interface EngineStatus {
  backend: Backend
  /** The adapter as the browser names it, or the WASM variant (`SIMD, 2 threads`). */
  device: string
  embedder: string
  detector: string
  /** Largest difference from the stored answers, embedder and detector; always within the tolerance, or the engine is refused. */
  selfCheck: { embedder: number; detector: number }
  /** Engines that were tried before this one, with the reason they were not taken. */
  refused: { backend: Backend; reason: string }[]
}

export interface AnalysedFluke {
  boxPx: BoxPx
  /** 0..1; null where the box was given. */
  boxScore: number | null
  /** Probability that there is a fluke at all, 0..1; null where the box was given, and from a detector that knows boxes alone. */
  presence: number | null
  /** Float32 [512]: embedding and mirror embedding, each L2-normalised, over √2: see `vision/embed.ts`. */
  vector: Float32Array<ArrayBuffer>
}

export interface StartInput {
  /** Where the files of public/models are, with a slash at the end. */
  modelsUrl: string
  /** The engine that was asked for by name, or null for the first that works. */
  only: Backend | null
  embedder: EmbedderName
  /** Engines that were lost before and are not tried again, with the reason. */
  avoid: { backend: Backend; reason: string }[]
}

export interface VisionContract {
  /** Starts the engine (or says how it runs). Order: WebGPU, WebGL, WASM, unless one is asked for. */
  start(input: StartInput): EngineStatus
  /**
   * Finds the fluke where no box is given, then embeds it. One answer for each picture, in order. Errors: `engine-lost`
   * (start a fresh worker), `cancelled`.
   */
  analyse(input: { pictures: { image: GreyImage; boxPx: BoxPx | null }[] }): AnalysedFluke[]
}
