import { readdirSync, readFileSync } from 'node:fs'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { chromiumArgs } from '../../playwright.config.ts'
import { findChromium } from '../../scripts/lib/browser.mjs'

/** What a step of the page's takes at most, on a machine that has other work too. */
const PATIENCE_MS = 180_000

/** What is run in every page before its own scripts. */
interface Listening {
  /** Given by the browser: carries a text to here. */
  crashTestHears(text: string): Promise<void>
}

/** A Chromium that can be killed without warning, on a profile that outlives it. */
export class Victim {
  /** What has stood on the screen, in order: notes, headings, how far an import is. */
  readonly heard: string[] = []
  #killed = false
  #wake = (): void => {}

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly profile: string,
  ) {}

  /** @param prelude run in every page before its own scripts */
  static async start(profile: string, prelude: string): Promise<Victim> {
    // Without the emulated graphics card of the tests: it takes as much of the processor as all the rest.
    const args = [...chromiumArgs.filter((arg) => !/webgpu|Vulkan|swiftshader/.test(arg)), '--disable-gpu', '--in-process-gpu', '--renderer-process-limit=1']
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: findChromium() ?? undefined, args, viewport: { width: 1100, height: 720 }, locale: 'en-GB', timezoneId: 'UTC', serviceWorkers: 'block',
      timeout: PATIENCE_MS,
    })
    const page = context.pages()[0] ?? (await context.newPage())
    page.setDefaultTimeout(PATIENCE_MS)
    const victim = new Victim(context, page, profile)
    await context.exposeBinding('crashTestHears' satisfies keyof Listening, (_, text: string) => victim.#hear(text))
    // What tsx makes of a function calls this helper, which a page lacks.
    await context.addInitScript('globalThis.__name = (named) => named')
    await context.addInitScript(prelude)
    await context.addInitScript(listen)
    return victim
  }

  /** All processes of this browser, at once. Resolves when the operating system has none of them any more. */
  async kill(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.context.once('close', () => resolve()))
    const pids = processesOf(this.profile)
    if (pids.length === 0) throw new Error(`There is no browser to kill on ${this.profile}.`)
    this.#killed = true
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    this.#wake()
    await closed
    while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  get killed(): boolean {
    return this.#killed
  }

  /** Ends it as a user would: nothing is to be found out about it. */
  async close(): Promise<void> {
    await this.context.close()
  }

  /** Waits until a text like this has come up after the first `from` ones; null where it has not in `patienceMs`. Throws when the browser is killed. */
  async hearsWithin(patienceMs: number, pattern: RegExp, from: number): Promise<string | null> {
    const until = Date.now() + patienceMs
    for (;;) {
      const text = this.heard.slice(from).find((one) => pattern.test(one))
      if (text !== undefined) return text
      if (this.#killed) throw new Error('The browser was killed.')
      if (Date.now() > until) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        setTimeout(resolve, Math.min(patienceMs, 1000))
      })
    }
  }

  /** The same, for what must come. */
  async hears(pattern: RegExp, from: number): Promise<string> {
    const text = await this.hearsWithin(PATIENCE_MS, pattern, from)
    if (text === null) throw new Error(`Nothing like ${pattern} came up; last was: ${this.heard.slice(-3).join(' | ')}`)
    return text
  }

  /** Throws when the browser is killed, and ends in no other way. */
  async waitsForTheKill(): Promise<never> {
    while (!this.#killed) await new Promise((resolve) => setTimeout(resolve, 10))
    throw new Error('The browser was killed.')
  }

  #hear(text: string): void {
    this.heard.push(text)
    this.#wake()
  }
}

/** Runs in the page: tells what comes up in the document, as it comes; what is in the document is on the screen with the next frame. */
function listen(): void {
  const told = new WeakMap<Element, string>()
  const tell = (element: Element, text: string): void => {
    if (told.get(element) === text) return
    told.set(element, text)
    void (globalThis as unknown as Listening).crashTestHears(text)
  }
  const look = (): void => {
    for (const one of document.querySelectorAll('[role=region][aria-label=Notes] p:first-child, [role=status] > p:first-child, section[aria-labelledby=backup] li b, h1, h2')) tell(one, one.textContent ?? '')
    const bar = document.querySelector('[role=progressbar][aria-label="Photos read"]')
    if (bar) tell(bar, `Photos read: ${bar.getAttribute('aria-valuenow')}`)
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['aria-valuenow'] })
}

/** The browser's first process (it alone has the profile in its command line, with some of its children) and all that came of it. */
function processesOf(profile: string): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => readProcess(Number(name)))
  const found = new Set(all.filter(({ command, pid }) => command.includes(profile) && pid !== process.pid).map(({ pid }) => pid))
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  // The oldest first: it is the one that could still act on the others' end.
  return [...found].sort((a, b) => a - b)
}

function readProcess(pid: number): { pid: number; parent: number; command: string }[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return [{ pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }]
  } catch {
    // It has ended while the list was read.
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch {
    return false
  }
}
