import type { BoxPx } from '#core/catalogue.ts'
import type { GreyImage } from '#vision/grey-image.ts'

export type Backend = 'webgpu' | 'webgl' | 'wasm'

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
  /** How often the engine was lost and started again since the page was opened. */
  restarts: number
}

export interface AnalysedFluke {
  boxPx: BoxPx
  /** 0..1; null where the box was given. */
  boxScore: number | null
  /** Float32 [512]: embedding and mirror embedding, each L2-normalised, over √2: see `vision/embed.ts`. */
  vector: Float32Array<ArrayBuffer>
}

export interface VisionContract {
  /** Starts the engine (or says how it runs). Order: WebGPU, WebGL, WASM, unless one is asked for. */
  start(input: { modelsUrl: string; wasmUrl: string; only?: Backend }): EngineStatus
  /** Finds the fluke where no box is given, then embeds it. One answer for each picture, in order. */
  analyse(input: { pictures: { image: GreyImage; boxPx: BoxPx | null }[] }): AnalysedFluke[]
}
