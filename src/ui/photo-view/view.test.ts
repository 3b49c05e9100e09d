import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CLOSEST, fitScale, FITTED, frameOf, keepInSight, panBy, paneToPhoto, photoToPane, place, wholePhoto, zoomAt, zoomLimits, type Subject, type View } from './view.ts'

const pane = { width: 500, height: 400 }
const query: Subject = { widthPx: 4000, heightPx: 3000, boxPx: { x0: 1000, y0: 1200, x1: 3000, y1: 2000 } }
const candidate: Subject = { widthPx: 1050, heightPx: 600, boxPx: { x0: 100, y0: 100, x1: 900, y1: 420 } }

const subjects = fc
  .record({ widthPx: fc.integer({ min: 200, max: 6000 }), heightPx: fc.integer({ min: 200, max: 4000 }), left: fc.double({ min: 0, max: 0.5, noNaN: true }), top: fc.double({ min: 0, max: 0.5, noNaN: true }), wide: fc.double({ min: 0.1, max: 0.5, noNaN: true }), high: fc.double({ min: 0.1, max: 0.5, noNaN: true }) })
  .map(({ widthPx, heightPx, left, top, wide, high }): Subject => ({ widthPx, heightPx, boxPx: { x0: left * widthPx, y0: top * heightPx, x1: (left + wide) * widthPx, y1: (top + high) * heightPx } }))
const panes = fc.record({ width: fc.integer({ min: 100, max: 2000 }), height: fc.integer({ min: 100, max: 1200 }) })
const views = fc.record({ zoom: fc.double({ min: 0.3, max: 20, noNaN: true }), x: fc.double({ min: -1, max: 1, noNaN: true }), y: fc.double({ min: -1, max: 1, noNaN: true }) })

describe('a subject in its pane', () => {
  test('the fluke fits the frame, centred, whatever its photo', () => {
    for (const subject of [query, candidate]) {
      const placement = place(pane, subject, FITTED, false)
      const topLeft = photoToPane(placement, { x: subject.boxPx.x0, y: subject.boxPx.y0 })
      const bottomRight = photoToPane(placement, { x: subject.boxPx.x1, y: subject.boxPx.y1 })
      expect(bottomRight.x - topLeft.x).toBeCloseTo(frameOf(pane).width)
      expect((topLeft.x + bottomRight.x) / 2).toBeCloseTo(250)
      expect((topLeft.y + bottomRight.y) / 2).toBeCloseTo(200)
    }
  })

  test('the same place of two flukes is under the same place of both panes, at any zoom', () => {
    fc.assert(
      fc.property(panes, subjects, views, fc.double({ min: 0, max: 1, noNaN: true }), (size, subject, view, along) => {
        // Twice as large and elsewhere in its photo, but the same shape.
        const { x0, y0, x1, y1 } = subject.boxPx
        const other: Subject = { widthPx: 9000, heightPx: 9000, boxPx: { x0: 500, y0: 900, x1: 500 + 2 * (x1 - x0), y1: 900 + 2 * (y1 - y0) } }
        const a = photoToPane(place(size, subject, view, false), { x: x0 + along * (x1 - x0), y: y1 })
        const b = photoToPane(place(size, other, view, false), { x: 500 + along * 2 * (x1 - x0), y: other.boxPx.y1 })
        expect(b.x).toBeCloseTo(a.x, 4)
        expect(b.y).toBeCloseTo(a.y, 4)
      }),
    )
  })

  test('mirrored, the left tip lies where the right one did', () => {
    const right = photoToPane(place(pane, query, FITTED, false), { x: query.boxPx.x1, y: 1500 })
    const left = photoToPane(place(pane, query, FITTED, true), { x: query.boxPx.x0, y: 1500 })
    expect(left.x).toBeCloseTo(right.x)
    expect(left.y).toBeCloseTo(right.y)
  })

  test('from the pane to the photo and back', () => {
    fc.assert(
      fc.property(panes, subjects, views, fc.boolean(), (size, subject, view, mirrored) => {
        const placement = place(size, subject, view, mirrored)
        const back = photoToPane(placement, paneToPhoto(placement, { x: 33, y: 77 }))
        expect(back.x).toBeCloseTo(33, 4)
        expect(back.y).toBeCloseTo(77, 4)
      }),
    )
  })
})

describe('zoom', () => {
  test('what is under the pointer stays under it, on both sides', () => {
    fc.assert(
      fc.property(panes, subjects, subjects, views, fc.double({ min: 0.2, max: 5, noNaN: true }), fc.boolean(), (size, a, b, view, factor, mirrored) => {
        const point = { x: size.width * 0.3, y: size.height * 0.8 }
        const next = zoomAt(view, size, point, factor, { least: 0.01, most: 1000 })
        for (const subject of [a, b]) {
          const before = paneToPhoto(place(size, subject, view, mirrored), point)
          const after = paneToPhoto(place(size, subject, next, mirrored), point)
          expect(Math.abs(after.x - before.x)).toBeLessThan(1e-3)
          expect(Math.abs(after.y - before.y)).toBeLessThan(1e-3)
        }
      }),
    )
  })

  test('reaches 16 CSS px for each px of the finest original', () => {
    const { most } = zoomLimits(pane, [query, candidate])
    expect(fitScale(pane, query) * most).toBeCloseTo(CLOSEST)
  })

  test('goes out until both whole photos are in sight, and stops there', () => {
    const limits = zoomLimits(pane, [query, candidate])
    const out = zoomAt(FITTED, pane, { x: 0, y: 0 }, 0.0001, limits)
    expect(out.zoom).toBe(limits.least)
    for (const subject of [query, candidate]) {
      expect(fitScale(pane, subject) * out.zoom * subject.widthPx).toBeLessThanOrEqual(pane.width + 1e-6)
      expect(fitScale(pane, subject) * out.zoom * subject.heightPx).toBeLessThanOrEqual(pane.height + 1e-6)
    }
  })

  test('the whole photo lies centred in the pane', () => {
    const placement = place(pane, query, wholePhoto(pane, query), false)
    const a = photoToPane(placement, { x: 0, y: 0 })
    const b = photoToPane(placement, { x: 4000, y: 3000 })
    expect(a.x + b.x).toBeCloseTo(500)
    expect(a.y + b.y).toBeCloseTo(400)
    expect(b.x - a.x).toBeLessThanOrEqual(500.001)
    expect(b.y - a.y).toBeCloseTo(Math.min(400, (500 * 3) / 4))
  })
})

describe('pan', () => {
  test('the picture goes with the hand, at any zoom', () => {
    const view: View = { zoom: 3, x: 0.1, y: -0.2 }
    const before = photoToPane(place(pane, query, view, true), { x: 2000, y: 1500 })
    const after = photoToPane(place(pane, query, panBy(view, pane, 12, -7), true), { x: 2000, y: 1500 })
    expect(after.x - before.x).toBeCloseTo(12)
    expect(after.y - before.y).toBeCloseTo(-7)
  })

  test('the photos can not be pushed out of sight', () => {
    const far = keepInSight({ zoom: 2, x: 99, y: -99 }, pane, [{ subject: query, mirrored: false }])
    const middle = paneToPhoto(place(pane, query, far, false), { x: 250, y: 200 })
    expect(middle.x).toBeCloseTo(4000)
    expect(middle.y).toBeCloseTo(0)
    const mirrored = keepInSight({ zoom: 2, x: 99, y: 0 }, pane, [{ subject: query, mirrored: true }])
    expect(paneToPhoto(place(pane, query, mirrored, true), { x: 250, y: 200 }).x).toBeCloseTo(0)
  })
})
