import { FlukeprintError } from '#core/errors.ts'
import { embedderName } from '#workers/embedder-choice.client.ts'
import { packs as worker } from '#workers/packs/packs.client.ts'
import type { FetchedPack, MadePack, OwnEmbedder, PackPlace, PackTarget } from '#workers/packs/packs.contract.ts'
import { jobList, type JobHandle } from '../job-list.ts'
import { inOneTab } from '../one-tab.ts'

/** One at a time on a machine: catalogues share what they have of a pack. */
const PACKS_LOCK = 'flukeprint-packs'
const ELSEWHERE = 'A pack is being fetched in another tab.'

interface Services {
  worker: Pick<typeof worker, 'fetch' | 'giveUp' | 'write'>
  list: Pick<typeof jobList, 'start' | 'active'>
  own(): OwnEmbedder
}

const REAL: Services = {
  worker: { fetch: (input, options) => worker.fetch(input, options), giveUp: (input) => worker.giveUp(input), write: (input, options) => worker.write(input, options) },
  list: jobList,
  own: ownEmbedder,
}

/** The embedder that packs must have been made with, and its file, wherever the page is served from. */
export function ownEmbedder(): OwnEmbedder {
  return { embedder: embedderName(), modelsUrl: new URL('models/', document.baseURI).href }
}

/**
 * A folder below the page as a place to read a pack from: `packs/azores`. Errors: `bad-input` (an address of another host, or none at
 * all: the page asks nobody but its own origin).
 */
export function hostPlace(text: string, base: string = document.baseURI): PackPlace {
  const path = `${text.trim().replace(/\/?(manifest\.json)?$/, '')}/`
  const url = URL.canParse(path, base) ? new URL(path, base) : null
  if (path === '/' || url === null || url.origin !== new URL(base).origin || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new FlukeprintError('bad-input', 'A pack is read from the page’s own host or from a disk, and from nowhere else.', {
      file: text.trim(),
      remedy: 'Give the folder’s path beside the page, such as packs/azores; or download the pack and choose it on the disk.',
    })
  }
  return { kind: 'host', url: url.href, path }
}

export interface PackWish {
  catalogueId: string
  packId: string
  name: string
  place: PackPlace
}

/** Subscribes to a pack, goes on with it, or brings its newer edition, as a job of the list, kind `pack`. Errors: `bad-input` (one is running). */
export function startFetchPack({ catalogueId, packId, name, place }: PackWish, { worker: packs, list, own }: Services = REAL): JobHandle<FetchedPack> {
  if (list.active('pack', catalogueId)) throw new FlukeprintError('bad-input', 'A pack is being fetched already.', { remedy: 'Wait for it to end, or cancel it.' })
  return list.start({
    title: `Pack ${name}`,
    kind: 'pack',
    catalogueId,
    run: (context) => inOneTab(PACKS_LOCK, ELSEWHERE, () => packs.fetch({ catalogueId, place, ...own() }, context)),
    // What has come in is kept block by block: there is nothing to note down.
    pause: {},
    cancelled: () => packs.giveUp({ catalogueId, packId }),
    summary: fetchedSummary,
  })
}

function fetchedSummary({ facts, blocks, mended }: FetchedPack): string {
  const what = `${facts.individuals} ${facts.individuals === 1 ? 'individual' : 'individuals'}, ${facts.flukes} ${facts.flukes === 1 ? 'photo' : 'photos'}`
  if (blocks === 0) return `nothing new: ${what}`
  return mended > 0 ? `${what}; ${mended} broken ${mended === 1 ? 'part was' : 'parts were'} fetched again` : what
}

/** Writes the catalogue as a pack, as a job of the list, kind `share`. Errors: `bad-input` (one is running). */
export function startSharePack({ catalogueId, name, target }: { catalogueId: string; name: string; target: PackTarget }, { worker: packs, list, own }: Services = REAL): JobHandle<MadePack> {
  if (list.active('share', catalogueId)) throw new FlukeprintError('bad-input', 'A pack of this catalogue is being made already.', { remedy: 'Wait for it to end, or cancel it.' })
  return list.start({
    title: `Making the pack ${name}`,
    kind: 'share',
    catalogueId,
    run: (context) => packs.write({ catalogueId, name, target, ...own() }, context),
    summary: ({ individuals, flukes, leftOut }) => `${individuals} individuals, ${flukes} photos${leftOut > 0 ? `; ${leftOut} not embedded yet, left out` : ''}`,
  })
}
