import type { ImportServices } from '#jobs/import/reading.ts'
import type { IoContract } from '#workers/io/io.contract.ts'
import type { Remote } from '#workers/rpc.ts'

/** What the screen has done by other threads. */
export interface ImportScreenServices extends Omit<ImportServices, 'db'> {
  io: Pick<Remote<IoContract>, 'readPhoto' | 'hash' | 'listZip' | 'extractFromZip' | 'readLabels' | 'drawDemoPhoto'>
}
