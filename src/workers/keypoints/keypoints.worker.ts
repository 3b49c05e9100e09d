import { KEYPOINT_MAKER } from '#core/fusion/evidence.ts'
import { FlukeprintError } from '#core/errors.ts'
import { throwIfCancelled } from '#core/job.ts'
import { readKeypoints, saveKeypoints } from '#storage/keypoints/stored-keypoints.ts'
import { extractKeypoints } from '#vision/keypoints/extract.ts'
import { type Keypoints } from '#vision/keypoints/keypoints.ts'
import { verify, type Verification } from '#vision/keypoints/verify.ts'
import { serve, type Port } from '../rpc.ts'
import type { KeypointsContract } from './keypoints.contract.ts'
import { KeptKeypoints } from './kept.ts'

/** Some nine hundred flukes of 500 keypoints. */
const MOST_BYTES = 64 * 2 ** 20

const kept = new KeptKeypoints(MOST_BYTES)

serve<KeypointsContract>(self as unknown as Port, {
  async missing({ catalogueId, keys }) {
    const asked = [...new Set(keys)].filter((key) => !kept.has(key))
    if (asked.length === 0) return []
    for (const { madeOf, boxPx, count, frames, descriptors } of await readKeypoints(catalogueId, asked, KEYPOINT_MAKER)) kept.put(madeOf, { boxPx, count, frames, descriptors })
    return asked.filter((key) => !kept.has(key))
  },

  async extract({ catalogueId, key, image, boxPx }) {
    const found = extractKeypoints(image, boxPx)
    kept.put(key, found)
    await saveKeypoints(catalogueId, { madeOf: key, model: KEYPOINT_MAKER, ...found })
  },

  async verify({ query, candidates }, { signal, report }) {
    const of = required(query)
    // Taken before anything else can push them out.
    const others = candidates.map(required)
    const verifications: Verification[] = []
    for (const [n, other] of others.entries()) {
      throwIfCancelled(signal)
      verifications.push(verify(of, other))
      report({ stage: 'Comparing marks', done: n + 1, total: others.length })
      await breathe()
    }
    return verifications
  },
})

function required(key: string): Keypoints {
  const keypoints = kept.get(key)
  if (!keypoints) throw new FlukeprintError('not-found', 'The keypoints of a fluke are no longer at hand.', { cause: key })
  return keypoints
}

/** Lets messages in: a cancel, or a question about the pair that is on the screen. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
