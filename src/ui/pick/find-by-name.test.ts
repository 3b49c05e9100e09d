import { expect, test } from 'vitest'
import { findByName, type Named } from './find-by-name.ts'

const named = (id: string, nickname: string | null = null): Named => ({ id, nickname })
const all = [named('HW-10', 'Salt'), named('HW-2'), named('X-HW', 'Pepper')]
const ids = (text: string) => findByName(all, text).map(({ id }) => id)

test('by id or nickname, in any case, beginnings first, numbers as numbers', () => {
  expect(ids('hw')).toEqual(['HW-2', 'HW-10', 'X-HW'])
  expect(ids('pep')).toEqual(['X-HW'])
  expect(ids('')).toHaveLength(3)
  expect(ids('orca')).toEqual([])
})
