import { EMBEDDERS, isEmbedderSize, type EmbedderName, type EmbedderSize } from '#core/model-names.ts'

/** So that a process that this one starts runs with the same. */
const INHERITED = 'FLUKEPRINT_MODEL'

/** The embedder of this process: `--model full`, which is meant where nothing is said, or `--model small`. `options` refuses other words. */
export const EMBEDDER: EmbedderName = EMBEDDERS[asked()]

function asked(): EmbedderSize {
  const at = process.argv.indexOf('--model')
  const given = at >= 0 ? process.argv[at + 1] : process.argv.find((word) => word.startsWith('--model='))?.slice('--model='.length)
  const size = given ?? process.env[INHERITED]
  if (!isEmbedderSize(size)) return 'full'
  process.env[INHERITED] = size
  return size
}
