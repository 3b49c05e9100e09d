import { describe, expect, it } from 'vitest'
import type { FlukeStatus, IndividualId } from '#core/catalogue.ts'
import { labelOf, type LabelChoice } from './label-rows.ts'

const id = 'w_007' as IndividualId
const nothing: LabelChoice = { filedNew: false, possible: false, undecided: false, unusable: false }
const all: LabelChoice = { filedNew: true, possible: true, undecided: true, unusable: true }

describe('row of a fluke in the label table', () => {
  it('is always there for an identified one', () => {
    expect(labelOf('identified', id, nothing)).toBe(id)
  })
  it.each<FlukeStatus>(['open', 'skipped', 'filed-new', 'unusable'])('%s: new_whale if wanted, else no row', (status) => {
    expect(labelOf(status, null, nothing)).toBeUndefined()
    expect(labelOf(status, null, all)).toBeNull()
  })
  it('names the proposed individual of a possible match only if wanted', () => {
    expect(labelOf('possible', id, nothing)).toBeUndefined()
    expect(labelOf('possible', id, all)).toBe(id)
  })
})
