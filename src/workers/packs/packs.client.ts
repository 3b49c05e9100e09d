import { connect, type Remote } from '../rpc.ts'
import type { PacksContract } from './packs.contract.ts'

/** Fetching and making of catalogue packs, away from the page. */
export const packs: Remote<PacksContract> = connect<PacksContract>('packs', () => new Worker(new URL('./packs.worker.ts', import.meta.url), { type: 'module', name: 'packs' })).remote
