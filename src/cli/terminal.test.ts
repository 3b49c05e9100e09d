import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEntries } from '#core/formats/pack/entry.ts'
import { blocksOf, packMark, readManifest, type PackManifest } from '#core/formats/pack/manifest.ts'
import { seededRandom } from '#core/random.ts'
import { readSafetensors } from '#vision/safetensors.ts'

/** The terminal as a user has it: a process of its own, in a folder of its own (for its cache), on synthetic pictures. */

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const TSX = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href
let folder: string

interface Ended {
  code: number
  out: string
  err: string
}

function cli(...words: string[]): Promise<Ended> & { pid: number } {
  let pid = 0
  const ended = new Promise<Ended>((settle) => {
    pid = execFile(process.execPath, ['--import', TSX, MAIN, ...words], { cwd: folder }, (error, out, err) => settle({ code: error ? Number(error.code) : 0, out, err })).pid!
  })
  return Object.assign(ended, { pid })
}

/** A dark shape of its own on grey water, different for each whale; `photo` moves and grains it. */
async function picture(whale: number, photo: number): Promise<Buffer> {
  const [width, height] = [160, 80]
  const shape = seededRandom(whale)
  const waves = Array.from({ length: 6 }, (_, n) => ({ size: (shape.next() * 12) / (n + 1), at: shape.next() * 6, often: (n + 1) / 14 }))
  const random = seededRandom(1000 * whale + photo)
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    const edge = 28 + photo + waves.reduce((sum, { size, at, often }) => sum + size * Math.sin(often * x + at), 0)
    return (y > edge && y < 68 && x > 12 && x < 148 ? 50 : 150) + 12 * random.normal()
  })
  return sharp(data, { raw: { width, height, channels: 1 } }).jpeg().toBuffer()
}

const lines = async (file: string): Promise<string[]> => (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flukeprint-'))
  await mkdir(join(folder, 'photos'))
  for (let whale = 1; whale <= 4; whale++) for (let photo = 0; photo < 3; photo++) await writeFile(join(folder, 'photos', `w${whale}-${photo}.jpg`), await picture(whale, photo))
  await writeFile(join(folder, 'photos', 'broken.jpg'), (await picture(5, 0)).subarray(0, 200))
  await writeFile(join(folder, 'photos', 'empty.jpg'), '')
  await writeFile(join(folder, 'photos', 'text.jpg'), 'not a photograph')
  await writeFile(join(folder, 'photos', 'notes.txt'), 'no photograph by its name')
  // The fourth whale is not known.
  const known = [1, 2, 3].flatMap((whale) => [0, 1].map((photo) => `w${whale}-${photo}.jpg,${whale === 1 ? '007' : `whale ${whale}`}`))
  await writeFile(join(folder, 'gallery.csv'), `Image,Id\n${known.join('\n')}\nw4-0.jpg,new_whale\n`)
  await writeFile(join(folder, 'queries.csv'), 'Image\nw3-2.jpg\nbroken.jpg\nw1-2.jpg\nw1-0.jpg\n')
  const queries = ['w1-2.jpg,007', 'w2-2.jpg,whale 2', 'w3-2.jpg,whale 3', 'w4-1.jpg,new_whale']
  await writeFile(join(folder, 'labels.csv'), `Image,Id\n${[...known, ...queries].join('\n')}\n`)
  await writeFile(join(folder, 'split.csv'), `Image,part\n${[...known.map((row) => `${row.split(',')[0]},train`), ...queries.map((row) => `${row.split(',')[0]},val`)].join('\n')}\n`)
})

afterAll(() => rm(folder, { recursive: true }))

test('detect: a row for each photograph in the order of their names; the bad ones told, each with its reason', async () => {
  const { code, err } = await cli('detect', '--photos', 'photos', '--out', 'boxes.csv')
  expect(code).toBe(1)
  for (const bad of ['broken.jpg', 'text.jpg']) expect(err).toContain(`${bad}: It can not be read`)
  expect(err).toContain('empty.jpg: The file is empty.')
  expect(err).toContain('3 photographs could not be read; all others are done.')
  const [header, ...rows] = await lines('boxes.csv')
  expect(header).toBe('Image,x0,y0,x1,y1,score,presence')
  expect(rows.map((row) => row.split(',')[0])).toEqual([1, 2, 3, 4].flatMap((whale) => [0, 1, 2].map((photo) => `w${whale}-${photo}.jpg`)))
  for (const row of rows) {
    const [x0, y0, x1, y1, score] = row.split(',').slice(1).map(Number) as [number, number, number, number, number]
    // Empty from a detector that does not say it.
    expect(row.split(',')[6]).toMatch(/^(|[01]\.\d{3})$/)
    expect(x0).toBeLessThan(x1)
    expect(y0).toBeLessThan(y1)
    expect(x1).toBeLessThanOrEqual(160)
    expect(y1).toBeLessThanOrEqual(80)
    expect(score).toBeGreaterThanOrEqual(0)
    expect(score).toBeLessThanOrEqual(1)
  }
})

test('pack: static files of the identified photos; made again it is a new edition of the same pack; no other manifest is written over', async () => {
  const manifest = async (): Promise<PackManifest> => readManifest(await readFile(join(folder, 'pack', 'manifest.json'), 'utf8'), 'pack')
  const { code, out } = await cli('pack', '--photos', 'photos', '--labels', 'gallery.csv', '--out', 'pack', '--name', 'Bay of whales')
  expect(code).toBe(0)
  const first = await manifest()
  expect(out).toContain(`pack: Bay of whales, 6 photos of 3 individuals`)
  expect(first).toMatchObject({ name: 'Bay of whales', flukes: 6, mark: packMark('Bay of whales', first.packId), embedder: { name: expect.stringMatching(/^embedder-/) } })
  expect(first.individuals.map(({ ref }) => ref)).toEqual(['007', 'whale 2', 'whale 3'])
  for (const { file, start, bytes, sha256 } of blocksOf(first)) {
    const part = (await readFile(join(folder, 'pack', file))).subarray(start, start + bytes)
    expect(createHash('sha256').update(part).digest('hex')).toBe(sha256)
  }
  const entries = readEntries(await readFile(join(folder, 'pack', 'photos-00.jsonl'), 'utf8'), 'pack')
  expect(entries.map(({ fileName, individual, widthPx }) => [fileName, individual, widthPx])).toEqual((await lines('gallery.csv')).slice(1, 7).map((row) => [...row.split(','), 160]))

  await cli('pack', '--photos', 'photos', '--labels', 'gallery.csv', '--out', 'pack')
  const second = await manifest()
  expect(second).toMatchObject({ packId: first.packId, mark: first.mark, name: first.name, files: first.files })
  await mkdir(join(folder, 'site'))
  await writeFile(join(folder, 'site', 'manifest.json'), '{"name":"a web page"}')
  const other = await cli('pack', '--photos', 'photos', '--labels', 'gallery.csv', '--out', 'site')
  expect([other.code, await readdir(join(folder, 'site'))]).toEqual([1, ['manifest.json']])
  expect(other.err).toContain('This is no catalogue pack')
}, 180_000)

test('embed: vectors of length 1 with their names; the same from the cache as fresh; given boxes are used', async () => {
  const embed = async (out: string, ...more: string[]): Promise<{ vectors: Float32Array; images: string[] }> => {
    await cli('embed', '--photos', 'photos', '--out', out, ...more)
    const { arrays, metadata } = readSafetensors(new Uint8Array(await readFile(join(folder, out))).buffer, out)
    const { shape, data } = arrays.get('vectors')!
    expect(shape).toEqual([12, 512])
    expect(metadata['embedder']).toMatch(/^embedder-/)
    return { vectors: data, images: JSON.parse(metadata['images']!) as string[] }
  }
  await rm(join(folder, '.cache'), { recursive: true, force: true })
  const fresh = await embed('fresh.safetensors')
  const cached = await embed('cached.safetensors')
  expect(cached).toEqual(fresh)
  expect(fresh.images[4]).toBe('w2-1.jpg')
  for (let n = 0; n < 12; n++) expect(Math.hypot(...fresh.vectors.subarray(n * 512, (n + 1) * 512))).toBeCloseTo(1, 4)
  await writeFile(join(folder, 'given.csv'), 'Image,x0,y0,x1,y1\nw1-0.jpg,60,20,100,60\n')
  const boxed = await embed('boxed.safetensors', '--boxes', 'given.csv')
  expect(boxed.vectors.subarray(0, 512)).not.toEqual(fresh.vectors.subarray(0, 512))
  expect(boxed.vectors.subarray(512)).toEqual(fresh.vectors.subarray(512))
})

test('with the small model: vectors of its own, kept apart from the full one’s; a model that there is none of is refused', async () => {
  const [full, small] = [await cli('embed', '--photos', 'photos', '--out', 'full.safetensors'), await cli('embed', '--photos', 'photos', '--out', 'small.safetensors', '--model', 'small')]
  expect([full.err, small.err].join()).not.toMatch(/bad-input/)
  const read = async (file: string) => readSafetensors(new Uint8Array(await readFile(join(folder, file))).buffer, file)
  const [of, by] = [await read('full.safetensors'), await read('small.safetensors')]
  expect([of.metadata['embedder'], by.metadata['embedder']]).toEqual(['embedder-v1', 'embedder-small-v1'])
  expect(by.arrays.get('vectors')!.shape).toEqual(of.arrays.get('vectors')!.shape)
  expect(by.arrays.get('vectors')!.data).not.toEqual(of.arrays.get('vectors')!.data)
  const refused = await cli('embed', '--photos', 'photos', '--out', 'x.safetensors', '--model', 'huge')
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/no model "huge"[\s\S]*full, small/) as unknown })
})

test('identify: five labels a query in the order of the queries, ids as they were written; details with probabilities', async () => {
  const { code, out, err } = await cli('identify', '--photos', 'photos', '--gallery', 'gallery.csv', '--queries', 'queries.csv', '--out', 'submission.csv', '--details', 'details.json')
  expect(code).toBe(1)
  expect(out).toContain('4 queries against 6 flukes of 3 individuals')
  expect(err).toContain('1 photograph could not be read')
  const [header, ...rows] = await lines('submission.csv')
  expect(header).toBe('Image,Id')
  expect(rows.map((row) => row.split(',')[0])).toEqual(['w3-2.jpg', 'broken.jpg', 'w1-2.jpg', 'w1-0.jpg'])
  expect(rows[1]).toBe('broken.jpg,new_whale')
  expect(rows[2]).toMatch(/\b007\b/)
  expect(rows[2]).toContain('new_whale')
  const details = JSON.parse((await lines('details.json')).join('\n')) as { image: string; pNew: number; candidates: { id: string; score: number; probability: number }[]; error?: string }[]
  expect(details.map(({ image }) => image)).toEqual(['w3-2.jpg', 'broken.jpg', 'w1-2.jpg', 'w1-0.jpg'])
  expect(details[1]).toMatchObject({ pNew: 1, candidates: [], error: expect.stringContaining('read') as string })
  expect(details[0]!.candidates[0]!.id).toBe('whale 3')
  for (const { pNew, candidates } of details) {
    expect(candidates.reduce((sum, { probability }) => sum + probability, pNew)).toBeCloseTo(1, 6)
    expect(candidates.map(({ score }) => score)).toEqual(candidates.map(({ score }) => score).sort((a, b) => b - a))
  }
  // In the gallery itself, and not compared with itself.
  expect(details[3]!.candidates[0]!.score).toBeLessThan(0.9999)
})

test('evaluate: every figure of the issue on the screen and as JSON', async () => {
  const { code, out } = await cli('evaluate', '--photos', 'photos', '--labels', 'labels.csv', '--split', 'split.csv', '--json', 'result.json')
  expect(code).toBe(0)
  for (const part of ['3 known and 1 new queries against 6 flukes of 3 individuals', 'mAP@5 with new_whale', '| all new_whale | 0.000', '| most photographed first |', 'AUC known / new', 'Calibration error']) expect(out).toContain(part)
  const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as object
  expect(result).toMatchObject({
    queries: { known: 3, new: 1 },
    scores: { top1: expect.any(Number) as number, top5: 1, mapAt5: expect.any(Number) as number, mapAt5WithNew: expect.any(Number) as number },
    aucKnownNew: expect.any(Number) as number,
    calibrationError: { best: expect.any(Number) as number, pNew: expect.any(Number) as number },
    trivial: { allNew: { mapAt5WithNew: 0.25 } },
  })
})

test('audit: what looks wrong, worst first; a copy under another id is found by its bytes', async () => {
  const twice = join(folder, 'twice')
  await mkdir(twice)
  for (const [name, whale] of [['a', 1], ['b', 1], ['c', 2], ['d', 3]] as const) await writeFile(join(twice, `${name}.jpg`), await picture(whale, 0))
  await writeFile(join(folder, 'filed.csv'), 'Image,Id\na.jpg,007\nb.jpg,whale 2\nc.jpg,new_whale\nd.jpg,whale 3\nbroken.jpg,whale 3\n')
  const { code, out, err } = await cli('audit', '--photos', 'twice', '--labels', 'filed.csv', '--out', 'suspects.csv')
  expect(err).toContain('broken.jpg: The photograph is not in the folder.')
  expect(code).toBe(1)
  expect(out).toContain('among 4 flukes')
  const [header, ...rows] = await lines('suspects.csv')
  expect(header).toBe('kind,probability,image,id,otherImage,otherId')
  expect(rows).toContain('same-photo,1.0000,b.jpg,whale 2,a.jpg,007')
  const probabilities = rows.map((row) => Number(row.split(',')[1]))
  expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a))
})

test.skipIf(process.platform === 'win32')('a photograph that takes its process down fails alone', async () => {
  const trip = join(folder, 'trip')
  await mkdir(trip)
  const run = promisify(execFile)
  // Reading a pipe that nobody writes into never ends; its process is killed meanwhile, as a system without memory would.
  await run('mkfifo', [join(trip, 'a.jpg')])
  await writeFile(join(trip, 'b.jpg'), await picture(1, 0))
  const ended = cli('detect', '--photos', 'trip', '--out', 'trip.csv')
  // Opens when the other end is being read.
  const pipe = await open(join(trip, 'a.jpg'), 'w')
  const { stdout } = await run('pgrep', ['-f', 'analyse-process', '-P', String(ended.pid)])
  process.kill(Number(stdout), 'SIGKILL')
  await pipe.close()
  const { code, err } = await ended
  expect(err).toContain('a.jpg: The process that reads photographs stopped unexpectedly.')
  expect(code).toBe(1)
  expect((await lines('trip.csv')).map((row) => row.split(',')[0])).toEqual(['Image', 'b.jpg'])
})

test('a damaged cache and a picture that is too large are told, each with what to do', async () => {
  await mkdir(join(folder, 'large'))
  await writeFile(join(folder, 'large', 'a.png'), await sharp({ create: { width: 20_000, height: 14_000, channels: 3, background: '#557' }, limitInputPixels: false }).png({ compressionLevel: 1 }).toBuffer())
  await writeFile(join(folder, 'large', 'b.jpg'), await picture(1, 0))
  expect((await cli('detect', '--photos', 'large', '--out', 'large.csv')).err).toContain('a.png: It has more pixels than are read here (268 million). Export it smaller.')
  const caches = join(folder, '.cache', 'embeddings')
  for (const name of await readdir(caches)) await writeFile(join(caches, name), 'no cache\n')
  const { code, err } = await cli('detect', '--photos', 'large', '--out', 'large.csv')
  expect(err).toMatch(/The cache of embeddings is damaged\.\nDelete it/)
  expect(code).toBe(1)
  await rm(caches, { recursive: true })
})

describe('what is asked wrongly is told in one sentence, before any work', () => {
  test.each<[string, string[], number, string]>([
    ['a command that is none', ['identfy'], 2, 'There is no command “identfy”.'],
    ['a missing option', ['detect', '--photos', 'photos'], 1, 'Missing: --out.'],
    ['an unknown option', ['detect', '--photos', 'photos', '--out', 'x.csv', '--fast'], 1, "Unknown option '--fast'."],
    ['an option without its value', ['detect', '--out', 'x.csv', '--photos'], 1, 'argument missing'],
    ['a folder that is not there', ['detect', '--photos', 'nowhere', '--out', 'x.csv'], 1, 'There is no folder nowhere.'],
    ['a folder without photographs', ['detect', '--photos', '.', '--out', 'x.csv'], 1, 'There are no photographs in .'],
    ['nowhere to write to', ['detect', '--photos', 'photos', '--out', 'nowhere/x.csv'], 1, 'to write to.'],
    ['a folder to write to', ['detect', '--photos', 'photos', '--out', 'photos'], 1, 'This is a folder'],
    ['a table that is not there', ['identify', '--photos', 'photos', '--gallery', 'none.csv', '--queries', 'queries.csv', '--out', 'x.csv'], 1, 'none.csv: The file can not be read.'],
    ['a table without the column', ['identify', '--photos', 'photos', '--gallery', 'queries.csv', '--queries', 'queries.csv', '--out', 'x.csv'], 1, 'The table has no column “id”.'],
    ['a split of other photographs', ['evaluate', '--photos', 'photos', '--labels', 'gallery.csv', '--split', 'split.csv'], 1, 'both are needed'],
  ])('%s', async (_, words, code, says) => {
    const ended = await cli(...words)
    expect(ended.err).toContain(says)
    expect(ended.err).not.toMatch(/\n\s+at /)
    expect(ended.code).toBe(code)
    expect(existsSync(join(folder, 'x.csv'))).toBe(false)
  })

  test('help is an answer, not an error: of everything, and of one command', async () => {
    for (const words of [[], ['--help'], ['-h']]) {
      const { code, out, err } = await cli(...words)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      for (const name of ['detect', 'embed', 'identify', 'evaluate', 'audit']) expect(out).toContain(`  ${name} `)
    }
    expect((await cli('identify', '--help')).out).toContain('--details  JSON')
  })
})
