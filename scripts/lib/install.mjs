import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './run.mjs'

const stamp = join(root, 'node_modules', '.flukeprint-installed')

/** Installs the packages where they are missing or the lock has changed since. */
export async function installPackages() {
  const wanted = createHash('sha256').update(await readFile(join(root, 'package-lock.json'))).digest('hex')
  if ((await textOrNull(stamp)) === wanted) return
  console.log('Installing packages …')
  const status = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (status !== 0) throw new Error('npm ci failed (see above). Is there a connection to the package registry?')
  await writeFile(stamp, wanted)
}

/** @param {string} path */
async function textOrNull(path) {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null
    throw error
  }
}
