import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export interface Weight {
  files: number
  bytes: number
  gzipBytes: number
  brotliBytes: number
}

/** `import … from "./x.js"` and `import "./x.js"`; not `import("./x.js")`, which is fetched later or never. */
const STATIC_IMPORT = /\b(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g
const PAGE_SCRIPT = /<(?:script|link)\b[^>]*\b(?:src|href)="\.?\/?(assets\/[^"]+\.js)"/g

/**
 * JavaScript that opening the page fetches until a screen stands: the page's own scripts, the screen's chunk (fetched by
 * the router, and the only one whose name begins with `screenChunk`), and all that these import. Paths within `dist`.
 */
export async function firstLoad(dist: string, screenChunk: string): Promise<string[]> {
  const page = await readFile(join(dist, 'index.html'), 'utf8')
  const scripts = [...page.matchAll(PAGE_SCRIPT)].map(([, path]) => path!)
  if (scripts.length === 0) throw new Error(`${dist}/index.html loads no script of assets/.`)
  return withImports(dist, [...scripts, await onlyOne(dist, new RegExp(`^${screenChunk}-[\\w-]+\\.js$`))])
}

/** Each worker's entry with what it imports, by the worker's name. What it fetches only on demand (an engine) is not among it. */
export async function workers(dist: string): Promise<Map<string, string[]>> {
  const entries = (await readdir(join(dist, 'assets'))).map((file) => /^(\w+)\.worker-[\w-]+\.js$/.exec(file)).filter((match) => match !== null)
  const found = new Map<string, string[]>()
  for (const [file, name] of entries) found.set(name!, await withImports(dist, [`assets/${file}`]))
  return found
}

/** What these files weigh, each compressed on its own, as a server sends them. */
export async function weigh(dist: string, files: readonly string[]): Promise<Weight> {
  const weight: Weight = { files: files.length, bytes: 0, gzipBytes: 0, brotliBytes: 0 }
  for (const file of files) {
    const bytes = await readFile(join(dist, file))
    weight.bytes += bytes.length
    weight.gzipBytes += gzipSync(bytes, { level: 9 }).length
    weight.brotliBytes += brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
  }
  return weight
}

/** The files and all that they import, each once. */
async function withImports(dist: string, files: readonly string[]): Promise<string[]> {
  const seen = new Set(files)
  // A set that grows while it is walked is walked to its new end.
  for (const file of seen) {
    const text = await readFile(join(dist, file), 'utf8')
    for (const [, imported] of text.matchAll(STATIC_IMPORT)) seen.add(`assets/${imported}`)
  }
  return [...seen]
}

async function onlyOne(dist: string, name: RegExp): Promise<string> {
  const found = (await readdir(join(dist, 'assets'))).filter((file) => name.test(file))
  if (found.length !== 1) throw new Error(`${found.length} files of ${dist}/assets are called ${name.source}; one is expected.`)
  return `assets/${found[0]!}`
}
