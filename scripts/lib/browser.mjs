import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { run, runPackage } from './run.mjs'

const DEBIAN = '/usr/bin/chromium'

/**
 * The Chromium that tests run in: Debian's (its WebGPU works without a graphics card), else Playwright's own; installed
 * where neither is there.
 * @returns {Promise<string>} path of the program
 */
export async function findOrInstallChromium() {
  const found = findChromium()
  if (found !== null) return found
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('Installing Chromium …')
    await run('apt-get', ['update'], { quiet: true })
    if ((await run('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } })) === 0) return DEBIAN
  }
  console.log('Fetching Playwright’s Chromium …')
  if ((await runPackage('playwright/cli.js', ['install', 'chromium'])) !== 0) throw new Error('There is no Chromium to test in. Install one (Debian: apt-get install chromium) and try again.')
  const fetched = findChromium()
  if (fetched === null) throw new Error('Playwright has fetched a Chromium, but it is not where it says.')
  return fetched
}

/** @returns {string | null} */
export function findChromium() {
  const named = process.env['FLUKEPRINT_CHROMIUM']
  if (named) return named
  if (existsSync(DEBIAN)) return DEBIAN
  const playwrights = playwrightsChromium()
  return existsSync(playwrights) ? playwrights : null
}

/** Asked of Playwright itself, in a process of its own: it reads its environment when it is loaded. */
function playwrightsChromium() {
  const { stdout } = spawnSync(process.execPath, ['-e', "import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))"], { encoding: 'utf8' })
  return stdout.trim()
}
