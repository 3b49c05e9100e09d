/**
 * What a first load of the start screen fetches in JavaScript, compressed, and what each worker adds when it starts.
 * Ends with 1 above the limit. Needs a build (npm run build).
 *
 *   npm run bench:size
 */
import { fileURLToPath } from 'node:url'
import { firstLoad, weigh, workers, type Weight } from './lib/dist-files.ts'
import { judge } from './lib/report.ts'

const LIMIT_KB = 350
const DIST = fileURLToPath(new URL('../dist', import.meta.url))

const kB = (bytes: number): string => (bytes / 1000).toFixed(1)
const row = (name: string, { files, bytes, gzipBytes, brotliBytes }: Weight): string => `| ${name} | ${files} | ${kB(bytes)} | ${kB(gzipBytes)} | ${kB(brotliBytes)} |`

const page = await weigh(DIST, await firstLoad(DIST, 'start-route'))
console.log('| JavaScript, kB | files | plain | gzip | brotli |\n|---|---|---|---|---|')
console.log(row('first load', page))
for (const [name, files] of await workers(DIST)) console.log(row(`${name} worker`, await weigh(DIST, files)))
console.log('')
judge(page.gzipBytes <= LIMIT_KB * 1000, `a first load fetches ${kB(page.gzipBytes)} kB of gzipped JavaScript, at most ${LIMIT_KB} kB`)
