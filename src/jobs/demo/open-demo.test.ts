import 'fake-indexeddb/auto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { embeddingSource, flukeId } from '#core/catalogue.ts'
import { EMBEDDING_SIZE } from '#core/ranking/quantise.ts'
import { createCatalogue, deleteCatalogue, listCatalogues, openCatalogue } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide } from '#storage/decide.ts'
import { openOriginal } from '#storage/originals.ts'
import { DEMO_NAME, FORMER_DEMO_NAME, openDemo } from './open-demo.ts'
import { DEMO_FILES, type DemoIndex, type Fetch } from './pack.ts'

const fromDisk: Fetch = async (url) => new Response(new Uint8Array(await readFile(join('public', url))))
const offline: Fetch = () => Promise.reject(new TypeError('Failed to fetch'))

/** The shipped pack, but its list says that another drawing made it. */
const redrawn: Fetch = async (url, options) => {
  const response = await fromDisk(url, options)
  if (!url.endsWith(DEMO_FILES.index)) return response
  return Response.json({ ...((await response.json()) as DemoIndex), drawing: 'another' })
}

async function shippedIndex(): Promise<DemoIndex> {
  return JSON.parse(await readFile(join('public', 'demo', DEMO_FILES.index), 'utf8')) as DemoIndex
}

async function counts(db: CatalogueDatabase): Promise<number[]> {
  return await Promise.all([db.photos.count(), db.flukes.count(), db.embeddings.count(), db.thumbnails.count(), db.originals.count()])
}

describe('opening the demo', () => {
  afterEach(() => vi.unstubAllGlobals())
  beforeEach(async () => {
    for (const { id } of await listCatalogues()) await deleteCatalogue(id)
  })

  it('brings in every photo whole: the gallery labelled, the queries waiting', async () => {
    const info = await openDemo({ fetch: fromDisk })
    expect(info).toMatchObject({ name: DEMO_NAME, kind: 'demo' })
    const db = await openCatalogue(info.id)
    const { photos } = await shippedIndex()
    const gallery = photos.filter(({ role }) => role === 'gallery')
    expect(await counts(db)).toEqual(Array(5).fill(photos.length))
    expect(await db.individuals.count()).toBe(new Set(gallery.map(({ individualId }) => individualId)).size)
    const flukes = await db.flukes.orderBy('order').toArray()
    expect(flukes.filter(({ status }) => status === 'identified')).toHaveLength(gallery.length)
    expect(flukes.filter(({ status }) => status === 'open')).toHaveLength(photos.length - gallery.length)
  })

  it('keeps what each row was made of, so that nothing is embedded again', async () => {
    const info = await openDemo({ fetch: fromDisk })
    const db = await openCatalogue(info.id)
    const index = await shippedIndex()
    const photo = (await db.photos.where('fileName').equals(index.photos[5]!.fileName).first())!
    expect(photo.id).toMatch(/^[0-9a-f]{64}$/)
    expect((await db.originals.get(photo.id))?.source).toEqual({ kind: 'demo', index: 5 })
    const fluke = (await db.flukes.get(flukeId(photo.id, 0)))!
    const embedding = (await db.embeddings.where('flukeId').equals(fluke.id).first())!
    expect(embedding).toMatchObject({ model: index.embedder, madeOf: embeddingSource(photo.id, fluke.boxPx) })
    const shipped = new Int8Array(new Uint8Array(await readFile('public/demo/vectors.i8')).buffer, 5 * EMBEDDING_SIZE, EMBEDDING_SIZE)
    expect(embedding.codes).toEqual(Int8Array.from(shipped))
    expect(embedding.scale).toBeCloseTo(index.photos[5]!.scale, 8)
  })

  it('gives back the one that is here, with or without a network', async () => {
    const first = await openDemo({ fetch: fromDisk })
    expect((await openDemo({ fetch: fromDisk })).id).toBe(first.id)
    expect((await openDemo({ fetch: offline })).id).toBe(first.id)
    expect(await listCatalogues()).toHaveLength(1)
  })

  it('fills one that was cut off, and leaves a user’s own catalogue of that name alone', async () => {
    const own = await createCatalogue({ name: DEMO_NAME, kind: 'own' })
    const cutOff = await createCatalogue({ name: DEMO_NAME, kind: 'demo' })
    const info = await openDemo({ fetch: fromDisk })
    expect(info.id).toBe(cutOff.id)
    expect((await counts(await openCatalogue(info.id)))[0]).toBe((await shippedIndex()).photos.length)
    expect((await counts(await openCatalogue(own.id)))[0]).toBe(0)
  })

  it('replaces one of an older drawing', async () => {
    const old = await openDemo({ fetch: redrawn })
    const info = await openDemo({ fetch: fromDisk })
    expect(info.id).not.toBe(old.id)
    expect((await listCatalogues()).map(({ id }) => id)).toEqual([info.id])
  })

  it('keeps one of an older drawing that the user has decided in, beside the new one', async () => {
    const old = await openDemo({ fetch: redrawn })
    const db = await openCatalogue(old.id)
    const query = (await db.flukes.filter(({ status }) => status === 'open').first())!
    await decide(db, [{ kind: 'new', flukeId: query.id, evidence: null }])
    for (let twice = 0; twice < 2; twice++) {
      const info = await openDemo({ fetch: fromDisk })
      expect(info).toMatchObject({ name: DEMO_NAME })
      expect(info.id).not.toBe(old.id)
    }
    expect((await listCatalogues()).map(({ name }) => name).sort()).toEqual([FORMER_DEMO_NAME, DEMO_NAME].sort())
    const kept = await openCatalogue(old.id)
    expect(await kept.flukes.get(query.id)).toMatchObject({ status: 'identified', individualId: 'NEW-0001' })
    // What is drawn under its number today would be another whale.
    await expect(openOriginal(kept, query.photoId, { drawDemo: () => Promise.resolve(new Blob(['another'])) })).rejects.toMatchObject({ code: 'source-missing' })
  })

  it('is made once, however many tabs ask at once', async () => {
    let last: Promise<unknown> = Promise.resolve()
    const request = (_: string, work: () => Promise<unknown>): Promise<unknown> => (last = last.then(work))
    vi.stubGlobal('navigator', { locks: { request } })
    const [one, other] = await Promise.all([openDemo({ fetch: fromDisk }), openDemo({ fetch: fromDisk })])
    expect(one.id).toBe(other.id)
    expect(await listCatalogues()).toHaveLength(1)
  })

  it('says what to do when it can’t be fetched, and leaves no empty catalogue behind', async () => {
    await expect(openDemo({ fetch: offline })).rejects.toMatchObject({ code: 'fetch-failed', file: 'demo/index.json', remedy: expect.stringContaining('connection') as string })
    const missing: Fetch = () => Promise.resolve(new Response('<!doctype html>', { status: 404 }))
    await expect(openDemo({ fetch: missing })).rejects.toMatchObject({ code: 'fetch-failed' })
    const startPage: Fetch = () => Promise.resolve(new Response('<!doctype html>'))
    await expect(openDemo({ fetch: startPage })).rejects.toMatchObject({ code: 'fetch-failed' })
    const short: Fetch = async (url, options) => (url.endsWith(DEMO_FILES.vectors) ? new Response(new Uint8Array(7)) : fromDisk(url, options))
    await expect(openDemo({ fetch: short })).rejects.toMatchObject({ code: 'fetch-failed', file: 'demo/vectors.i8' })
    expect(await listCatalogues()).toEqual([])
  })

  it('stops when it is told to', async () => {
    const control = new AbortController()
    const slow: Fetch = (url, options) => {
      control.abort()
      return fromDisk(url, options)
    }
    await expect(openDemo({ fetch: slow, signal: control.signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await listCatalogues()).toEqual([])
  })
})
