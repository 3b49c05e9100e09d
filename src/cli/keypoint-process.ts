import type { BoxPx } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'
import { extractKeypoints } from '#vision/keypoints/extract.ts'
import type { Keypoints } from '#vision/keypoints/keypoints.ts'
import { verify } from '#vision/keypoints/verify.ts'
import { decodePhoto } from './decode.ts'

export type KeypointTask = { kind: 'extract'; image: string; path: string; boxPx: BoxPx } | { kind: 'verify'; query: Keypoints; candidates: Keypoints[] }
export type KeypointAnswer = { kind: 'extracted'; keypoints: Keypoints; ms: number } | { kind: 'verified'; evidence: KeypointEvidence[]; ms: number }

/** One process of the measure. Ends when its parent disconnects. */
async function answer(task: KeypointTask): Promise<KeypointAnswer> {
  const before = process.cpuUsage()
  if (task.kind === 'verify') {
    const evidence = task.candidates.map((candidate) => verify(task.query, candidate).evidence)
    return { kind: 'verified', evidence, ms: process.cpuUsage(before).user / 1000 }
  }
  const picture = await decodePhoto(task.path, task.image)
  const decoded = process.cpuUsage()
  return { kind: 'extracted', keypoints: extractKeypoints(picture, task.boxPx), ms: process.cpuUsage(decoded).user / 1000 }
}

const send = (done: KeypointAnswer): void => void process.send!(done)

process.on('message', (task: KeypointTask) => {
  answer(task).then(send, (thrown: unknown) => {
    console.error(thrown)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit(0))
