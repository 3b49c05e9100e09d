import { EMBEDDERS, isEmbedderSize, type EmbedderName, type EmbedderSize } from '#core/model-names.ts'

/** So that a process that this one starts runs with the same. */
const INHERITED = 'FLUKEPRINT_NETWORK'

/** The embedder of this process: `--network full`, which is meant where nothing is said, or `--network small`. `options` refuses other words. */
export const EMBEDDER: EmbedderName = EMBEDDERS[asked()]

function asked(): EmbedderSize {
  const at = process.argv.indexOf('--network')
  const given = at >= 0 ? process.argv[at + 1] : process.argv.find((word) => word.startsWith('--network='))?.slice('--network='.length)
  const size = given ?? process.env[INHERITED]
  if (!isEmbedderSize(size)) return 'full'
  process.env[INHERITED] = size
  return size
}
