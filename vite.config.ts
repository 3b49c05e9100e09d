import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { writeServiceWorker } from './scripts/offline/build.ts'
import { headersOf, PAGE_POLICY } from './src/service-worker/policy.ts'

// Threads for WASM need a cross-origin isolated page. The build gets more: see `offline`.
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

/**
 * What a build needs to run without a network and to ask nobody but its own origin: the service worker with its list of files, the
 * policy in the page, and from `npm start` the headers that the service worker gives.
 */
function offline(): Plugin {
  let folder = ''
  return {
    name: 'offline',
    configResolved({ build, root }) {
      folder = resolve(root, build.outDir)
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_, { server }) => (server ? [] : [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY }, injectTo: 'head-prepend' }]),
    },
    // Public files were copied before.
    writeBundle: { order: 'post', sequential: true, handler: async () => void (await writeServiceWorker(folder)) },
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)
        for (const [name, value] of Object.entries(headersOf(path))) response.setHeader(name, value)
        next()
      })
    },
  }
}

export default defineConfig({
  base: './',
  plugins: [react(), offline()],
  worker: { format: 'es', plugins: () => [wasmThreadsFromSource()] },
  server: { headers: isolation },
  build: { target: 'es2022', sourcemap: false },
})
