/**
 * Headers of the program's own files: what makes the page cross-origin isolated (threads for WASM need that), and what keeps it
 * from asking anybody but its own origin for anything. Given by the service worker, so that any static host will do, and by
 * `npm start`; the page's policy stands in index.html too, for the very first visit.
 */

type Directives = Record<string, string>

/**
 * The page: its own scripts, no `eval`, no WebAssembly. `blob:` pictures are those that the page has made itself. Styles may be
 * inline, since React Aria writes two of its own; with pictures and connections shut off they can carry nothing away.
 */
const PAGE: Directives = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' blob: data:",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
}

/** A worker has a policy of its own, by the headers of its script: WebAssembly, and further scripts of the origin. */
const WORKER: Directives = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'connect-src': "'self'",
}

/** TensorFlow.js starts its WASM threads from the text of a function, as `blob:` workers that load a `blob:` script. Nobody else may. */
const VISION_WORKER: Directives = { ...WORKER, 'script-src': `${WORKER['script-src']} blob:`, 'worker-src': 'blob:' }

/** Zip.js has its WebAssembly in a `data:` address; such a one leads nowhere. */
const IO_WORKER: Directives = { ...WORKER, 'connect-src': "'self' data:" }

const text = (directives: Directives): string => Object.entries(directives).map(([name, sources]) => `${name} ${sources}`).join('; ')

/** For `<meta http-equiv="Content-Security-Policy">`. */
export const PAGE_POLICY = text(PAGE)

/** @param path of a file of the program, such as `assets/vision.worker-DGE5DOtG.js` */
export function headersOf(path: string): Record<string, string> {
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy': text(policyOf(path)),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}

function policyOf(path: string): Directives {
  // Only a header can say who may frame the page: a browser ignores it in a meta tag.
  if (!path.endsWith('.js')) return { ...PAGE, 'frame-ancestors': "'none'" }
  const [, worker] = /\b(\w+)\.worker-[\w-]+\.js$/.exec(path) ?? []
  return worker === 'vision' ? VISION_WORKER : worker === 'io' ? IO_WORKER : WORKER
}
