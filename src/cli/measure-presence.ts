/**
 * Measures the detector's "there is a fluke" on photographs of `val` (each shows one, whoever labelled it thought) and on strips of sea cut from
 * their margins, for several thresholds, the program's own among them:
 *
 *   npm run measure:presence -- --photos DIR --split split.csv [--detector FILE] [--boxes boxes.csv]
 *
 * --detector   a weights file that the program does not run yet; else its own. --boxes: where the fluke is, to cut the strips beside it; else where
 * the detector measured finds it. A fluke that reaches beyond its box is in a strip too, and counts as a miss there.
 */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BoxPx } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { LEAST_PRESENCE } from '#core/presence.ts'
import { detectFlukes } from '#vision/detect.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import { DETECTOR } from '#core/model-names.ts'
import { detectorNetwork } from '#vision/networks/detector.ts'
import { readSafetensors } from '#vision/safetensors.ts'
import { decodePhoto } from './decode.ts'
import { startNodeWasm } from './node-engine.ts'
import { options } from './options.ts'
import { progressLine } from './progress.ts'
import { readModel } from './read-model.ts'
import { seaBeside } from './sea-strips.ts'
import { readBoxes, readSplit } from './tables.ts'

const THRESHOLDS = [...new Set([0.05, 0.1, 0.2, 0.3, LEAST_PRESENCE, 0.7, 0.9])].sort((a, b) => a - b)

const given = options(process.argv.slice(2), ['photos', 'split'], ['detector', 'boxes'])
await startNodeWasm()
const fileName = given.detector ?? `${DETECTOR}.safetensors`
const bytes = given.detector ? new Uint8Array(await readFile(given.detector)).buffer : await readModel(fileName)
const detector = detectorNetwork(readSafetensors(bytes, fileName), basename(fileName))
const boxes = given.boxes ? await readBoxes(given.boxes) : new Map<string, BoxPx>()
const images = [...(await readSplit(given.split))].flatMap(([image, part]) => (part === 'val' ? [image] : []))

const report = progressLine()
const flukes: number[] = []
const seas: number[] = []
let failed = 0
for (const [n, image] of images.entries()) {
  report({ stage: 'reading photographs', done: n, total: images.length })
  let picture: GreyImage
  try {
    picture = await decodePhoto(join(given.photos, image), image)
  } catch (thrown) {
    if (!(thrown instanceof FlukeprintError)) throw thrown
    failed++
    continue
  }
  const [found] = await detectFlukes(detector, [picture])
  flukes.push(presenceOf(found!))
  const strips = seaBeside(picture, boxes.get(image) ?? found!.boxPx)
  if (strips.length > 0) seas.push(...(await detectFlukes(detector, strips)).map(presenceOf))
}
report({ stage: 'reading photographs', done: images.length, total: images.length })

console.log(`${fileName}: ${flukes.length} photographs of val${failed > 0 ? `, ${failed} could not be read` : ''}; ${seas.length} strips of sea beside their flukes`)
console.log('presence below | photographs (false alarms) | strips of sea (found out) | strips at or above (misses)')
for (const least of THRESHOLDS) {
  const [alarms, out] = [flukes, seas].map((all) => all.filter((presence) => presence < least).length) as [number, number]
  console.log(`${least.toFixed(2)}${least === LEAST_PRESENCE ? ' (the program)' : ''} | ${share(alarms, flukes.length)} | ${share(out, seas.length)} | ${share(seas.length - out, seas.length)}`)
}

function presenceOf({ presence }: { presence: number | null }): number {
  if (presence === null) throw new FlukeprintError('bad-input', 'This detector does not say whether there is a fluke.', { file: fileName, remedy: 'Name one that does with --detector.' })
  return presence
}

function share(part: number, all: number): string {
  return `${((100 * part) / Math.max(1, all)).toFixed(2)} % (${part} of ${all})`
}
