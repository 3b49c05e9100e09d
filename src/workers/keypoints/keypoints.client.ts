import { connect, type Remote } from '../rpc.ts'
import type { KeypointsContract } from './keypoints.contract.ts'

/** The worker of keypoints. After a crash it starts anew with nothing kept: `missing` says so. */
export const keypoints: Remote<KeypointsContract> = connect<KeypointsContract>('keypoints', () => new Worker(new URL('./keypoints.worker.ts', import.meta.url), { type: 'module', name: 'keypoints' })).remote
