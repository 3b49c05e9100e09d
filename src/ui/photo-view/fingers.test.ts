import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gripOf, isSecondTap, isTap, startsAtEdge, swiped, underHand, wayOf, type Grip } from './fingers.ts'
import { FITTED, paneToPhoto, photoToPane, place, zoomLimits, type Point, type Subject } from './view.ts'

const double = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true })
const panes = fc.record({ width: fc.integer({ min: 180, max: 1400 }), height: fc.integer({ min: 150, max: 1100 }) })
const subjects = fc
  .record({ widthPx: fc.integer({ min: 300, max: 6000 }), heightPx: fc.integer({ min: 300, max: 4000 }), left: double(0, 0.5), top: double(0, 0.5), wide: double(0.1, 0.5), high: double(0.1, 0.5) })
  .map(({ widthPx, heightPx, left, top, wide, high }): Subject => ({ widthPx, heightPx, boxPx: { x0: left * widthPx, y0: top * heightPx, x1: (left + wide) * widthPx, y1: (top + high) * heightPx } }))
const views = fc.record({ zoom: double(0.4, 12), x: double(-0.5, 0.5), y: double(-0.5, 0.5) })
const points = fc.record({ x: double(-50, 1400), y: double(-50, 1100) })
/** Two fingers that a screen can tell apart. */
const pairs = fc.tuple(points, double(20, 400), double(0, 2 * Math.PI)).map(([at, apart, angle]): [Point, Point] => [
  { x: at.x - (Math.cos(angle) * apart) / 2, y: at.y - (Math.sin(angle) * apart) / 2 },
  { x: at.x + (Math.cos(angle) * apart) / 2, y: at.y + (Math.sin(angle) * apart) / 2 },
])
const WIDE = { least: 1e-6, most: 1e6 }

describe('a picture under fingers', () => {
  test('what lay between them stays between them, at any zoom, mirrored or not, limit or no limit', () => {
    fc.assert(
      fc.property(panes, subjects, views, pairs, pairs, fc.boolean(), fc.boolean(), (pane, subject, view, before, after, mirrored, limited) => {
        const [from, to] = [gripOf(before), gripOf(after)]
        const next = underHand(view, pane, from, to, limited ? zoomLimits(pane, [subject]) : WIDE)
        const taken = paneToPhoto(place(pane, subject, view, mirrored), from.at)
        const now = photoToPane(place(pane, subject, next, mirrored), taken)
        expect(now.x).toBeCloseTo(to.at.x, 3)
        expect(now.y).toBeCloseTo(to.at.y, 3)
      }),
    )
  })

  test('fingers that do not turn keep what lies under each of them', () => {
    fc.assert(
      fc.property(panes, subjects, views, pairs, points, double(0.2, 5), (pane, subject, view, before, moved, wider) => {
        const middle = gripOf(before).at
        const after = before.map(({ x, y }) => ({ x: moved.x + (x - middle.x) * wider, y: moved.y + (y - middle.y) * wider }))
        const next = underHand(view, pane, gripOf(before), gripOf(after), WIDE)
        before.forEach((finger, i) => {
          const now = photoToPane(place(pane, subject, next, false), paneToPhoto(place(pane, subject, view, false), finger))
          expect(now.x).toBeCloseTo(after[i]!.x, 3)
          expect(now.y).toBeCloseTo(after[i]!.y, 3)
        })
      }),
    )
  })

  test('zoom stays within its limits', () => {
    fc.assert(
      fc.property(panes, subjects, pairs, pairs, (pane, subject, before, after) => {
        const limits = zoomLimits(pane, [subject])
        const { zoom } = underHand(FITTED, pane, gripOf(before), gripOf(after), limits)
        expect(zoom).toBeGreaterThanOrEqual(limits.least)
        expect(zoom).toBeLessThanOrEqual(limits.most)
      }),
    )
  })

  test('a hand that comes back finds the picture as it was, wherever it has been', () => {
    fc.assert(
      fc.property(panes, subjects, pairs, fc.array(pairs, { maxLength: 30 }), (pane, subject, start, way) => {
        const limits = zoomLimits(pane, [subject])
        const from = gripOf(start)
        let now = FITTED
        for (const fingers of [...way, start]) now = underHand(FITTED, pane, from, gripOf(fingers), limits)
        expect(now.zoom).toBeCloseTo(1, 9)
        expect(now.x).toBeCloseTo(0, 9)
        expect(now.y).toBeCloseTo(0, 9)
      }),
    )
  })

  test('a finger more or less moves nothing by itself', () => {
    fc.assert(
      fc.property(panes, views, fc.array(points, { minLength: 1, maxLength: 5 }), (pane, view, fingers) => {
        const grip = gripOf(fingers)
        const next = underHand(view, pane, grip, grip, WIDE)
        expect(next.zoom).toBeCloseTo(view.zoom, 9)
        expect(next.x).toBeCloseTo(view.x, 9)
        expect(next.y).toBeCloseTo(view.y, 9)
      }),
    )
  })

  test('one finger pans and never zooms; two that lie on one another do not either', () => {
    const pane = { width: 800, height: 600 }
    const one = underHand({ zoom: 3, x: 0.1, y: 0 }, pane, gripOf([{ x: 10, y: 10 }]), gripOf([{ x: 90, y: -40 }]), WIDE)
    expect(one.zoom).toBe(3)
    const together: Grip = { at: { x: 100, y: 100 }, spread: 0.4 }
    expect(underHand(FITTED, pane, together, { at: { x: 100, y: 100 }, spread: 80 }, WIDE).zoom).toBe(1)
  })
})

describe('swipes and taps', () => {
  test('aside is told from about once the finger has gone far enough', () => {
    expect(wayOf(5, 3)).toBeNull()
    expect(wayOf(-14, 4)).toBe('aside')
    expect(wayOf(6, 14)).toBe('about')
    expect(wayOf(10, 9)).toBe('about')
  })

  test('a slow finger must go far, a quick one need not; one that comes back or goes up leads nowhere', () => {
    expect(swiped(-120, 10, 900, 800)).toBe(1)
    expect(swiped(120, 10, 900, 800)).toBe(-1)
    expect(swiped(-60, 5, 900, 800)).toBe(0)
    expect(swiped(-60, 5, 90, 800)).toBe(1)
    expect(swiped(-20, 5, 10, 800)).toBe(0)
    expect(swiped(-120, 100, 300, 800)).toBe(0)
    // A phone's pane is no wider than a swipe on a tablet.
    expect(swiped(-60, 0, 900, 200)).toBe(1)
  })

  test('never both ways: the mirror image of a swipe leads the other way', () => {
    fc.assert(
      fc.property(double(-500, 500), double(-500, 500), double(1, 2000), double(150, 1400), (dx, dy, ms, width) => {
        expect(swiped(dx, dy, ms, width) + swiped(-dx, dy, ms, width)).toBe(0)
      }),
    )
  })

  test('the edge belongs to the browser', () => {
    expect(startsAtEdge(10, 820)).toBe(true)
    expect(startsAtEdge(800, 820)).toBe(true)
    expect(startsAtEdge(30, 820)).toBe(false)
  })

  test('two taps in one place and time are a double tap; a long press, a drag and two places are not', () => {
    const tap = (x: number, downMs: number, upMs: number) => ({ at: { x, y: 50 }, downMs, upMs })
    expect(isTap({ x: 100, y: 50 }, tap(104, 0, 120))).toBe(true)
    expect(isTap({ x: 100, y: 50 }, tap(104, 0, 600))).toBe(false)
    expect(isTap({ x: 100, y: 50 }, tap(130, 0, 120))).toBe(false)
    expect(isSecondTap(tap(100, 0, 80), tap(115, 250, 330))).toBe(true)
    expect(isSecondTap(tap(100, 0, 80), tap(115, 700, 760))).toBe(false)
    expect(isSecondTap(tap(100, 0, 80), tap(300, 250, 330))).toBe(false)
    expect(isSecondTap(null, tap(100, 0, 80))).toBe(false)
  })
})
