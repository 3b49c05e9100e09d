/**
 * npm run measure:hostile: every reader of files with every hostile file of src/testing/hostile. Prints a table; the exit code is 1 where a reader has a fault.
 * npm run measure:hostile -- --only zip,CSV    those formats alone
 */
import 'fake-indexeddb/auto'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { decodeBytes } from '#cli/decode.ts'
import { embedderNetwork } from '#vision/networks/embedder.ts'
import { startWasm } from '#vision/wasm.ts'
import { runSuite } from '../../src/testing/hostile/run.ts'
import { allSuites } from '../../src/testing/hostile/seeds.ts'

// A reader of camera notes says in the console what it thinks of each of them.
console.warn = () => {}
const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only?.split(',')

await startWasm(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`)
const suites = await allSuites({ decode: decodeBytes, build: embedderNetwork, tensors: () => tf.memory().numTensors })
let files = 0
let faults = 0
console.log('| format | files | read, or in part | refused | slowest | all | memory |\n|---|---|---|---|---|---|---|')
for (const suite of suites) {
  if (only && !only.includes(suite.format)) continue
  const tally = await runSuite(suite)
  files += tally.files
  faults += tally.faults.length
  const refused = [...tally.refused].map(([code, count]) => `${count} \`${code}\``).join(', ')
  console.log(`| ${tally.format} | ${tally.files.toLocaleString('en')} | ${tally.sound.toLocaleString('en')} | ${refused} | ${Math.round(tally.slowestMs)} ms: ${tally.slowest} | ${(tally.cpuMs / 1000).toFixed(1)} s | +${Math.round(tally.memory / 2 ** 20)} MB |`)
  for (const fault of tally.faults) console.error(`FAULT ${fault}`)
}
console.log(`\n${files.toLocaleString('en')} files, ${faults} faults`)
process.exitCode = faults > 0 ? 1 : 0
