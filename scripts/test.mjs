/**
 * npm test: installs what is missing, a browser too, and runs every check; ends with one plain line `N passed, N failed`.
 * npm test -- --only unit,e2e    runs only these (types, lint, imports, unit, build, size, e2e)
 */
import { requireNode } from './lib/node-version.mjs'

requireNode(20, 19)
const { existsSync, mkdirSync, readFileSync, rmSync } = await import('node:fs')
const { join } = await import('node:path')
const { parseArgs } = await import('node:util')
const { installPackages } = await import('./lib/install.mjs')
const { findOrInstallChromium } = await import('./lib/browser.mjs')
const { build } = await import('./lib/build.mjs')
const { root, runPackage } = await import('./lib/run.mjs')

/** @typedef {{ passed: number, failed: number }} Count */
/** @type {[string, () => Promise<Count>][]} */
const checks = [
  ['types', () => types()],
  ['lint', () => program('oxlint/bin/oxlint', ['src', 'e2e', 'bench', 'scripts'])],
  ['imports', () => node('scripts/check-imports.mjs')],
  ['unit', () => unitTests()],
  ['build', async () => one(await build())],
  ['size', () => program('tsx/dist/cli.mjs', ['bench/size.ts'])],
  ['e2e', () => endToEnd()],
]

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only?.split(',')
const total = { passed: 0, failed: 0 }
/** @type {typeof checks} */
const all = [['install', install], ...checks]
for (const [name, check] of all) {
  if (only && name !== 'install' && !only.includes(name)) continue
  console.log(`\n── ${name}`)
  const startedMs = Date.now()
  const count = await check().catch((error) => {
    console.error(error)
    return one(1)
  })
  total.passed += count.passed
  total.failed += count.failed
  console.log(`── ${name}: ${count.failed === 0 ? 'ok' : `${count.failed} FAILED`}, ${Math.round((Date.now() - startedMs) / 1000)} s`)
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

/** @returns {Promise<Count>} */
async function install() {
  await installPackages()
  process.env['FLUKEPRINT_CHROMIUM'] = await findOrInstallChromium()
  return { passed: 0, failed: 0 }
}

/** @returns {Promise<Count>} */
async function types() {
  const { checkTypes, environments } = await import('./check-types.mjs')
  const statuses = []
  for (const environment of environments) statuses.push(await checkTypes(environment))
  return { passed: statuses.filter((status) => status === 0).length, failed: statuses.filter((status) => status !== 0).length }
}

/** @returns {Promise<Count>} */
async function unitTests() {
  const report = freshReport('unit.json')
  const status = await runPackage('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
  if (!existsSync(report)) return one(1)
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
  // A file that does not even load fails without a failed test.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites, status === 0 ? 0 : 1) }
}

/** @returns {Promise<Count>} */
async function endToEnd() {
  const report = freshReport('e2e.json')
  const status = await runPackage('@playwright/test/cli.js', ['test'])
  if (!existsSync(report)) return one(1)
  const { expected, flaky, unexpected } = JSON.parse(readFileSync(report, 'utf8')).stats
  return { passed: expected + flaky, failed: Math.max(unexpected, status === 0 ? 0 : 1) }
}

/**
 * A report of an earlier run must never be taken for this one's.
 * @param {string} name
 */
function freshReport(name) {
  const path = join(root, '.cache', name)
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(path, { force: true })
  return path
}

/** @param {string} path @param {string[]} args */
async function program(path, args) {
  return one(await runPackage(path, args))
}

/** @param {string} path */
async function node(path) {
  const { run } = await import('./lib/run.mjs')
  return one(await run(process.execPath, [path]))
}

/** @param {number} status */
function one(status) {
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}
