/**
 * Measures the detector on boxes drawn by hand:
 *
 *   npm run measure:boxes -- --photos DIR --hand boxes-hand.csv --fold 0
 *
 * --fold N   only the fifth of the photographs that the trainer keeps apart by that number (CRC-32 of the file's name modulo 5,
 *            training/flukeprint_training/detection/targets.py). A detector that hand-drawn boxes have taught is measured on the fifth that has not.
 */
import { crc32 } from 'node:zlib'
import { FlukeprintError } from '#core/errors.ts'
import { intersectionOverUnion } from '#core/geometry/box.ts'
import { analysePhotos, requireSome } from './analyse-photos.ts'
import { options, wholeNumber } from './options.ts'
import { progressLine } from './progress.ts'
import { readBoxes } from './tables.ts'

const FOLDS = 5

const { photos, hand, fold } = options(process.argv.slice(2), ['photos', 'hand'], ['fold'])
const wanted = fold === undefined ? null : wholeNumber(fold, 'fold')
const drawn = await readBoxes(hand)
const measured = [...drawn.keys()].filter((image) => wanted === null || crc32(image) % FOLDS === wanted)
if (measured.length === 0) throw new FlukeprintError('bad-input', `There is no box in the fold ${fold}.`, { file: hand, remedy: `Folds go from 0 to ${FOLDS - 1}.` })
const found = await analysePhotos(photos, measured, null, progressLine())
requireSome(found)
const overlaps = [...found.parsed.values()].map(({ image, boxPx }) => intersectionOverUnion(boxPx, drawn.get(image)!)).sort((a, b) => a - b)
const mean = overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length
const share = (above: number): string => `${((100 * overlaps.filter((overlap) => overlap > above).length) / overlaps.length).toFixed(1)} % above ${above}`
console.log(`${overlaps.length} boxes: mean IoU ${mean.toFixed(3)}, median ${overlaps[Math.floor(overlaps.length / 2)]!.toFixed(3)}, ${share(0.5)}, ${share(0.75)}, ${share(0.9)}`)
