import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstLoad, weigh, workers } from './dist-files.ts'

const PAGE = '<script type="module" crossorigin src="./assets/index-a1.js"></script><link rel="modulepreload" href="./assets/shared-b2.js"><link rel="stylesheet" href="./assets/index-c3.css">'
const FILES = {
  'index-a1.js': 'import{r as e}from"./react-d4.js";const s=()=>import("./start-route-e5.js"),i=()=>import(`./identify-route-f6.js`);',
  'react-d4.js': 'export const r=1',
  'shared-b2.js': 'import"./react-d4.js";',
  'start-route-e5.js': 'import{x}from`./dialog-g7.js`;',
  'dialog-g7.js': 'import{y}from"./start-route-e5.js"',
  'identify-route-f6.js': `export const big="${'z'.repeat(999)}"`,
  'vision.worker-h8.js': 'import{t}from"./tensors-i9.js";const g=()=>import("./webgpu-j0.js")',
  'tensors-i9.js': '',
  'webgpu-j0.js': '',
}

let dist: string
beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'dist-'))
  await mkdir(join(dist, 'assets'))
  await writeFile(join(dist, 'index.html'), PAGE)
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(dist, 'assets', name), text)
})
afterAll(() => rm(dist, { recursive: true }))

test('a first load is the page with its screen and their imports, each once; not the other screens', async () => {
  const files = await firstLoad(dist, 'start-route')
  expect(files.toSorted()).toEqual(['dialog-g7', 'index-a1', 'react-d4', 'shared-b2', 'start-route-e5'].map((name) => `assets/${name}.js`))
})

test('a worker is its entry and what it imports, without what it fetches on demand', async () => {
  expect(await workers(dist)).toEqual(new Map([['vision', ['assets/vision.worker-h8.js', 'assets/tensors-i9.js']]]))
})

test('bytes are added up, compressed file by file', async () => {
  const { files, bytes, gzipBytes, brotliBytes } = await weigh(dist, ['assets/identify-route-f6.js', 'assets/react-d4.js'])
  expect({ files, bytes }).toEqual({ files: 2, bytes: FILES['identify-route-f6.js'].length + FILES['react-d4.js'].length })
  expect(gzipBytes).toBeLessThan(150)
  expect(brotliBytes).toBeLessThan(gzipBytes)
})

test('a screen that is not found is an error: a check of nothing must not pass', async () => {
  await expect(firstLoad(dist, 'home-route')).rejects.toThrow('0 files')
})
