import { errorRecord } from '#core/errors.ts'
import { connect, type CallOptions, type Remote } from '../rpc.ts'
import { embedderName } from '../embedder-choice.client.ts'
import type { IndexContract } from './index.contract.ts'

const { remote } = connect<IndexContract>('index', () => new Worker(new URL('./index.worker.ts', import.meta.url), { type: 'module', name: 'index' }))

/** The calls as the page makes them: asked is always the embedder that runs in it. */
type Index = { [Name in keyof IndexContract]: (input: Omit<Parameters<IndexContract[Name]>[0], 'embedder'>, options?: CallOptions) => ReturnType<Remote<IndexContract>[Name]> }

/** The index of the gallery. A crash costs one reading of the database: the call is made again once. */
export const index: Index = {
  candidates: (input, options) => again(() => remote.candidates({ ...input, embedder: embedderName() }, options), options),
  nearFlukes: (input, options) => again(() => remote.nearFlukes({ ...input, embedder: embedderName() }, options), options),
  suspects: (input, options) => again(() => remote.suspects({ ...input, embedder: embedderName() }, options), options),
  foreign: (input, options) => again(() => remote.foreign({ ...input, embedder: embedderName() }, options), options),
  rankQueue: (input, options) => again(() => remote.rankQueue({ ...input, embedder: embedderName() }, options), options),
}

async function again<T>(call: () => Promise<T>, options: CallOptions | undefined): Promise<T> {
  try {
    return await call()
  } catch (thrown) {
    if (errorRecord(thrown).code !== 'worker-crashed' || options?.signal?.aborted) throw thrown
    return await call()
  }
}
