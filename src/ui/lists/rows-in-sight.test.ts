import { describe, expect, test } from 'vitest'
import { RowsInSight, type WatchRows } from './rows-in-sight.ts'

const list = Array.from({ length: 1000 }, (_, n) => `k${n}`)
const keysAt = (from: number, to: number): string[] => list.slice(from, to)

/** A table that answers when it is told to. */
function table() {
  const readings: { keys: readonly string[]; stopped: boolean; answer(value?: string): void; fail(error: Error): void }[] = []
  const watch: WatchRows<string, { text: string }> = (keys, told, failed) => {
    const reading = {
      keys, stopped: false,
      answer: (value = 'row') => told(new Map(keys.map((key) => [key, { text: `${value} ${key}` }]))),
      fail: failed,
    }
    readings.push(reading)
    return () => (reading.stopped = true)
  }
  return { readings, inSight: new RowsInSight(watch) }
}

describe('rows in sight', () => {
  test('are read with some on both sides, and not again while these last', () => {
    const { readings, inSight } = table()
    inSight.look(100, 110, keysAt)
    expect(readings.map(({ keys }) => [keys[0], keys.at(-1)])).toEqual([['k68', 'k141']])
    readings[0]!.answer()
    expect(inSight.read().rows.get('k105')).toEqual({ text: 'row k105' })
    for (let first = 100; first <= 120; first++) inSight.look(first, first + 10, keysAt)
    expect(readings).toHaveLength(1)
    inSight.look(121, 131, keysAt)
    expect(readings.map(({ keys }) => [keys[0], keys.at(-1)])).toEqual([['k68', 'k141'], ['k142', 'k162']])
  })

  test('rows that have not changed are the same objects after the next group has come', () => {
    const { readings, inSight } = table()
    inSight.look(0, 10, keysAt)
    readings[0]!.answer()
    const former = inSight.read().rows.get('k9')
    inSight.look(25, 35, keysAt)
    readings[1]!.answer()
    expect(inSight.read().rows.get('k9')).toBe(former)
    expect(inSight.read().rows.has('k60')).toBe(true)
  })

  test('one reading at a time: what flies past is not read, what stays is', () => {
    const { readings, inSight } = table()
    for (let first = 0; first < 900; first += 100) inSight.look(first, first + 10, keysAt)
    expect(readings).toHaveLength(1)
    readings[0]!.answer()
    expect(readings.map(({ keys }) => keys[0])).toEqual(['k0', 'k768'])
    readings[1]!.answer()
    expect(inSight.read().rows.get('k805')).toEqual({ text: 'row k805' })
  })

  test('what has gone out of sight is neither watched nor kept', () => {
    const { readings, inSight } = table()
    inSight.look(0, 10, keysAt)
    readings[0]!.answer()
    inSight.look(500, 510, keysAt)
    expect(readings[0]!.stopped).toBe(true)
    readings[1]!.answer()
    expect(inSight.read().rows.has('k0')).toBe(false)
    readings[0]!.answer('late')
    expect(inSight.read().rows.has('k0')).toBe(false)
  })

  test('a row that has changed is told, and a place may have several keys', () => {
    const { readings, inSight } = table()
    let heard = 0
    inSight.subscribe(() => heard++)
    inSight.look(0, 1, () => ['a', 'b', 'a'])
    expect(readings[0]!.keys).toEqual(['a', 'b'])
    readings[0]!.answer()
    readings[0]!.answer('newer')
    expect([heard, inSight.read().rows.get('a')]).toEqual([2, { text: 'newer a' }])
  })

  test('an order that shifts by one, as after a decision, reads nothing anew', () => {
    const { readings, inSight } = table()
    inSight.look(0, 10, keysAt)
    readings[0]!.answer()
    inSight.look(0, 10, (from, to) => keysAt(from + 1, to + 1))
    expect(readings).toHaveLength(1)
    expect(inSight.read().rows.has('k10')).toBe(true)
  })

  test('a failure is told; a list that was closed can be looked at again', () => {
    const { readings, inSight } = table()
    inSight.look(0, 10, keysAt)
    readings[0]!.fail(new Error('gone'))
    expect(inSight.read().error).toEqual(new Error('gone'))
    inSight.close()
    expect(readings[0]!.stopped).toBe(true)
    inSight.look(0, 10, keysAt)
    readings[1]!.answer()
    expect(inSight.read()).toMatchObject({ error: null })
    expect(inSight.read().rows.has('k3')).toBe(true)
  })
})
