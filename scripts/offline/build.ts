/**
 * Writes dist/sw.js: the service worker, and at its head the list of all files of the build with their hashes. Run by the build itself
 * (vite.config.ts).
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { build } from 'vite'
import type { Program, ProgramFile } from '../../src/service-worker/precache.ts'

const NAME = 'sw.js'
/** Papers about the models: read on the web, not needed at sea. Catalogue packs: who wants one subscribes to it. */
const LEFT_OUT = /\.md$|^packs\//
const SOURCE = join(import.meta.dirname, '..', '..', 'src', 'service-worker', 'main.ts')

export async function writeServiceWorker(dist: string): Promise<Program> {
  const program = await programOf(dist)
  const bundled = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: { target: 'es2022', write: false, modulePreload: false, rolldownOptions: { input: SOURCE, output: { format: 'iife', entryFileNames: NAME } } },
  })
  const output = (Array.isArray(bundled) ? bundled : [bundled]).flatMap((one) => ('output' in one ? one.output : []))
  if (output.length !== 1 || output[0]?.type !== 'chunk') throw new Error(`The service worker is ${output.length} files; it must be one.`)
  await writeFile(join(dist, NAME), `self.PROGRAM = ${JSON.stringify(program)};\n${output[0].code}`)
  return program
}

/** The files of a build, in the order of their paths. */
export async function programOf(dist: string): Promise<Program> {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(dist, join(parentPath, name)).split(sep).join('/'))
  const files: ProgramFile[] = []
  for (const path of paths.sort()) {
    if (path === NAME || LEFT_OUT.test(path)) continue
    const bytes = await readFile(join(dist, path))
    files.push({ path, bytes: bytes.length, integrity: `sha256-${createHash('sha256').update(bytes).digest('base64')}` })
  }
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
  return { version, files }
}
