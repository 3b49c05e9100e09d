import { errorRecord } from '#core/errors.ts'
import { connect, type CallOptions, type Remote } from '../rpc.ts'
import type { IndexContract } from './index.contract.ts'

const { remote } = connect<IndexContract>('index', () => new Worker(new URL('./index.worker.ts', import.meta.url), { type: 'module', name: 'index' }))

/** The index of the gallery. A crash costs one reading of the database: the call is made again once. */
export const index: Remote<IndexContract> = {
  candidates: (input, options) => again(() => remote.candidates(input, options), options),
  nearFlukes: (input, options) => again(() => remote.nearFlukes(input, options), options),
  suspects: (input, options) => again(() => remote.suspects(input, options), options),
  rankQueue: (input, options) => again(() => remote.rankQueue(input, options), options),
}

async function again<T>(call: () => Promise<T>, options: CallOptions | undefined): Promise<T> {
  try {
    return await call()
  } catch (thrown) {
    if (errorRecord(thrown).code !== 'worker-crashed' || options?.signal?.aborted) throw thrown
    return await call()
  }
}
