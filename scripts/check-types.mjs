/** Compiles each environment by itself: what has no page in it must compile without one. */
import { runPackage } from './lib/run.mjs'

export const environments = ['core', 'worker', 'service-worker', 'page', 'node']

/** @param {string} environment */
export function checkTypes(environment) {
  return runPackage('typescript/bin/tsc', ['-p', `tsconfig.${environment}.json`, '--pretty', 'false'])
}

if (process.argv[1] === import.meta.filename) {
  let failed = 0
  for (const environment of environments) if ((await checkTypes(environment)) !== 0) failed++
  console.log(failed === 0 ? `Types: ${environments.join(', ')} compile.` : `Types: ${failed} of ${environments.length} environments do not compile.`)
  process.exitCode = failed === 0 ? 0 : 1
}
