/**
 * Golden scores for the trainer: drawn vectors, and what the page's own `evaluate` says of them.
 *
 *   npx tsx training/tests/golden/make-evaluation.ts > training/tests/golden/evaluation.json
 */
import { NEW_WHALE, type FlukeId, type IndividualId, type PhotoId } from '../../../src/core/catalogue.ts'
import { evaluate } from '../../../src/cli/evaluate.ts'
import { EMBEDDER } from '../../../src/core/model-names.ts'
import { FITTED_OPEN_SET } from '../../../src/core/openset/fitted.ts'
import { Gallery } from '../../../src/core/ranking/gallery.ts'
import { quantise } from '../../../src/core/ranking/quantise.ts'

const DIM = 512
const WHALES = 24
const SHOWN = 16
let state = 1
const uniform = (): number => (state = (state * 48271) % 2147483647) / 2147483647
const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
const centres = Array.from({ length: WHALES }, () => Array.from({ length: SHOWN }, normal))

/** Only the first numbers differ from zero, so that the file stays small. */
function vector(whale: number, noise: number): Float32Array {
  const raw = Float32Array.from({ length: SHOWN }, (_, i) => centres[whale]![i]! + noise * normal())
  const length = Math.hypot(...raw)
  return raw.map((value) => value / length)
}
const padded = (shown: Float32Array): Float32Array => Float32Array.from({ length: DIM }, (_, i) => shown[i] ?? 0)

const known = WHALES - 6
const name = (whale: number): string => `w_${String(whale).padStart(2, '0')}`
const photos = Array.from({ length: known }, (_, whale) => Array.from({ length: 1 + (whale % 3) }, () => ({ whale, shown: vector(whale, 0.9) }))).flat()
const asked = Array.from({ length: 60 }, (_, i) => ({ whale: i % WHALES, shown: vector(i % WHALES, 0.9) }))

const gallery = new Gallery()
photos.forEach(({ whale, shown }, i) => gallery.put({ flukeId: `f${i}` as FlukeId, photoId: `p${i}` as PhotoId, individualId: name(whale) as IndividualId, vector: quantise(padded(shown)) }))
const queries = asked.map(({ whale, shown }, i) => ({ image: `q${i}`, truth: whale < known ? name(whale) : NEW_WHALE, vector: padded(shown) }))
const { scores, aucKnownNew } = evaluate(gallery, photos.map(({ whale }, i) => ({ image: `p${i}`, id: name(whale) as IndividualId })), queries)

process.stdout.write(`${JSON.stringify({
  gallery: photos.map(({ whale, shown }) => ({ whale, shown: [...shown] })),
  queries: asked.map(({ whale, shown }) => ({ whale: whale < known ? whale : -1, shown: [...shown] })),
  classes: known,
  openSet: FITTED_OPEN_SET[EMBEDDER],
  scores,
  aucOfProbability: aucKnownNew,
})}\n`)
