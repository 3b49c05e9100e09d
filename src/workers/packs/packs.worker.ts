import { FlukeprintError } from '#core/errors.ts'
import { toHex } from '#core/formats/backup-zip.ts'
import { blocksOf, packBytes, type PackManifest } from '#core/formats/pack/manifest.ts'
import { fetchBlocks, fetchManifest } from '#core/formats/pack/fetch-blocks.ts'
import type { RangeSource } from '#core/formats/pack/range-source.ts'
import { writePack } from '#core/formats/pack/write-pack.ts'
import { throwIfCancelled } from '#core/job.ts'
import { EMBEDDERS, type EmbedderName } from '#core/model-names.ts'
import { withDatabase } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { nameOwnPack } from '#storage/packs/own-pack.ts'
import { foreignIdentified, packedFlukes } from '#storage/packs/packed-flukes.ts'
import type { PackOrigin } from '#storage/packs/packs-database.ts'
import { beginEdition, factsOf, giveUpEdition, packBlocks, unsubscribe, swapEdition } from '#storage/packs/packs.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { serve, type Port } from '../rpc.ts'
import type { OwnEmbedder, PackPlace, PacksContract } from './packs.contract.ts'
import { filesSource, folderSource, hostSource, zipSource } from './sources.ts'
import { openTarget } from './targets.ts'

const PROGRAM = 'Flukeprint'

serve<PacksContract>(self as unknown as Port, {
  async look({ place, embedder, modelsUrl }, { signal }) {
    const { manifest, edition } = await readPack(sourceOf(place), { embedder, modelsUrl }, signal)
    const blocks = blocksOf(manifest)
    const have = await packBlocks.have(blocks.map(({ sha256 }) => sha256))
    const missingBytes = blocks.reduce((sum, { sha256, bytes }) => sum + (have.has(sha256) ? 0 : bytes), 0)
    return { packId: manifest.packId, mark: manifest.mark, name: manifest.name, missingBytes, ...factsOf(manifest, edition) }
  },

  async fetch({ catalogueId, place, embedder, modelsUrl }, context) {
    return await withDatabase(catalogueId, async (db) => {
      const source = sourceOf(place)
      const { manifest, edition } = await readPack(source, { embedder, modelsUrl }, context.signal)
      throwIfCancelled(context.signal)
      await beginEdition(db, manifest, edition, originOf(place))
      const fetched = await fetchBlocks(manifest, source, packBlocks, sumOf, context)
      await swapEdition(manifest.packId, context)
      return { ...fetched, packId: manifest.packId, name: manifest.name, facts: factsOf(manifest, edition) }
    })
  },

  giveUp: async ({ catalogueId, packId }) => await withDatabase(catalogueId, (db) => giveUpEdition(db, packId)),
  unsubscribe: async ({ catalogueId, packId }) => await withDatabase(catalogueId, (db) => unsubscribe(db, packId)),

  async write({ catalogueId, name, target, embedder, modelsUrl }, context) {
    return await withDatabase(catalogueId, async (db) => {
      const total = await identified(db)
      if (total === 0) throw nothingToShare()
      const foreign = await foreignIdentified(db, embedder)
      if (foreign > 0) throw partOfIt(foreign, total)
      const weights = await weightsSum({ embedder, modelsUrl }, context.signal)
      const { packId, mark } = await nameOwnPack(db, name)
      const title = { packId, mark, name, madeAtMs: Date.now(), program: PROGRAM, embedder: { name: embedder, weights } }
      const count = { leftOut: 0 }
      const open = await openTarget(target, packId)
      try {
        const manifest = await writePack(title, packedFlukes(db, embedder, count), total, { sha256: sumOf, write: open.write }, context)
        if (manifest.flukes === 0) throw nothingToShare()
        const file = await open.finish(manifest)
        return { name, flukes: manifest.flukes, individuals: manifest.individuals.length, bytes: packBytes(manifest), leftOut: count.leftOut, file }
      } catch (thrown) {
        await open.abort()
        throw thrown
      }
    })
  },
})

function sourceOf(place: PackPlace): RangeSource {
  switch (place.kind) {
    case 'host':
      if (new URL(place.url).origin !== self.location.origin) throw new FlukeprintError('bad-input', 'A pack is read from the page’s own host or from a disk, and from nowhere else.', { file: place.path, remedy: 'Put its folder beside the page, or choose it on a disk.' })
      return hostSource(place.url, place.path)
    case 'folder':
      return folderSource(place.handle)
    case 'files':
      return filesSource(place.name, place.files)
    case 'zip':
      return zipSource(place.file)
  }
}

function originOf(place: PackPlace): PackOrigin {
  switch (place.kind) {
    case 'host':
      return { kind: 'host', path: place.path }
    case 'folder':
      return { kind: 'folder', handle: place.handle }
    case 'files':
      return { kind: 'chosen', name: place.name }
    case 'zip':
      return { kind: 'chosen', name: place.file.name }
  }
}

/** A pack that can be compared with: made by the embedder that runs here. */
async function readPack(source: RangeSource, own: OwnEmbedder, signal: AbortSignal): Promise<{ manifest: PackManifest; edition: string }> {
  const { manifest, bytes } = await fetchManifest(source, signal)
  const { name, weights } = manifest.embedder
  const ownName = own.embedder
  if (name !== ownName || weights !== (await weightsSum(own, signal))) {
    const which = name === ownName ? `other weights of ${ownName}` : name
    const chosen = Object.values<string>(EMBEDDERS).includes(name) && name !== ownName
    throw new FlukeprintError('bad-input', `This pack was made with ${which}, and here ${ownName} runs: their embeddings can not be compared.`, {
      file: source.name,
      remedy: chosen
        ? 'Choose the other recognition model in the panel of the engine, in the bar; or ask the pack’s maker for one that was made with yours.'
        : 'Ask its maker to make the pack anew with the version of Flukeprint that you have, or use the one that it was made with.',
    })
  }
  return { manifest, edition: await sumOf(bytes) }
}

const ownWeights = new Map<EmbedderName, Promise<string>>()

/** SHA-256 of the embedder's file. */
function weightsSum({ embedder, modelsUrl }: OwnEmbedder, signal: AbortSignal): Promise<string> {
  const known = ownWeights.get(embedder)
  if (known) return known
  const read = readWeights(`${embedder}.safetensors`, modelsUrl, signal)
  ownWeights.set(embedder, read)
  read.catch(() => ownWeights.delete(embedder))
  return read
}

async function readWeights(file: string, modelsUrl: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(`${modelsUrl}${file}`, { signal })
  if (!response.ok) throw new FlukeprintError('fetch-failed', 'The embedder could not be read.', { file, cause: `HTTP ${response.status}`, remedy: 'Check the connection, and reload the page.' })
  return await sumOf(new Uint8Array(await response.arrayBuffer()))
}

async function sumOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

function identified(db: CatalogueDatabase): Promise<number> {
  return withStorageErrors(() => db.flukes.filter(({ status, removed }) => status === 'identified' && removed === 0).count())
}

/** A pack without them would replace, at all who subscribe, the edition that had them. */
function partOfIt(foreign: number, total: number): FlukeprintError {
  return new FlukeprintError('bad-input', `${foreign} of the ${total} identified photos were embedded by another recognition model, and would be missing in the pack.`, {
    remedy: 'Embed them again (Identify offers it), or choose the other model in the panel of the engine.',
  })
}

function nothingToShare(): FlukeprintError {
  return new FlukeprintError('bad-input', 'There is no identified photo in this catalogue that could be shared.', { remedy: 'Identify photos first, or import their labels.' })
}
