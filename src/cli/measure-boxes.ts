/**
 * Measures the detector on boxes drawn by hand:
 *
 *   npm run measure:boxes -- --photos DIR --hand boxes-hand.csv
 */
import { intersectionOverUnion } from '#core/geometry/box.ts'
import { analysePhotos, requireSome } from './analyse-photos.ts'
import { options } from './options.ts'
import { progressLine } from './progress.ts'
import { readBoxes } from './tables.ts'

const { photos, hand } = options(process.argv.slice(2), ['photos', 'hand'])
const drawn = await readBoxes(hand)
const found = await analysePhotos(photos, [...drawn.keys()], null, progressLine())
requireSome(found)
const overlaps = [...found.parsed.values()].map(({ image, boxPx }) => intersectionOverUnion(boxPx, drawn.get(image)!)).sort((a, b) => a - b)
const mean = overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length
const share = (above: number): string => `${((100 * overlaps.filter((overlap) => overlap > above).length) / overlaps.length).toFixed(1)} % above ${above}`
console.log(`${overlaps.length} boxes: mean IoU ${mean.toFixed(3)}, median ${overlaps[Math.floor(overlaps.length / 2)]!.toFixed(3)}, ${share(0.5)}, ${share(0.75)}`)
