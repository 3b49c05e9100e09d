import { expect, test } from 'vitest'
import { transformed, type Transform } from '#core/geometry/transform.ts'
import { photoToPane, place } from '#ui/photo-view/view.ts'
import { createHand } from './hand.ts'
import { across, onScreen, ontoQuery, viewOf } from './marks.ts'

const query = { widthPx: 4000, heightPx: 3000, boxPx: { x0: 1000, y0: 1200, x1: 3000, y1: 2000 } }
const candidate = { widthPx: 1050, heightPx: 600, boxPx: { x0: 100, y0: 100, x1: 900, y1: 420 } }
const mark = { query: { x: 1300, y: 1400 }, candidate: { x: 700, y: 300 } }
const transform: Transform = [0.4, -0.02, -300, 0.03, 0.41, -400, 0.00001, 0, 1]

function handWithPair(mirrored = false) {
  const hand = createHand()
  hand.measure({ width: 500, height: 400 })
  hand.show('query', query)
  hand.show('candidate', candidate)
  if (mirrored) hand.mirror()
  return hand
}

test.each([false, true])('close up a mark lies in the middle of both panes (mirrored: %s), and then all is as before', (mirrored) => {
  const hand = handWithPair(mirrored)
  hand.zoom(2)
  const before = hand.store.getState().view
  hand.closeUp(3, mark)
  const state = hand.store.getState()
  for (const [side, subject] of [['query', query], ['candidate', candidate]] as const) {
    const at = photoToPane(place(state.pane, subject, viewOf(state, side), side === 'query' && mirrored), mark[side])
    expect(at.x).toBeCloseTo(250, 6)
    expect(at.y).toBeCloseTo(200, 6)
  }
  hand.farAgain()
  expect(hand.store.getState()).toMatchObject({ view: before, close: null, shift: { candidate: { x: 0, y: 0 } } })
})

test('a glance at another mark goes back to the one that was chosen', () => {
  const hand = handWithPair()
  hand.closeUp(0, mark)
  const chosen = hand.store.getState()
  hand.glance(1, { query: { x: 2000, y: 1800 }, candidate: { x: 200, y: 200 } })
  expect(hand.store.getState().close!.mark).toBe(1)
  hand.glanced()
  expect(hand.store.getState()).toMatchObject({ view: chosen.view, shift: chosen.shift, close: { mark: 0 } })
})

test('another candidate takes the close-up and what was pointed at with it', () => {
  const hand = handWithPair()
  hand.closeUp(0, mark)
  hand.probe({ side: 'query', at: { x: 1, y: 1 } })
  hand.show('candidate', { ...candidate, widthPx: 1100 })
  expect(hand.store.getState()).toMatchObject({ close: null, probe: null, shift: { candidate: { x: 0, y: 0 } } })
})

test('what is pointed at in one photograph is shown in the other, both ways', () => {
  const there = across(transform, 'query', mark.query)!
  const back = across(transform, 'candidate', there)!
  expect(back.x).toBeCloseTo(mark.query.x, 4)
  expect(back.y).toBeCloseTo(mark.query.y, 4)
  expect(across([1, 0, 0, 1, 0, 0, 0, 0, 1], 'candidate', there)).toBeNull()
})

test('a mark is drawn in its own pane, and not where its pane does not show it', () => {
  const hand = handWithPair()
  const room = { width: 1002, height: 400 }
  expect(onScreen(hand.store.getState(), room, 'candidate', { x: 500, y: 260 })).toEqual({ x: 752, y: 200 })
  expect(onScreen(hand.store.getState(), room, 'query', { x: 2000, y: 1600 })).toEqual({ x: 250, y: 200 })
  hand.closeUp(0, mark)
  expect(onScreen(hand.store.getState(), room, 'query', { x: 3000, y: 1600 })).toBeNull()
})

test('the candidate laid onto the query by CSS lies with its marks on the query’s', () => {
  const m = ontoQuery(transform)!.slice('matrix3d('.length, -1).split(', ').map(Number)
  const at = transformed(transform, mark.query)
  // The columns of a CSS matrix, for a place in the plane: x, y, 0, 1.
  const w = m[3]! * at.x + m[7]! * at.y + m[15]!
  expect((m[0]! * at.x + m[4]! * at.y + m[12]!) / w).toBeCloseTo(mark.query.x, 4)
  expect((m[1]! * at.x + m[5]! * at.y + m[13]!) / w).toBeCloseTo(mark.query.y, 4)
})
