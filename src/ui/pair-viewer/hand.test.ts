import { describe, expect, test } from 'vitest'
import { gripOf } from '#ui/photo-view/fingers.ts'
import { createHand } from './hand.ts'

const query = { widthPx: 4000, heightPx: 3000, boxPx: { x0: 1000, y0: 1200, x1: 3000, y1: 2000 } }
const candidate = { widthPx: 1050, heightPx: 600, boxPx: { x0: 100, y0: 100, x1: 900, y1: 420 } }

function handWithPair() {
  const hand = createHand()
  hand.measure({ width: 500, height: 400 })
  hand.show('query', query)
  hand.show('candidate', candidate)
  return hand
}

describe('the hand on a pair', () => {
  test('another candidate keeps place and zoom', () => {
    const hand = handWithPair()
    hand.zoom(4, { x: 100, y: 100 })
    hand.pan(10, 20)
    const before = hand.store.getState().view
    hand.show('candidate', { ...candidate, widthPx: 5000 })
    expect(hand.store.getState().view).toBe(before)
  })

  test('keys zoom where the pointer is, and in the middle where it is not over the pair', () => {
    const hand = handWithPair()
    hand.zoom(2)
    expect(hand.store.getState().view).toEqual({ zoom: 2, x: 0, y: 0 })
    hand.fit()
    hand.point({ x: 400, y: 200 })
    hand.zoom(2)
    expect(hand.store.getState().view.x).toBeGreaterThan(0)
  })

  test('blink and overlay exclude each other, and the same key ends them', () => {
    const hand = handWithPair()
    hand.toggleMode('blink')
    hand.toggleMode('overlay')
    expect(hand.store.getState().mode).toBe('overlay')
    hand.toggleMode('overlay')
    expect(hand.store.getState().mode).toBe('side')
  })

  test('light falls on the side that was chosen', () => {
    const hand = handWithPair()
    hand.setLight({ contrast: 1.4 })
    hand.setLightOf('query')
    hand.setLight({ brightness: 1.2 })
    expect(hand.store.getState().light).toEqual({ query: { brightness: 1.2, contrast: 1.4 }, candidate: { brightness: 1, contrast: 1.4 } })
  })

  test('the next query starts plain, but with the opacity that was liked', () => {
    const hand = handWithPair()
    hand.zoom(3)
    hand.mirror()
    hand.toggleMode('blink')
    hand.setOpacity(0.7)
    hand.reset()
    expect(hand.store.getState()).toMatchObject({ view: { zoom: 1, x: 0, y: 0 }, mirrored: false, mode: 'side', opacity: 0.7 })
  })

  test('fingers that spread and come together again leave the pair as it was, also past the limits of the zoom', () => {
    const hand = handWithPair()
    const apart = (px: number) => gripOf([{ x: 250 - px, y: 200 }, { x: 250 + px, y: 210 }])
    hand.take()
    for (const px of [40, 90, 3000, 2, 40]) hand.hold(apart(40), apart(px))
    const { view } = hand.store.getState()
    expect(view.zoom).toBeCloseTo(1, 9)
    expect(view.x).toBeCloseTo(0, 9)
  })

  test('a key that zooms while the mouse drags is not taken back by the drag', () => {
    const hand = handWithPair()
    const at = (x: number) => gripOf([{ x, y: 200 }])
    hand.take()
    hand.hold(at(100), at(110))
    hand.zoom(2, { x: 250, y: 200 })
    const { view } = hand.store.getState()
    hand.hold(at(100), at(110))
    expect(hand.store.getState().view).toEqual(view)
    hand.hold(at(100), at(120))
    expect(hand.store.getState().view.zoom).toBe(2)
    expect(hand.store.getState().view.x).toBeLessThan(view.x)
  })

  test('a double tap comes close and goes back; from a mark it goes back to where one was', () => {
    const hand = handWithPair()
    hand.closeOrFit({ x: 400, y: 100 })
    expect(hand.isClose()).toBe(true)
    hand.closeOrFit({ x: 10, y: 10 })
    expect(hand.store.getState().view).toEqual({ zoom: 1, x: 0, y: 0 })
    hand.zoom(1.5, { x: 100, y: 100 })
    const before = hand.store.getState().view
    hand.closeUp(0, { query: { x: 1500, y: 1500 }, candidate: { x: 300, y: 300 } })
    hand.closeOrFit({ x: 10, y: 10 })
    expect(hand.store.getState().view).toEqual(before)
  })
})
