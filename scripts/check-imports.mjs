/**
 * Holds the import rules of .dependency-cruiser.mjs over src/ (or over the folder given).
 * Fails too where it saw next to nothing: a checker that cannot read TypeScript passes everything.
 */
import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import rules from '../.dependency-cruiser.mjs'

const FEWEST_MODULES = 30
const FEWEST_DEPENDENCIES = 60

/**
 * @param {string} root folder that holds src/ and package.json
 * @returns {Promise<{modules: number, dependencies: number, violations: {rule: string, from: string, to: string, instead: string}[]}>}
 */
export async function checkImports(root) {
  const { options, forbidden } = rules
  const { enhancedResolveOptions, ...cruiseOptions } = options
  const { output } = await cruise(
    ['src'],
    /** @type {import('dependency-cruiser').ICruiseOptions} */ ({ ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden } }),
    /** @type {import('dependency-cruiser').IResolveOptions} */ (enhancedResolveOptions),
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser gave no result')
  const instead = new Map(forbidden.map((rule) => [rule.name, rule.comment]))
  return {
    modules: output.modules.filter((module) => module.source.startsWith('src/')).length,
    dependencies: output.summary.totalDependenciesCruised ?? 0,
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to, instead: instead.get(rule.name) ?? '' })),
  }
}

async function main() {
  const root = join(import.meta.dirname, '..')
  const { modules, dependencies, violations } = await checkImports(root)
  for (const { rule, from, to, instead } of violations) console.error(`${from} -> ${to}\n  ${rule}: ${instead}`)
  if (modules < FEWEST_MODULES || dependencies < FEWEST_DEPENDENCIES) {
    console.error(`Saw ${modules} modules and ${dependencies} imports only: the check itself is broken (is TypeScript still 6.0?).`)
    process.exitCode = 1
  } else if (violations.length > 0) {
    console.error(`${violations.length} imports against the rules.`)
    process.exitCode = 1
  } else {
    console.log(`${modules} modules, ${dependencies} imports: all by the rules.`)
  }
}

if (process.argv[1] === import.meta.filename) await main()
