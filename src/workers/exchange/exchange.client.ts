import { connect, type Remote } from '../rpc.ts'
import type { ExchangeContract } from './exchange.contract.ts'

/** Reads colleagues' logs and takes them in, away from the page. */
export const exchange: Remote<ExchangeContract> = connect<ExchangeContract>('exchange', () => new Worker(new URL('./exchange.worker.ts', import.meta.url), { type: 'module', name: 'exchange' })).remote
