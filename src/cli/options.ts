import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { FlukeprintError } from '#core/errors.ts'
import { EMBEDDER_SIZES, isEmbedderSize } from '#core/model-names.ts'

/** `--name VALUE` options, and `--model`, which all commands take (model.ts). Throws `bad-input` for one that is unknown, has no value, or is needed and missing. */
export function options<Need extends string, May extends string = never>(words: string[], need: Need[], may: May[] = []): Record<Need, string> & Partial<Record<May, string>> {
  const all = Object.fromEntries([...need, ...may, 'model'].map((name) => [name, { type: 'string' as const }]))
  let values: Record<string, string | undefined>
  try {
    values = parseArgs({ args: words, options: all, strict: true, allowPositionals: false }).values as Record<string, string | undefined>
  } catch (cause) {
    // Node explains at length how to pass such a word after all; its first sentence is what is wrong.
    throw new FlukeprintError('bad-input', `${(cause as Error).message.split(/[.\n] ?/)[0]}.`, { cause, remedy: 'See --help.' })
  }
  if (values['model'] !== undefined && !isEmbedderSize(values['model'])) {
    throw new FlukeprintError('bad-input', `There is no model ${JSON.stringify(values['model'])}.`, { remedy: `Those that there are: ${EMBEDDER_SIZES.join(', ')}.` })
  }
  const missing = need.filter((name) => !values[name])
  if (missing.length > 0) throw new FlukeprintError('bad-input', `Missing: ${missing.map((name) => `--${name}`).join(', ')}.`, { remedy: 'See --help.' })
  return values as Record<Need, string> & Partial<Record<May, string>>
}

/** The value of an option that counts something. Throws `bad-input` for what is no whole number, or below 0. */
export function wholeNumber(value: string, name: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new FlukeprintError('bad-input', `--${name} takes a whole number, not ${JSON.stringify(value)}.`, { remedy: 'See --help.' })
  return Number(value)
}

/** Throws `not-found` where a file could not be written there: before ten minutes of work, not after. */
export async function requireFolderOf(...files: (string | undefined)[]): Promise<void> {
  for (const file of files) {
    if (file === undefined) continue
    const folder = dirname(resolve(file))
    const there = await stat(folder).catch(() => null)
    if (!there?.isDirectory()) throw new FlukeprintError('not-found', `There is no folder ${folder} to write to.`, { file, remedy: 'Make the folder first.' })
    const old = await stat(file).catch(() => null)
    if (old?.isDirectory()) throw new FlukeprintError('bad-input', 'This is a folder, not a file to write.', { file, remedy: 'Name a file in it.' })
  }
}
