/**
 * How long keypoints take, on one thread of Node: to find those of a fluke (drawn, its crop 1024 px wide, and one of 290 px), and to compare a query
 * with 20 candidates. Wall clock, and time of the processor.
 *
 *   npx tsx bench/keypoints.bench.ts
 */
import { cropBox } from '#vision/crop.ts'
import { greyFromRgba } from '#vision/grey.ts'
import { extractKeypoints } from '#vision/keypoints/extract.ts'
import { verify } from '#vision/keypoints/verify.ts'
import { drawFluke } from '#synthetic/draw.ts'

const CANDIDATES = 20
const RUNS = 9
const WARM_UP = 3

/** The same whale in another photograph, and others. */
const SCENES = [{ whaleSeed: 3, photoSeed: 1 }, { whaleSeed: 3, photoSeed: 2 }, { whaleSeed: 5, photoSeed: 1 }, { whaleSeed: 8, photoSeed: 4 }]

for (const widthPx of [1200, 300]) {
  const flukes = SCENES.map((scene) => {
    const { width, height, rgba, boxPx } = drawFluke({ ...scene, widthPx })
    return { image: greyFromRgba(rgba, width, height), boxPx }
  })
  const { x0, y0, x1, y1 } = cropBox(flukes[0]!.boxPx)
  const found = flukes.map(({ image, boxPx }) => extractKeypoints(image, boxPx))
  console.log(`\nPhotographs of ${widthPx} px, crop of ${Math.round(x1 - x0)} × ${Math.round(y1 - y0)} px, ${found.map(({ count }) => count).join(', ')} keypoints`)
  timed('find the keypoints of a fluke', () => extractKeypoints(flukes[0]!.image, flukes[0]!.boxPx))
  timed(`compare with ${CANDIDATES} candidates`, () => {
    for (let n = 0; n < CANDIDATES; n++) verify(found[0]!, found[n % found.length]!)
  })
}

function timed(name: string, run: () => void): void {
  const wall: number[] = []
  const processor: number[] = []
  for (let n = 0; n < WARM_UP + RUNS; n++) {
    const [startedMs, before] = [performance.now(), process.cpuUsage()]
    run()
    if (n < WARM_UP) continue
    wall.push(performance.now() - startedMs)
    processor.push(process.cpuUsage(before).user / 1000)
  }
  const middle = (values: number[]): string => [...values].sort((a, b) => a - b)[values.length >> 1]!.toFixed(0)
  console.log(`  ${name}: median ${middle(wall)} ms, ${middle(processor)} ms of the processor`)
}
