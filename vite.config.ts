import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// Threads for WASM need a cross-origin isolated page.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/**
 * TensorFlow.js starts the threads of its WASM engine from the text of one of its own functions. Minified, that text
 * speaks of a name outside of it, and no thread starts. This gives it the source as it was published instead.
 */
function wasmThreadsFromSource(): Plugin {
  const text = /`var WasmBackendModuleThreadedSimd = ` \+\s*wasmFactoryThreadedSimd\.toString\(\)/
  return {
    name: 'wasm-threads-from-source',
    apply: 'build',
    transform: {
      filter: { id: /tfjs-backend-wasm\/dist\/backend_wasm\.js$/ },
      handler(code) {
        if (!text.test(code)) throw new Error('@tensorflow/tfjs-backend-wasm starts its threads in another way than it did: look at wasmThreadsFromSource in vite.config.ts.')
        return { code: `import threadSource from '../wasm-out/tfjs-backend-wasm-threaded-simd.js?raw'\n${code.replace(text, 'threadSource')}`, map: null }
      },
    },
  }
}

export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es', plugins: () => [wasmThreadsFromSource()] },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: { target: 'es2022', sourcemap: false },
})
