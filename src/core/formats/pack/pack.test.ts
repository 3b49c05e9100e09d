import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorRecord, FlukeprintError } from '#core/errors.ts'
import { readEmbedding, readEntries, type PackEntry } from './entry.ts'
import { fetchBlocks, fetchManifest, type BlockStore } from './fetch-blocks.ts'
import { PackLayout } from './lay-out.ts'
import { blocksOf, idInWords, MANIFEST_NAME, packedId, packedRef, packMark, readManifest, refOfWhale, writeManifest, type PackManifest } from './manifest.ts'
import { drawnPack, memorySource, packed, quiet, range, sumOf, TITLE } from './testing/drawn-pack.ts'
import type { PackedFluke } from './write-pack.ts'

class MemoryStore implements BlockStore {
  readonly blocks = new Map<string, Uint8Array<ArrayBuffer>>()
  have = async (sums: readonly string[]) => await Promise.resolve(new Set(sums.filter((sum) => this.blocks.has(sum))))
  put = async (sum: string, bytes: Uint8Array<ArrayBuffer>) => void (await Promise.resolve(this.blocks.set(sum, bytes)))
}

/** The flukes as a reader has them from the blocks alone. */
function flukesIn(manifest: PackManifest, { blocks }: MemoryStore): PackedFluke[] {
  const layout = new PackLayout(manifest, 'drawn')
  const individuals = new Map(manifest.individuals.map((one) => [one.ref, one]))
  const lines = blocksOf(manifest, 'photos').flatMap(({ sha256 }): PackEntry[] => readEntries(new TextDecoder().decode(blocks.get(sha256)), 'drawn'))
  const read = lines.map((entry): PackedFluke => {
    const { embedding, thumbnail } = layout.next(entry)
    const { individual, thumbnailBytes: _, ...shown } = entry
    return {
      ...shown, individual: individuals.get(individual)!, vector: readEmbedding(blocks.get(embedding.sha256)!, embedding.record, 'drawn'),
      thumbnail: thumbnail && blocks.get(thumbnail.sha256)!.slice(thumbnail.start, thumbnail.start + thumbnail.bytes),
    }
  })
  layout.finish()
  return read
}

/** Bytes as text: to compare them one by one takes long. */
function inText({ vector, thumbnail, ...rest }: PackedFluke): object {
  return { ...rest, scale: vector.scale, codes: Buffer.from(vector.codes.buffer).toString('hex'), thumbnail: thumbnail && Buffer.from(thumbnail).toString('hex') }
}

describe('a pack', () => {
  test('is what was put into it, whatever the sizes of blocks and files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 6_000 }), async (count, least, fall, file) => {
        const flukes = range(count).map((n) => packed(n))
        const { manifest, files } = await drawnPack(flukes, { sizes: { least, fall, full: least + 2_000, file } })
        const store = new MemoryStore()
        const again = await fetchManifest(memorySource(files), quiet().signal)
        expect(again.manifest).toEqual(manifest)
        await fetchBlocks(manifest, memorySource(files), store, sumOf, quiet())
        expect(flukesIn(manifest, store).map(inText)).toEqual(flukes.map(inText))
      }),
      { numRuns: 12 },
    )
  })

  test('comes in equal, however often it is stopped and wherever, and no block is read twice', async () => {
    const { manifest, files } = await drawnPack(range(80).map((n) => packed(n)))
    const total = blocksOf(manifest).length
    expect(total).toBeGreaterThan(20)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }), fc.boolean(), async (stops, byFailure) => {
        const store = new MemoryStore()
        let reads = 0
        for (const stop of stops) {
          const abort = new AbortController()
          let left = stop
          const source = memorySource(files, (bytes) => {
            if (--left < 0) {
              if (byFailure) throw new FlukeprintError('fetch-failed', 'The network is gone.')
              abort.abort()
              return bytes
            }
            reads++
            return bytes
          })
          const ended = await fetchBlocks(manifest, source, store, sumOf, quiet(abort.signal)).then(() => 'whole', (thrown: unknown) => errorRecord(thrown).code)
          expect(['whole', byFailure ? 'fetch-failed' : 'cancelled']).toContain(ended)
        }
        const { blocks } = await fetchBlocks(manifest, memorySource(files), store, sumOf, quiet())
        expect(reads + blocks).toBe(total)
        expect(flukesIn(manifest, store)).toHaveLength(80)
      }),
      { numRuns: 40 },
    )
  })

  test('of which a byte is wrong anywhere is never taken: it is asked for again, and what stays wrong is named', async () => {
    const { manifest, files } = await drawnPack(range(40).map((n) => packed(n)))
    const blocks = blocksOf(manifest)
    const whole = new MemoryStore()
    await fetchBlocks(manifest, memorySource(files), whole, sumOf, quiet())
    await fc.assert(
      fc.asyncProperty(fc.nat(blocks.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (n, at, flip, times, cut) => {
        const { file, start, bytes: length } = blocks[n]!
        let left = times
        const source = memorySource(files, (bytes, name, from) => {
          if (name !== file || from !== start || left-- <= 0) return bytes
          if (cut) return bytes.slice(0, at % length)
          bytes[at % length]! ^= flip
          return bytes
        })
        const store = new MemoryStore()
        const ended = await fetchBlocks(manifest, source, store, sumOf, quiet()).then(({ mended }) => ({ mended }), errorRecord)
        const what = cut ? /ends too early/ : new RegExp(`from byte ${start} to ${start + length - 1}`)
        const named = { code: 'fetch-failed', file: `drawn/${file}`, message: expect.stringMatching(what) as string }
        expect(ended).toMatchObject(times < 3 ? { mended: 1 } : named)
        // What came before is kept, and what is wrong never.
        expect(store.blocks.size).toBe(times < 3 ? blocks.length : n)
        expect([...store.blocks.keys()].every((sum) => whole.blocks.has(sum))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('in a new edition keeps the blocks of what has not changed, also behind a photo that went or came', async () => {
    const sizes = { least: 2_000, fall: 2_000, full: 16_000, file: 60_000 }
    const before = range(250).map((n) => packed(n))
    const after = [...before.slice(0, 90), ...before.slice(91, 180), packed(9_001), ...before.slice(180), ...range(3).map((n) => packed(9_100 + n))]
    const [old, fresh] = [await drawnPack(before, { sizes }), await drawnPack(after, { sizes })]
    const store = new MemoryStore()
    await fetchBlocks(old.manifest, memorySource(old.files), store, sumOf, quiet())
    const update = await fetchBlocks(fresh.manifest, memorySource(fresh.files), store, sumOf, quiet())
    expect(flukesIn(fresh.manifest, store).map(({ photoId }) => photoId)).toEqual(after.map(({ photoId }) => photoId))
    expect(update.bytes / blocksOf(fresh.manifest).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(0.2)
  })
})

/** What a reading gives, or the code of its error; an error of another kind has none that is expected. */
function outcome(read: () => string): string {
  try {
    return read()
  } catch (thrown) {
    return errorRecord(thrown).code
  }
}

describe('a manifest', () => {
  const sound = async (): Promise<PackManifest> => (await drawnPack(range(9).map((n) => packed(n)))).manifest
  const readAs = (change: (written: Record<string, unknown>) => void, manifest: PackManifest): PackManifest => {
    const written = JSON.parse(writeManifest(manifest)) as Record<string, unknown>
    change(written)
    return readManifest(JSON.stringify(written), 'stick')
  }

  test('that is none is refused by name: another version, paths that lead elsewhere, bounds, doubles', async () => {
    const manifest = await sound()
    expect(readAs(() => undefined, manifest)).toEqual(manifest)
    expect(() => readAs((written) => (written.version = 2), manifest)).toThrow(/newer version/)
    for (const name of ['../photos-00.jsonl', '/etc/photos-00.jsonl', 'photos-00.bin', 'https://elsewhere/photos-00.jsonl', 'photos-00.jsonl?x', 'manifest.json']) {
      expect(() => readAs((written) => ((written.files as { name: string }[])[0]!.name = name), manifest), name).toThrow(/file of it/)
    }
    const changes: [string, (written: Record<string, unknown>) => void][] = [
      ['file of it', (written) => ((written.files as { blocks: unknown[] }[])[0]!.blocks[0] = [2 ** 40, 'a'.repeat(64)])],
      ['file of it', (written) => ((written.files as { blocks: unknown[] }[])[0]!.blocks[0] = [1.5, 'a'.repeat(64)])],
      ['names a file twice', (written) => (written.files as unknown[]).push((written.files as unknown[])[0])],
      ['same reference', (written) => (written.individuals as unknown[]).push((written.individuals as unknown[])[0])],
      ['individual of it', (written) => (written.individuals as unknown[]).push(['a', 7])],
      ['individual of it', (written) => (written.individuals as unknown[]).push(['x'.repeat(300), 'a'])],
      ['mark', (written) => (written.mark = 'a/b-123456')],
      ['embeddings', (written) => (written.embeddingSize = 128)],
      ['id is none', (written) => (written.packId = '')],
    ]
    for (const [words, change] of changes) expect(() => readAs(change, manifest), words).toThrow(new RegExp(words))
    for (const text of ['', 'null', '[]', '{}', '{"format":"flukeprint-pack"}', '<html>']) expect(() => readManifest(text, 'stick')).toThrow(/no catalogue pack/)
  })

  test('mutated anywhere is refused or read as one, and throws nothing else', async () => {
    const text = writeManifest(await sound())
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), fc.nat(4), (at, put, away) => {
        expect(outcome(() => readManifest(text.slice(0, at) + put + text.slice(at + away), 'stick').format)).toMatch(/^(flukeprint-pack|bad-input)$/)
      }),
      { numRuns: 500 },
    )
  })

  test('larger than any is not read to its end', async () => {
    const files = new Map([[MANIFEST_NAME, new TextEncoder().encode('{"format":')]])
    await expect(fetchManifest(memorySource(files), quiet().signal)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(fetchManifest({ name: 'x', read: async (_file, _start, end) => await Promise.resolve(new Uint8Array(end)) }, quiet().signal)).rejects.toThrow(/larger than it may be/)
  })
})

test('lines that do not fit the blocks, or show a stranger, are told', async () => {
  const { manifest, files } = await drawnPack(range(9).map((n) => packed(n)))
  const store = new MemoryStore()
  await fetchBlocks(manifest, memorySource(files), store, sumOf, quiet())
  expect(() => flukesIn({ ...manifest, flukes: 8 }, store)).toThrow(/do not fit together/)
  expect(() => flukesIn({ ...manifest, individuals: manifest.individuals.slice(1) }, store)).toThrow(/not among its individuals/)
  const fewer = manifest.files.filter(({ name }) => name !== 'embeddings-00.bin')
  expect(() => flukesIn({ ...manifest, files: fewer }, store)).toThrow(/do not fit together/)
  for (const line of ['', 'x\n', '[]\n', '["a",0]\n', '[1,2,3,4,5,6,7,8,9]\n']) expect(() => readEntries(line, 'stick')).toThrow(/no catalogue pack/)
})

test('names are made fit for every reader, an individual’s reference never: two could become one', async () => {
  const { manifest } = await drawnPack([packed(1, { fileName: `${'a'.repeat(300)}\n.jpg`, individual: { ref: 'W', id: `${'b'.repeat(300)}`, nickname: '\u0000' } })])
  expect(readManifest(writeManifest(manifest), 'stick').individuals).toEqual([{ ref: 'W', id: 'b'.repeat(200), nickname: null }])
  await expect(drawnPack([packed(1, { individual: { ref: 'c'.repeat(201), id: 'c', nickname: null } })])).rejects.toMatchObject({ code: 'bad-input' })
})

test('an individual is spoken of by pack and reference, and nothing of the catalogue’s own looks so', () => {
  expect(packMark('Açores – été 2024!', TITLE.packId)).toBe('acores-ete-2024-a1b2c3')
  expect(packMark('鯨', TITLE.packId)).toBe('pack-a1b2c3')
  const id = packedId(TITLE.mark, 'HW/12')
  expect(packedRef(id)).toEqual({ mark: TITLE.mark, ref: 'HW/12' })
  expect([idInWords(id), idInWords('w_7')]).toEqual([`HW/12 (${TITLE.mark})`, 'w_7'])
  for (const own of ['w_7', 'NEW-0001', 'A/7', 'a1b2c3/7', '/7', `${TITLE.mark}/`]) expect(packedRef(own)).toBeNull()
  expect(refOfWhale({ key: 'w_7', firstId: 'w_7' })).toBe('w_7')
  expect(refOfWhale({ key: '0f0e0d0c-0000-4000-8000-000000000001', firstId: 'NEW-0001' })).toBe('NEW-0001~0f0e0d0c')
})
