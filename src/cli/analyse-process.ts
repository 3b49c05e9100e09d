import { errorRecord } from '#core/errors.ts'
import { detectFlukes } from '#vision/detect.ts'
import { embedFlukes } from '#vision/embed.ts'
import type { Answer, Task } from './analyse-photos.ts'
import type { AnalysedPhoto } from './photo-cache.ts'
import { decodePhoto } from './decode.ts'
import { nodeEngine } from './node-engine.ts'

/** One process of `analysePhotos`. Ends when its parent disconnects. */
const models = await nodeEngine()
const send = (message: Answer | 'ready'): void => void process.send!(message)

async function analyse({ image, path, boxPx: given }: Task): Promise<AnalysedPhoto> {
  const picture = await decodePhoto(path, image)
  const found = given ? { boxPx: given, score: null, presence: null } : (await detectFlukes(models.detector, [picture]))[0]!
  const [vector] = await embedFlukes(models.embedder, [{ image: picture, boxPx: found.boxPx }])
  return { image, boxPx: found.boxPx, boxScore: found.score, presence: found.presence, vector: vector! }
}

process.on('message', (task: Task) => {
  analyse(task).then(
    (photo) => send({ image: task.image, photo }),
    (thrown: unknown) => send({ image: task.image, error: errorRecord(thrown) }),
  )
})
process.on('disconnect', () => process.exit(0))
send('ready')
