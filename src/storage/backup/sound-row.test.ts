import { expect, test } from 'vitest'
import { isSoundRow } from './sound-row.ts'

const BOX = { x0: 1, y0: 1, x1: 9, y1: 9 }
const row = (more: object, detected: object = {}) => ({
  id: 'p:0', photoId: 'p', boxPx: BOX, boxScore: 0.9, boxMaker: 'd', detected: { boxPx: BOX, boxScore: 0.9, boxMaker: 'd', ...detected }, status: 'open', individualId: null, removed: 0, order: 1, ...more,
})

test('a fluke’s presence is a probability, none, or absent as in rows of before', () => {
  for (const sound of [row({}), row({ presence: null }, { presence: null }), row({ presence: 0.02 }, { presence: 1 })]) expect(isSoundRow('flukes', sound)).toBe(true)
  for (const presence of [-0.1, 1.5, Number.NaN, '0.2', {}]) {
    expect(isSoundRow('flukes', row({ presence }))).toBe(false)
    expect(isSoundRow('flukes', row({}, { presence }))).toBe(false)
  }
})
