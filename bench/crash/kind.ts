import type { Random } from '#core/random.ts'
import type { Victim } from './browser.ts'
import type { Host } from './host.ts'

/** What stands around a kind's kills. */
export interface Stage {
  host: Host
  random: Random
  /** A folder of its own for files. */
  folder: string
}

/** What a look at the disk after a kill has found. */
export interface Found {
  /** Things that were confirmed before the kill, and looked up. */
  confirmed: number
  /** Those of them that are not there. */
  lost: string[]
  /** What is written by halves, or can't be gone on with. */
  halves: string[]
}

/** One thing that the browser is killed at, over and over on one profile. */
export interface Kind {
  name: string
  /** What is confirmed, in the plural. */
  confirms: string
  /** Run in every page before its own scripts. */
  prelude: string
  /** Workers that it needs not: what they would do takes processor time from what is to be cut off. */
  still: RegExp | null
  /** Brings the profile to where the kills begin. */
  prepare(victim: Victim, stage: Stage): Promise<void>
  /** Looks at the databases with the program closed. `heard`: what was on the screen before the kill. Throws where a database does not open. */
  look(victim: Victim, heard: readonly string[]): Promise<Found>
  /** Opens it in the program. Throws where it does not open, or what was cut off is not offered to be gone on with. */
  open(victim: Victim): Promise<void>
  /** Works until the kill, and never ends before. `now`: from here on the kill may come, at a random moment within `spanMs`. */
  work(victim: Victim, now: (spanMs: number) => void): Promise<never>
}

/** How long a piece of work takes on this machine, learned as it goes: the kills are to fall into it, and somewhat after it. */
export class Span {
  constructor(private ms: number) {}

  get spanMs(): number {
    return this.ms * 1.15
  }

  /** It took so long where nothing was killed: what was guessed before counts no more. */
  learn(ms: number): void {
    this.ms = ms
  }

  /** The work was over after so long. */
  took(ms: number): void {
    this.ms = (this.ms + ms) / 2
  }

  /** The kill came first. */
  wasCut(): void {
    this.ms *= 1.03
  }
}

/** The engine and the drawing of the demo's photographs: verdicts go by the embeddings that are there, and the small pictures. */
export const ENGINE_AND_DRAWING = /assets\/(vision|io)\.worker-[\w-]+\.js$/
