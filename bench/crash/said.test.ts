import { expect, test } from 'vitest'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import { compare } from './said.ts'

const made = (seq: number, part: object): LoggedDecision => ({ seq, id: `d${seq}`, atMs: seq, analyst: 'me', origin: 'analyst', flukeId: 'p:0', ...part }) as unknown as LoggedDecision
const LOG = [
  made(1, { kind: 'new', individualId: 'NEW-0001', evidence: null }),
  made(2, { kind: 'skip' }),
  made(3, { kind: 'revert', reverts: 'd2' }),
  made(4, { kind: 'merge', flukeIds: ['p:0'], whales: [{ individualId: 'B', whaleKey: 'B' }], into: { individualId: 'A', whaleKey: 'A' }, suspect: null }),
]
const SAID = ['Saved: New individual NEW-0001 · a.jpg', 'Saved: Skipped · a.jpg', 'Taken back: Skipped · a.jpg', 'Saved: A and B are one: A']
const against = (log: LoggedDecision[], said = SAID) => compare(said, log, LOG, () => 'a.jpg')

test('what was said is found in the log', () => {
  expect(against(LOG)).toEqual({ lost: [], unsaid: [] })
})

test('whatever is missing is named; a decision on another photo, or said in another order, is none', () => {
  for (const [n, text] of SAID.entries()) expect(against(LOG.filter((_, place) => place !== n)).lost).toEqual([text])
  expect(compare(SAID.slice(0, 1), LOG, LOG, () => 'b.jpg').lost).toEqual(SAID.slice(0, 1))
  expect(against(LOG, [SAID[1]!, SAID[0]!]).lost).toEqual([SAID[0]])
})

test('what nobody was told of is named too', () => {
  expect(against(LOG, SAID.slice(0, 3)).unsaid).toEqual([LOG[3]])
})
