import { spawn } from 'node:child_process'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/**
 * Runs a program in the project's folder, its output shown as it comes.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, quiet?: boolean }} [options] quiet: shown only where it fails
 * @returns {Promise<number>} its exit status; 127 where the program is not there
 */
export function run(program, args, { env = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const windows = process.platform === 'win32'
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'], shell: windows })
    /** @type {Buffer[]} */
    const said = []
    child.stdout?.on('data', (chunk) => said.push(chunk))
    child.stderr?.on('data', (chunk) => said.push(chunk))
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
      resolve(127)
    })
    child.on('close', (status) => {
      if (quiet && status !== 0) process.stderr.write(Buffer.concat(said))
      resolve(status ?? 1)
    })
  })
}

/**
 * Runs a package's program (tsc, vite, vitest, …) from node_modules with this Node.
 * @param {string} path inside node_modules
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, quiet?: boolean }} [options]
 */
export function runPackage(path, args, options) {
  return run(process.execPath, [join(root, 'node_modules', path), ...args], options)
}
