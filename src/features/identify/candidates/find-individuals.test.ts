import { expect, test } from 'vitest'
import type { Individual, IndividualId } from '#core/catalogue.ts'
import { findIndividuals } from './find-individuals.ts'

const whale = (id: string, nickname: string | null = null): Individual => ({ id: id as IndividualId, nickname, createdAtMs: 0 })
const all = [whale('HW-10', 'Salt'), whale('HW-2'), whale('X-HW', 'Pepper')]
const ids = (text: string) => findIndividuals(all, text).found.map(({ id }) => id)

test('by id or nickname, in any case, beginnings first, numbers as numbers', () => {
  expect(ids('hw')).toEqual(['HW-2', 'HW-10', 'X-HW'])
  expect(ids('pep')).toEqual(['X-HW'])
  expect(ids('')).toHaveLength(3)
  expect(ids('orca')).toEqual([])
})
