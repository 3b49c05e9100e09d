import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkImports } from './check-imports.mjs'

const root = join(import.meta.dirname, '..')
let made: string | null = null

/** A small project with these files, in its own folder, on the packages of this one. */
async function project(files: Record<string, string>): Promise<string> {
  made = await mkdtemp(join(tmpdir(), 'flukeprint-imports-'))
  await symlink(join(root, 'node_modules'), join(made, 'node_modules'))
  await symlink(join(root, 'package.json'), join(made, 'package.json'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(made, path)), { recursive: true })
    await writeFile(join(made, path), text)
  }
  return made
}

afterEach(async () => {
  if (made) await rm(made, { recursive: true })
  made = null
})

const targets = {
  'src/core/box.ts': 'export const box = 1\n',
  'src/vision/embed.ts': "import { box } from '#core/box.ts'\nexport const embed = box\nexport interface Vector { length: number }\n",
  'src/storage/photos.ts': "import { box } from '#core/box.ts'\nexport const photos = box\n",
  'src/features/review/suspects.ts': "import { box } from '#core/box.ts'\nexport const suspects = box\n",
  'src/app/shell.ts': "import { box } from '#core/box.ts'\nexport const shell = box\n",
}

const bad: [rule: string, file: string, text: string][] = [
  ['core-imports-nothing', 'src/core/bad.ts', "import { photos } from '#storage/photos.ts'\nexport const bad = photos\n"],
  ['core-imports-nothing', 'src/core/bad.ts', "import { readFile } from 'node:fs'\nexport const bad = readFile\n"],
  ['vision-imports-core-and-tfjs', 'src/vision/bad.ts', "import { Dexie } from 'dexie'\nexport const bad = Dexie\n"],
  ['tfjs-behind-vision', 'src/features/identify/bad.ts', "import * as tf from '@tensorflow/tfjs-core'\nexport const bad = tf\n"],
  ['dexie-behind-storage', 'src/features/identify/bad.ts', "import { Dexie } from 'dexie'\nexport const bad = Dexie\n"],
  ['features-do-not-know-each-other', 'src/features/identify/bad.ts', "import { suspects } from '#features/review/suspects.ts'\nexport const bad = suspects\n"],
  ['features-import-clients', 'src/features/identify/bad.ts', "import { embed } from '#vision/embed.ts'\nexport const bad = embed\n"],
  ['worker-clients-import-contracts', 'src/workers/vision/vision.client.ts', "import { embed } from '#vision/embed.ts'\nexport const bad = embed\n"],
  ['ui-knows-no-whales', 'src/ui/bad.ts', "import { photos } from '#storage/photos.ts'\nexport const bad = photos\n"],
  ['app-is-the-top', 'src/features/identify/bad.ts', "import { shell } from '#app/shell.ts'\nexport const bad = shell\n"],
  ['no-cycles', 'src/core/bad.ts', "import { worse } from './worse.ts'\nexport const bad = worse\n"],
  ['no-orphans', 'src/core/bad.ts', 'export const bad = 1\n'],
  ['resolvable', 'src/core/bad.ts', "import { gone } from '#core/gone.ts'\nexport const bad = gone\n"],
  ['packages-are-declared', 'src/features/identify/bad.ts', "import sharp from 'sharp'\nexport const bad = sharp\n"],
]

const worse = { 'src/core/worse.ts': "import { bad } from './bad.ts'\nexport const worse = bad\n" }

describe('import rules', () => {
  it.each(bad)('%s: caught in %s', async (rule, file, text) => {
    const folder = await project({ ...targets, ...(rule === 'no-cycles' ? worse : {}), [file]: text })
    const { violations } = await checkImports(folder)
    const caught = violations.find((violation) => violation.rule === rule && violation.from === file)
    expect(caught, JSON.stringify(violations)).toBeDefined()
    expect(caught?.instead.length).toBeGreaterThan(20)
  })

  it('a type of vision may be named in a feature, and good imports pass', async () => {
    const folder = await project({
      ...targets,
      'src/features/identify/good.ts': "import type { Vector } from '#vision/embed.ts'\nimport { photos } from '#storage/photos.ts'\nexport const good: Vector | number = photos\n",
    })
    const { violations, modules, dependencies } = await checkImports(folder)
    expect(violations).toEqual([])
    expect(modules).toBe(6)
    expect(dependencies).toBeGreaterThanOrEqual(6)
  })
})
