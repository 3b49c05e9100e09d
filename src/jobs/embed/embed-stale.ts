import type { CatalogueDatabase } from '#storage/database.ts'
import type { StaleScope } from '#storage/embeddings.ts'
import { io, ioWorkers } from '#workers/io/io.client.ts'
import { startEngine, vision } from '#workers/vision/vision.client.ts'
import { startJob } from '../job-list.ts'
import { inTurn } from '../one-tab.ts'
import { embedFlukes, embedSummary, type EmbedServices } from './embed-flukes.ts'

interface Round {
  running: Promise<void>
  /** Asked for while one was running: it may have passed the changed fluke by already. */
  next: Promise<void> | null
  /** What those who asked have asked for. */
  nextScope: StaleScope
}

const rounds = new Map<string, Round>()

/**
 * Embeds what is stale in a catalogue, as a job of the list (kind `embed`). While one runs, another is held back until
 * it has ended, and all who ask meanwhile share that one, which does what any of them has asked for. `finished` resolves when the
 * flukes that were stale at the call are embedded; it rejects with what stopped it.
 */
export function startEmbedStale(db: CatalogueDatabase, scope: StaleScope, services: Omit<EmbedServices, 'db'> = { io, vision, startEngine, readers: ioWorkers }): { finished: Promise<void> } {
  const { catalogueId } = db
  const round = rounds.get(catalogueId)
  if (round) {
    round.nextScope = together(round.nextScope, scope)
    round.next ??= round.running.catch(() => undefined).then(() => startEmbedStale(db, round.nextScope, services).finished)
    round.next.catch(() => undefined)
    return { finished: round.next }
  }
  const { finished } = startJob({
    title: scope.foreign ? 'Embedding of all flukes again' : 'Embedding of changed flukes',
    kind: 'embed',
    catalogueId,
    // Two tabs would embed everything twice. The second one waits, and finds nothing stale then.
    run: (context) => inTurn(`flukeprint-embed-${catalogueId}`, context, () => embedFlukes({ db, ...services }, scope, context)),
    // It finds what is stale anew each time: nothing need be noted down.
    pause: {},
    summary: embedSummary,
  })
  const running = finished.then(() => undefined).finally(() => rounds.delete(catalogueId))
  running.catch(() => undefined)
  rounds.set(catalogueId, { running, next: null, nextScope: { foreign: false, flukeIds: [] } })
  return { finished: running }
}

function together(a: StaleScope, b: StaleScope): StaleScope {
  return { foreign: a.foreign || b.foreign, flukeIds: [...new Set([...a.flukeIds, ...b.flukeIds])] }
}
