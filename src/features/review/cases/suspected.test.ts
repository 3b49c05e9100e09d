import { expect, test } from 'vitest'
import type { QueuedSuspect } from '#core/audit/suspect.ts'
import type { IndividualId } from '#core/catalogue.ts'
import type { Case } from './case.ts'
import { suspectedIndividuals } from './suspected.ts'

const one = (id: string, state: 'open' | 'unsure', probability: number): Case => ({
  key: id, kind: 'wrong-id', flukeIds: [], individualIds: [id as IndividualId], state, suspect: { probability } as QueuedSuspect, before: null, marks: null,
})

test('an individual is called suspect for what is more likely wrong than right, and for nothing less', () => {
  const cases = [one('wrong', 'open', 0.93), one('even', 'open', 0.5), one('hardly', 'open', 0.06), one('put off', 'unsure', 0.93)]
  expect([...suspectedIndividuals(cases)]).toEqual(['wrong', 'even'])
})
