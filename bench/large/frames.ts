import type { CDPSession, Locator } from '@playwright/test'

/** A frame of a screen that is drawn 60 times a second; a gap of more than two is seen. */
const FRAME_MS = 1000 / 60
/** The browser's clock tells tenths of a ms, so that two frames may look a little longer than they are. */
const CLOCK_MS = 0.2
const SCROLL_MS = 5000
/** CSS px a frame: a fast, steady hand. */
const SCROLL_PX = 60

export interface Frames {
  count: number
  medianMs: number
  /** 95 % are under this. */
  mostMs: number
  slowestMs: number
  /** Share that came later than two frames of 60 a second. */
  late: number
  /** What a frame took of the processor on the page's thread, scripts alone and with layout and painting: other programs on the machine add nothing to it. */
  scriptMs: number
  allMs: number
}

/** Whether a screen is drawn 60 times a second: half of the frames are on time, and one in fifty at most is seen to be late. */
export function smooth({ medianMs, late }: Frames): boolean {
  return medianMs < FRAME_MS * 1.2 && late < 0.02
}

export function inWords({ count, medianMs, mostMs, slowestMs, late, scriptMs, allMs }: Frames): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  return `${count} frames, median ${medianMs.toFixed(1)} ms, 95 % under ${mostMs.toFixed(1)} ms, slowest ${slowestMs.toFixed(0)} ms, ${percent(late)} later than two frames; a frame takes ${allMs.toFixed(1)} ms of the page's thread, ${scriptMs.toFixed(1)} of it in scripts`
}

/** Scrolls what holds the list for some seconds. The page needs `Performance.enable` with `threadTicks`. */
export async function scrolled(list: Locator, cdp: CDPSession): Promise<Frames> {
  const before = await work(cdp)
  const took = await list.evaluate(scroll, { ms: SCROLL_MS, px: SCROLL_PX })
  const after = await work(cdp)
  const sorted = [...took].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  return {
    count: took.length, medianMs: at(0.5), mostMs: at(0.95), slowestMs: at(1),
    late: took.filter((ms) => ms > 2 * FRAME_MS + CLOCK_MS).length / took.length,
    scriptMs: (1000 * (after.script - before.script)) / took.length,
    allMs: (1000 * (after.all - before.all)) / took.length,
  }
}

/** Processor seconds of the page's thread since it was there. */
async function work(cdp: CDPSession): Promise<{ script: number; all: number }> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  const of = (name: string): number => metrics.find((one) => one.name === name)!.value
  return { script: of('ScriptDuration'), all: of('TaskDuration') }
}

/** In the page: ms between frames while the list's scroller moves, up and down where it ends. */
async function scroll(list: Element, { ms, px }: { ms: number; px: number }): Promise<number[]> {
  let scroller: Element | null = list
  while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement
  if (!scroller) throw new Error('Nothing scrolls here.')
  // Asked for once: it would have the page laid out in the middle of each frame, which no hand does.
  const end = scroller.scrollHeight - scroller.clientHeight - 1
  const took: number[] = []
  const began = performance.now()
  let [last, by, place] = [began, px, scroller.scrollTop]
  while (last - began < ms) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    took.push(now - last)
    last = now
    if (place >= end) by = -px
    if (place <= 0) by = px
    place += by
    scroller.scrollTop = place
  }
  return took.slice(1)
}

/** Goes through all of the list, a screen with each frame, and to its beginning again. */
export async function scrolledThrough(list: Locator): Promise<void> {
  await list.evaluate(async (one: Element) => {
    let scroller: Element | null = one
    while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement
    if (!scroller) throw new Error('Nothing scrolls here.')
    const [end, step] = [scroller.scrollHeight - scroller.clientHeight, scroller.clientHeight]
    for (let place = 0; place < end; place += step) {
      scroller.scrollTop = place
      // Two: the second one comes after what the first has drawn.
      for (let n = 0; n < 2; n++) await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    scroller.scrollTop = 0
  })
}
