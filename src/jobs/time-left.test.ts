import { describe, expect, it } from 'vitest'
import { nextPace, secondsLeft, type Pace } from './time-left.ts'

const total = 1000

/** Plays readings of `done` (one a second) and gives the guess after each. */
function guesses(readings: number[], stage = 'photos'): (number | null)[] {
  let pace: Pace | null = null
  return readings.map((done, second) => {
    const progress = { stage, done, total }
    pace = nextPace(pace, progress, second * 1000)
    return secondsLeft(pace, progress, second * 1000)
  })
}

describe('time left', () => {
  it('says nothing in the first two seconds, then the plain quotient for an even pace', () => {
    const answers = guesses([0, 10, 20, 30])
    expect(answers.slice(0, 2)).toEqual([null, null])
    expect(answers[3]).toBeCloseTo(97)
  })

  it('wavers little when the work comes in bursts', () => {
    const readings = Array.from({ length: 40 }, (_, second) => 20 * Math.floor(second / 2))
    const late = guesses(readings).slice(25).map((left, i) => left! - (total - readings[25 + i]!) / 10)
    for (const error of late) expect(Math.abs(error)).toBeLessThan(8)
  })

  it('follows a lasting change of pace within a minute', () => {
    const readings = Array.from({ length: 100 }, (_, second) => (second < 30 ? second * 10 : 300 + (second - 30) * 2))
    expect(guesses(readings).at(-1)).toBeGreaterThan(200)
  })

  it('starts anew with the next stage', () => {
    let pace = nextPace(null, { stage: 'reading', done: 0, total }, 0)
    pace = nextPace(pace, { stage: 'reading', done: 900, total }, 5000)
    pace = nextPace(pace, { stage: 'embedding', done: 0, total }, 6000)
    expect(secondsLeft(pace, { stage: 'embedding', done: 0, total }, 9000)).toBeNull()
  })

  it('is silent while the total is unknown', () => {
    let pace = nextPace(null, { stage: 'listing', done: 0, total: 0 }, 0)
    pace = nextPace(pace, { stage: 'listing', done: 50, total: 0 }, 5000)
    expect(secondsLeft(pace, { stage: 'listing', done: 50, total: 0 }, 5000)).toBeNull()
  })
})
