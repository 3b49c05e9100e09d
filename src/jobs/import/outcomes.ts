import type { CatalogueDatabase } from '#storage/database.ts'
import { recordOutcomes, type ImportOutcome } from '#storage/imports.ts'

/** Outcomes written in one transaction. Each transaction waits for the disk once. */
const BATCH = 16
/** Slow work is written as it comes, so that photos can be identified at once, ms. */
const LONGEST_WAIT_MS = 500

/**
 * Gathers what became of files and writes it in batches. `add` resolves when its batch is on disk, if it set one off:
 * so the readers wait for a slow disk instead of piling up.
 * @param recorded told how many files were written
 */
export function createOutcomeWriter(db: CatalogueDatabase, recorded: (files: number) => void) {
  let pending: ImportOutcome[] = []
  let writing: Promise<void> = Promise.resolve()
  let lastAtMs = Date.now()

  function flush(): Promise<void> {
    const before = writing
    const batch = pending
    pending = []
    // A failed batch fails its own caller; what comes after it is tried for itself.
    writing = before.catch(() => undefined).then(() => write(batch))
    return writing
  }

  async function write(batch: ImportOutcome[]): Promise<void> {
    if (batch.length === 0) return
    await recordOutcomes(db, batch)
    lastAtMs = Date.now()
    recorded(batch.length)
  }

  return {
    async add(outcome: ImportOutcome): Promise<void> {
      pending.push(outcome)
      if (pending.length >= BATCH || Date.now() - lastAtMs > LONGEST_WAIT_MS) await flush()
    },
    flush,
  }
}

export type OutcomeWriter = ReturnType<typeof createOutcomeWriter>
