import { expect, test } from 'vitest'
import { LabelAudit } from '#core/audit/label-audit.ts'
import type { FlukeId, IndividualId, PhotoId } from '#core/catalogue.ts'
import { seededRandom } from '#core/random.ts'
import { EMBEDDING_SIZE, quantise, type QuantisedVector } from '#core/ranking/quantise.ts'
import { LabelReview } from './label-review.ts'

/** Photos that have nothing in common, of individuals with two each; the last one is a copy of the first. */
function auditOf(photos: number): LabelAudit {
  const random = seededRandom(4)
  const vectors = new Map<string, QuantisedVector>()
  const audit = new LabelAudit((flukeId) => vectors.get(flukeId)!)
  for (let n = 0; n <= photos; n++) {
    const name = `p${n}`
    vectors.set(name, n === photos ? vectors.get('p0')! : quantise(Float32Array.from({ length: EMBEDDING_SIZE }, () => random.normal() / Math.sqrt(EMBEDDING_SIZE))))
    audit.put(name as string as FlukeId, name as string as PhotoId, { individualId: `w_${Math.floor(n / 2)}` as IndividualId })
  }
  return audit
}

const calm = { signal: new AbortController().signal, report: () => undefined }

test('the pictures of what may be copies are looked at once, and decide', async () => {
  const asked: string[] = []
  const review = new LabelReview(auditOf(10), ({ left, right }) => {
    asked.push([left, right].sort().join())
    return Promise.resolve(0.99)
  })
  for (let time = 0; time < 2; time++) {
    const { suspects, flukes } = await review.suspects(new Map(), 9, calm)
    expect(flukes).toBe(11)
    expect(suspects.filter(({ kind }) => kind === 'same-photo').map(({ flukeIds }) => [...flukeIds].sort())).toEqual([['p0', 'p10']])
  }
  expect(asked).toEqual(['p0,p10'])
})

test('progress is told, and a cancel is heard within the comparison; the next one is whole', async () => {
  const abort = new AbortController()
  const review = new LabelReview(auditOf(2000), () => Promise.resolve(null))
  const told: number[] = []
  const stopped = review.suspects(new Map(), 9, {
    signal: abort.signal,
    report: ({ done, total }) => {
      told.push(done / total)
      abort.abort()
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  expect(told).toHaveLength(1)
  expect(told[0]).toBeLessThan(1)
  expect((await review.suspects(new Map(), 9, calm)).suspects.some(({ kind }) => kind === 'same-photo')).toBe(true)
})
