import { performance } from 'node:perf_hooks'
import { errorRecord } from '#core/errors.ts'
import type { HostileFile } from './hostile-file.ts'

/** A reader of the program and the files that it is tried with. */
export interface Suite {
  format: string
  files(): Iterable<HostileFile> | AsyncIterable<HostileFile>
  /**
   * Reads the file as the program does, and looks at what comes of it. Throws what the reader throws, which must be an error of ours in the user's
   * words, or a `Fault` where what it gives is unsound or something was written by halves.
   */
  read(file: HostileFile): Promise<void>
  /** Of so many files one in `npm test`: 1 where a reader is quick. */
  shareInTests: number
}

/** What a reader has done that none may do. */
export class Fault extends Error {
  override readonly name = 'Fault'
}

export interface Tally {
  format: string
  files: number
  /** Read, or read in part with what is wrong told. */
  sound: number
  /** Refused, by code. */
  refused: Map<string, number>
  slowestMs: number
  slowest: string
  /** Processor time of all of them, generators included. */
  cpuMs: number
  /** How much more memory the process has ever had since the suite began, bytes. */
  memory: number
  faults: string[]
}

/** Processor time that one file may take. The largest have 20 MB, and a busy machine may measure some of its own. */
const MOST_CPU_MS = 20_000
const MOST_FAULTS = 40
/** What reading may add to the process: the largest picture and the largest file of a zip that are read at all take half of it. */
const MOST_MEMORY_BYTES = 2 * 2 ** 30

/** @param every of so many files one is read; the first always is */
export async function runSuite(suite: Suite, every = 1): Promise<Tally> {
  const tally: Tally = { format: suite.format, files: 0, sound: 0, refused: new Map(), slowestMs: 0, slowest: '', cpuMs: 0, memory: 0, faults: [] }
  const before = { cpuMs: cpuMs(), memory: process.resourceUsage().maxRSS }
  const shared = sharedNames()
  let n = 0
  for await (const file of suite.files()) {
    if (n++ % every > 0) continue
    const fault = (what: string): void => void (tally.faults.length < MOST_FAULTS && tally.faults.push(`${suite.format}, ${file.how}: ${what}`))
    tally.files++
    const startedMs = cpuMs()
    const startedAt = performance.now()
    try {
      await suite.read(file)
      tally.sound++
    } catch (thrown) {
      const { code } = errorRecord(thrown)
      tally.refused.set(code, (tally.refused.get(code) ?? 0) + 1)
      const wrong = thrown instanceof Fault ? thrown.message : flawOf(thrown, file)
      if (wrong !== null) fault(wrong)
    }
    // Work of other processes counts neither as the file's nor against it.
    const tookMs = Math.min(cpuMs() - startedMs, performance.now() - startedAt)
    if (tookMs > MOST_CPU_MS) fault(`took ${Math.round(tookMs)} ms`)
    if (tookMs > tally.slowestMs) [tally.slowestMs, tally.slowest] = [tookMs, file.how]
    if (sharedNames() !== shared) throw new Fault(`${suite.format}, ${file.how}: what all objects share was changed`)
  }
  tally.cpuMs = cpuMs() - before.cpuMs
  tally.memory = (process.resourceUsage().maxRSS - before.memory) * 1024
  if (tally.memory > MOST_MEMORY_BYTES) tally.faults.push(`${suite.format}: took ${Math.round(tally.memory / 2 ** 20)} MB`)
  return tally
}

/** What a message lacks to be one; null where nothing. */
function flawOf(thrown: unknown, { name }: HostileFile): string | null {
  const record = errorRecord(thrown)
  const { code, message, remedy, file, cause } = record
  if (code === 'unexpected' || code === 'cancelled') return `no error of ours: ${message} ${cause ?? ''}`.slice(0, 1500)
  if (!isSentence(message)) return `no sentence: ${JSON.stringify(message.slice(0, 300))}`
  if (remedy === undefined || !isSentence(remedy)) return `no remedy with “${message}”: ${remedy}`
  return file === undefined || file === '' ? `no file with “${message}”, where ${name} is meant` : null
}

function isSentence(text: string): boolean {
  return text.length <= 400 && /^\P{Cc}+[.!?]$/u.test(text)
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function sharedNames(): string {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype].map((shared) => Object.getOwnPropertyNames(shared).length).join() + String(({} as { polluted?: unknown }).polluted)
}
