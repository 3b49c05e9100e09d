/**
 * npm start: installs what is missing, builds where a source changed, serves the page and prints its
 * address. Needs Node alone.   npm start -- --port 5000 --host 0.0.0.0
 */
import { requireNode } from './lib/node-version.mjs'

requireNode(20, 19)
const { parseArgs } = await import('node:util')
const { installPackages } = await import('./lib/install.mjs')
const { buildIfChanged } = await import('./lib/build.mjs')
const { root } = await import('./lib/run.mjs')

const DEFAULT_PORT = 4173

try {
  const { values } = parseArgs({ options: { port: { type: 'string' }, host: { type: 'string' } } })
  await installPackages()
  await buildIfChanged()
  await serve(values.port, values.host ?? 'localhost')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/**
 * A port that was asked for is taken or refused; the default gives way to a free one.
 * @param {string | undefined} asked
 * @param {string} host
 */
async function serve(asked, host) {
  const port = asked === undefined ? DEFAULT_PORT : Number(asked)
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`--port ${asked}: give a number from 1 to 65535.`)
  const { preview } = await import('vite')
  const server = await preview({ root, logLevel: 'error', preview: { port, host, strictPort: asked !== undefined } })
  const { local, network } = server.resolvedUrls ?? { local: [], network: [] }
  console.log(`Flukeprint: ${local[0] ?? network[0]}`)
  for (const address of network) console.log(`On the network: ${address} (threads and saving to folders need https there)`)
  console.log('Ctrl+C stops it.')
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => void server.close().then(() => process.exit(0)))
}
