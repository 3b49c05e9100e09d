/**
 * The crash test: Chromium's processes are killed (SIGKILL) at a random moment while the built page imports, takes photos, decides,
 * merges, takes a colleague's log or a pack in, backs up, restores or migrates; then the same profile is opened again, and everything that the page had confirmed is looked up. Needs a build
 * (npm run build). What it proves and what it does not: bench/README.md.
 *
 *   npm run measure:crash -- [--times 200] [--minutes 600] [--seed 1] [--only import,decisions] [--dist DIR] [--keep] [--steps]
 *
 * --minutes: each kind has its equal share of them, and reports the kills that were made in it; another --seed goes on with other moments.
 *
 * Ends with 1 at anything that is lost, written by halves, or does not open.
 */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seededRandom, type Random } from '#core/random.ts'
import { machine } from '../lib/report.ts'
import { Victim } from './browser.ts'
import { startHost, type Host } from './host.ts'
import type { Found, Kind } from './kind.ts'
import { Backups } from './kinds/backups.ts'
import { Camera } from './kinds/camera.ts'
import { Catalogue } from './kinds/catalogue.ts'
import { Decisions } from './kinds/decisions.ts'
import { Imports } from './kinds/imports.ts'
import { Logs } from './kinds/logs.ts'
import { Migration } from './kinds/migration.ts'
import { Packs } from './kinds/packs.ts'

const KINDS: Record<string, () => Kind> = {
  import: () => new Imports(), camera: () => new Camera(), decisions: () => new Decisions(), merges: () => new Catalogue(), logs: () => new Logs(), packs: () => new Packs(), backup: () => new Backups(), migration: () => new Migration(),
}

const { values } = parseArgs({
  options: { times: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' }, only: { type: 'string', default: Object.keys(KINDS).join() }, dist: { type: 'string' }, keep: { type: 'boolean', default: false }, steps: { type: 'boolean', default: false }, minutes: { type: 'string', default: '600' } },
})
const chosen = values.only.split(',')
const times = Number(values.times)
const seed = Number(values.seed)
const shareMs = (Number(values.minutes) * 60_000) / chosen.length
const unknown = chosen.filter((name) => !(name in KINDS))
if (!Number.isInteger(times) || times < 1 || !Number.isInteger(seed) || unknown.length > 0) throw new Error(`--times and --seed are whole numbers, --only some of ${Object.keys(KINDS).join()}${unknown.length > 0 ? `, not ${unknown.join()}` : ''}.`)

interface Result {
  kills: number
  confirmed: number
  lost: string[]
  halves: string[]
  notOpened: string[]
}

const folder = await mkdtemp(join(tmpdir(), 'flukeprint-crash-'))
// A copy: the build may be made anew meanwhile.
await cp(values.dist ?? fileURLToPath(new URL('../../dist', import.meta.url)), join(folder, 'dist'), { recursive: true })
const host = await startHost(join(folder, 'dist'))
console.log(`${machine()}; ${times} kills, seed ${seed}\n`)
let bad = 0
try {
  for (const [n, name] of chosen.entries()) {
    const kind = KINDS[name]!()
    const kills = Math.floor((times * (n + 1)) / chosen.length) - Math.floor((times * n) / chosen.length)
    const startedMs = Date.now()
    const result = await killing(kind, kills, join(folder, name), host, seededRandom(seed * 1_000 + n))
    const wrong = [...result.lost.map((one) => `lost: ${one}`), ...result.halves.map((one) => `by halves: ${one}`), ...result.notOpened.map((one) => `not opened: ${one}`)]
    bad += wrong.length
    console.log(`${wrong.length === 0 ? 'ok' : 'NOT OK'}: ${kind.name}: ${result.kills} kills, ${result.confirmed} ${kind.confirms} confirmed, ${result.lost.length} lost, ${result.halves.length} by halves, ${result.notOpened.length} times not opened (${((Date.now() - startedMs) / 1000 / Math.max(1, result.kills)).toFixed(1)} s a kill)`)
    for (const one of wrong) console.log(`    ${one}`)
  }
} finally {
  await host.close()
  if (values.keep) console.log(`\nProfiles: ${folder}`)
  else await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
process.exit(bad === 0 ? 0 : 1)

/** Kills so many times, and looks after each. */
async function killing(kind: Kind, kills: number, at: string, stageHost: Host, random: Random): Promise<Result> {
  const profile = join(at, 'profile')
  await mkdir(profile, { recursive: true })
  const untilMs = Date.now() + shareMs
  const result: Result = { kills: 0, confirmed: 0, lost: [], halves: [], notOpened: [] }
  stageHost.still = kind.still
  stageHost.slow = null
  const first = await Victim.start(profile, kind.prelude)
  await kind.prepare(first, { host: stageHost, random, folder: at })
  await first.close()
  let heard: readonly string[] = []
  for (let kill = 0; kill <= kills; kill++) {
    const startedMs = Date.now()
    const victim = await Victim.start(profile, kind.prelude)
    const upMs = Date.now()
    let lookedMs = upMs
    try {
      if (kill > 0) note(result, kill, await kind.look(victim, heard))
      lookedMs = Date.now()
      await kind.open(victim)
    } catch (thrown) {
      result.notOpened.push(`after kill ${kill}: ${messageOf(thrown)}`)
      await victim.kill()
      return result
    }
    if (kill === kills || (kill > 0 && Date.now() > untilMs)) {
      await victim.close()
      return result
    }
    const openedMs = Date.now()
    const from = victim.heard.length
    const stuck = await untilKilled(kind, victim, random)
    if (stuck !== null) result.halves.push(`at kill ${kill + 1} it did not go on: ${stuck}`)
    heard = victim.heard.slice(from)
    result.kills++
    if (values.steps) console.log(`  ${kind.name} ${result.kills}: up ${upMs - startedMs} ms, looked ${lookedMs - upMs}, opened ${openedMs - lookedMs}, worked ${Date.now() - openedMs}; heard ${heard.length}: ${heard.slice(-2).join(' | ')}`)
  }
  return result
}

/** Lets it work until the kill; tells what kept it from working. */
async function untilKilled(kind: Kind, victim: Victim, random: Random): Promise<string | null> {
  let kill: Promise<void> | null = null
  const now = (spanMs: number): void => {
    kill ??= new Promise((resolve) => setTimeout(resolve, random.next() * spanMs)).then(() => victim.kill())
  }
  try {
    return await kind.work(victim, now)
  } catch (thrown) {
    if (victim.killed) return null
    return messageOf(thrown)
  } finally {
    await (kill ?? victim.kill())
  }
}

function note(result: Result, kill: number, { confirmed, lost, halves }: Found): void {
  result.confirmed += confirmed
  result.lost.push(...lost.map((one) => `after kill ${kill}: ${one}`))
  result.halves.push(...halves.map((one) => `after kill ${kill}: ${one}`))
}

function messageOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n').slice(0, 3).join(' ')
}
