import { connect, type Remote } from '../rpc.ts'
import type { BackupContract } from './backup.contract.ts'

/** Long reading and writing of a whole catalogue, away from the page. */
export const backup: Remote<BackupContract> = connect<BackupContract>('backup', () => new Worker(new URL('./backup.worker.ts', import.meta.url), { type: 'module', name: 'backup' })).remote
