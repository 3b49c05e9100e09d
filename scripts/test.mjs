/** `npm test`: installs what is missing and runs every check; ends with one plain line `N passed, N failed`. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0
let passed = 0
let failed = 0
const count = (name, ok) => {
  if (ok) passed++
  else failed++
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`)
}

if (!existsSync('node_modules/vitest')) count('install', run('npm', ['ci']) || run('npm', ['install', '--no-save']))
for (const environment of ['core', 'worker']) count(`types of ${environment}`, run('npx', ['tsc', '-p', `tsconfig.${environment}.json`]))

const report = '.cache/unit.json'
mkdirSync('.cache', { recursive: true })
rmSync(report, { force: true })
const ok = run('npx', ['vitest', 'run', 'src', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'))
  passed += numPassedTests
  failed += numFailedTests || (ok ? 0 : Math.max(1, numFailedTestSuites))
} else count('unit tests', false)

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
