import { assertLogSize, parseDecisionsFile } from '#core/formats/decisions-file.ts'
import { throwIfCancelled } from '#core/job.ts'
import { withDatabase } from '#storage/catalogues.ts'
import { planOf, takeIn } from '#storage/log-exchange.ts'
import { serve, type Port, type ServeContext } from '../rpc.ts'
import type { ExchangeContract } from './exchange.contract.ts'

/** Damaged parts of a file that are told one by one. */
const MOST_DAMAGES = 5

serve<ExchangeContract>(self as unknown as Port, {
  async look({ catalogueId, file, fileName }, context) {
    const log = await logOf(file, fileName, context)
    context.report({ stage: 'Comparing it with this catalogue', done: 0, total: 0 })
    const plan = await withDatabase(catalogueId, (db) => planOf(db, log, fileName))
    const { total, known, waiting, sharedPhotos, analysts } = plan
    const { catalogue, exportedAt, damaged } = log
    return {
      catalogue, exportedAt, total, known, waiting, sharedPhotos, analysts,
      fresh: plan.fresh.length, unknownPhotos: plan.unknownPhotos.length, damaged: damaged.slice(0, MOST_DAMAGES), damages: damaged.length,
    }
  },

  async takeIn({ catalogueId, file, fileName, names }, context) {
    const log = await logOf(file, fileName, context)
    return await withDatabase(catalogueId, (db) => takeIn(db, log, fileName, new Map(names), context))
  },
})

async function logOf(file: Blob, fileName: string, { signal, report }: ServeContext): Promise<ReturnType<typeof parseDecisionsFile>> {
  assertLogSize(file.size, fileName)
  report({ stage: 'Reading the log', done: 0, total: 0 })
  const log = parseDecisionsFile(await file.text(), fileName)
  throwIfCancelled(signal)
  return log
}
