import type { BoxPx } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { contest, type Rival } from '#vision/keypoints/contest/contest.ts'
import { extractKeypoints } from '#vision/keypoints/extract.ts'
import { cropBox } from '#vision/crop.ts'
import type { GreyImage } from '#vision/grey-image.ts'
import type { Keypoints } from '#vision/keypoints/keypoints.ts'
import { verify } from '#vision/keypoints/verify.ts'
import { decodePhoto } from './decode.ts'

export type KeypointTask = { kind: 'extract'; image: string; path: string; boxPx: BoxPx; sea?: boolean } | { kind: 'verify'; query: Keypoints; candidates: Keypoints[] } | { kind: 'contest'; query: Keypoints; rivals: Rival[] }
export type KeypointAnswer = { kind: 'extracted'; keypoints: Keypoints; ms: number } | { kind: 'verified'; evidence: KeypointEvidence[]; ms: number } | { kind: 'contested'; contest: number[]; ms: number }

/** Px along the edge of a photograph that are no sea: the frame itself makes keypoints. */
const SEA_BORDER = 4

/** One process of the measure. Ends when its parent disconnects. */
async function answer(task: KeypointTask): Promise<KeypointAnswer> {
  const before = process.cpuUsage()
  if (task.kind === 'verify') {
    const evidence = task.candidates.map((candidate) => verify(task.query, candidate).evidence)
    return { kind: 'verified', evidence, ms: process.cpuUsage(before).user / 1000 }
  }
  if (task.kind === 'contest') {
    const contested = contest(task.query, task.rivals)
    return { kind: 'contested', contest: contested, ms: process.cpuUsage(before).user / 1000 }
  }
  const picture = await decodePhoto(task.path, task.image)
  const decoded = process.cpuUsage()
  return { kind: 'extracted', keypoints: task.sea ? seaKeypoints(picture, task.boxPx) : extractKeypoints(picture, task.boxPx), ms: process.cpuUsage(decoded).user / 1000 }
}

/** The keypoints of a photograph without those of the fluke: what a comparison must not match. */
function seaKeypoints(picture: GreyImage, fluke: BoxPx): Keypoints {
  const whole = { x0: 0, y0: 0, x1: picture.width, y1: picture.height }
  // The patch has the crop's margin around the whole photograph, where there is nothing.
  const patch = cropBox(whole)
  const [width, height] = [Math.round(patch.x1 - patch.x0), Math.round(patch.y1 - patch.y0)]
  const without = cropBox(fluke)
  const data = new Uint8Array(width * height)
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const [x, y] = [patch.x0 + column, patch.y0 + row]
      const isInPicture = x >= SEA_BORDER && y >= SEA_BORDER && x < picture.width - SEA_BORDER && y < picture.height - SEA_BORDER
      data[at] = isInPicture && (x < without.x0 || x > without.x1 || y < without.y0 || y > without.y1) ? 1 : 0
    }
  }
  return extractKeypoints(picture, whole, { mask: { width, height, data } })
}

const send = (done: KeypointAnswer): void => void process.send!(done)

process.on('message', (task: KeypointTask) => {
  answer(task).then(send, (thrown: unknown) => {
    console.error(thrown)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit(0))
