import { expect, test } from 'vitest'
import { probabilityOf } from '#core/fusion/logistic.ts'
import { seededRandom } from '#core/random.ts'
import { fitLogistic } from './fit-logistic.ts'

const random = seededRandom(4)
/** Happens by 1 + 2 x; y says nothing; z is the opposite of x, a little blurred. */
const observations = Array.from({ length: 4000 }, () => {
  const [x, y] = [random.normal(), random.normal()]
  return { features: [1, x, y, -x + 0.3 * random.normal()], happened: random.next() < probabilityOf(1 + 2 * x), weight: 1 }
})

test('the weights that made the observations are found again', () => {
  const [bias, x, y] = fitLogistic(observations.map((one) => ({ ...one, features: one.features.slice(0, 3) })), [0, 0, 0])
  expect(bias).toBeCloseTo(1, 0)
  expect(x).toBeCloseTo(2, 0)
  expect(Math.abs(y!)).toBeLessThan(0.15)
})

test('a weight of the wrong sign is left out, and the rest fitted without it', () => {
  const weights = fitLogistic(observations, [0, -1, 0, -1])
  expect(weights[1]).toBe(0)
  expect(weights[3]).toBeLessThan(-1)
})
