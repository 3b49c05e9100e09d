/** The engines of TensorFlow.js that the program runs on. */
export type Backend = 'webgpu' | 'webgl' | 'wasm'

/** The fastest first. */
export const ENGINE_ORDER: readonly Backend[] = ['webgpu', 'webgl', 'wasm']
