import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linkedGroups, spanning, type Link } from './average-linkage.ts'

const links = fc.uniqueArray(fc.record({ a: fc.nat(12), b: fc.nat(12), weight: fc.double({ min: -5, max: 5, noNaN: true }) }), { maxLength: 30, selector: ({ a, b }) => [a, b].sort().join() }).map((all) => all.filter(({ a, b }) => a !== b))

test('groups share nothing, have two members or more, and each is held together by links that speak for it', () => {
  fc.assert(
    fc.property(links, (all) => {
      const groups = linkedGroups(all, -1)
      const members = groups.flat()
      expect(new Set(members).size).toBe(members.length)
      for (const group of groups) {
        expect(group.length).toBeGreaterThan(1)
        const inside = all.filter(({ a, b }) => group.includes(a) && group.includes(b))
        const held = spanning(inside)
        expect(held.length).toBe(group.length - 1)
        const pairs = (group.length * (group.length - 1)) / 2
        expect(inside.reduce((sum, { weight }) => sum + weight, 0) - (pairs - inside.length)).toBeGreaterThan(0)
      }
    }),
  )
})

test('the order of the links does not matter', () => {
  fc.assert(
    fc.property(links, fc.nat(), (all, turn) => {
      const turned = all.map((_, n) => all[(n + turn) % all.length]!)
      expect(linkedGroups(turned, -1)).toEqual(linkedGroups(all, -1))
    }),
  )
})

const link = (a: number, b: number, weight: number): Link => ({ a, b, weight })

test('one strong pair does not chain two groups whose other pairs speak against it', () => {
  const groups = linkedGroups([link(1, 2, 5), link(3, 4, 5), link(2, 3, 3)], -2)
  expect(groups).toEqual([[1, 2], [3, 4]])
})

test('three that are alike in pairs are one group', () => {
  expect(linkedGroups([link(7, 8, 2), link(8, 9, 2), link(7, 9, 1)], -3)).toEqual([[7, 8, 9]])
})

test('hundreds that hang together are grouped in time', () => {
  const chain = Array.from({ length: 1500 }, (_, n) => link(n, n + 1, n % 3 === 0 ? 4 : 0.5))
  const groups = linkedGroups(chain, -1)
  expect(groups.length).toBeGreaterThan(400)
  expect(groups.every((group) => group.length === 2)).toBe(true)
})
