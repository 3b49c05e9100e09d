import type { EmbedderSize } from '#core/model-names.ts'
import type { Backend } from '#vision/backend.ts'
import type { EngineState } from '#workers/vision/vision.client.ts'

export const BACKEND_NAMES: Record<Backend, string> = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WASM' }

/** What each recognition model is for. */
export const MODEL_WORDS: Record<EmbedderSize, string> = {
  full: 'Full: the more exact one.',
  small: 'Small: four times as fast without a graphics card, for tablets and old laptops, and somewhat less exact.',
}

export interface EngineWords {
  tone: 'good' | 'warn' | 'bad' | 'idle'
  /** For the badge: two words at most. */
  short: string
  /** One sentence. */
  long: string
}

/** What is to be said of the engine now. */
export function engineWords(engine: EngineState): EngineWords {
  switch (engine.state) {
    case 'idle':
      return { tone: 'idle', short: 'Engine', long: 'The engine starts with the first photograph.' }
    case 'starting':
      return { tone: 'idle', short: 'Starting', long: 'The engine is starting and checks itself.' }
    case 'failed':
      return { tone: 'bad', short: 'No engine', long: engine.error?.message ?? 'No engine could be started.' }
    case 'ready': {
      const name = engine.status ? BACKEND_NAMES[engine.status.backend] : 'Engine'
      const restarted = engine.restarts > 0
      return { tone: restarted ? 'warn' : 'good', short: name, long: `Runs on ${name}; its self-check passed.` }
    }
  }
}
