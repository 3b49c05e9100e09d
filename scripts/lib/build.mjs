import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, runPackage } from './run.mjs'

const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'scripts/offline', 'package-lock.json', 'tsconfig.base.json']
const stamp = join(root, '.cache', 'built')

/** Builds dist/ where a source has changed since the last build. */
export async function buildIfChanged() {
  const now = await fingerprint()
  const before = existsSync(stamp) ? await readFile(stamp, 'utf8') : null
  if (before === now && existsSync(join(root, 'dist', 'index.html'))) return
  console.log('Building …')
  if ((await build()) !== 0) throw new Error('The build failed (see above).')
}

/** @returns {Promise<number>} exit status of the build */
export async function build() {
  const now = await fingerprint()
  const status = await runPackage('vite/bin/vite.js', ['build', '--logLevel', 'warn'])
  if (status === 0) {
    await mkdir(join(root, '.cache'), { recursive: true })
    await writeFile(stamp, now)
  }
  return status
}

/** Of names, sizes and times: quick, and any edit changes it. */
async function fingerprint() {
  const hash = createHash('sha256')
  for (const source of sources) await add(join(root, source), hash)
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @param {import('node:crypto').Hash} hash
 */
async function add(path, hash) {
  if (!existsSync(path)) return
  const { size, mtimeMs } = await stat(path)
  const entries = await readdir(path).catch(() => null)
  if (entries === null) return void hash.update(`${path} ${size} ${mtimeMs}\n`)
  for (const entry of entries.sort()) await add(join(path, entry), hash)
}
