import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import { seededRandom, type Random } from '../random.ts'
import { EMBEDDING_SIZE, quantise, type QuantisedVector } from '../ranking/quantise.ts'
import { rememberedVerdicts } from './claim.ts'
import { LabelAudit, type FiledAs } from './label-audit.ts'
import { swap } from './mirrored-copies.ts'
import type { ClaimKey, QueuedSuspect, Suspect, SuspectKind, SuspectList } from './suspect.ts'
import { evidenceInWords, suspicionInWords } from './words.ts'

/** Whales that have a little in common, three photos each, close together: there every error is plain. */
const WHALES = 40
const PHOTOS = 3
const fluke = (name: string): FlukeId => `${name}:0` as FlukeId
const whale = (n: number): FiledAs => ({ individualId: `w_${n}` as IndividualId })

class Sea {
  private readonly vectors = new Map<FlukeId, QuantisedVector>()
  private readonly random: Random = seededRandom(11)
  private readonly common = this.noise(0.3)
  private readonly centres = Array.from({ length: WHALES + 10 }, () => this.noise(0.95).map((value, i) => value + this.common[i]!))
  readonly audit = new LabelAudit((flukeId) => this.vectors.get(flukeId)!)

  constructor() {
    for (let n = 0; n < WHALES; n++) for (let photo = 0; photo < PHOTOS; photo++) this.add(`w${n}-${photo}`, n, whale(n))
  }

  /** A photo of a whale; numbers from `WHALES` on are whales that the catalogue does not have. */
  add(name: string, of: number, filedAs: FiledAs): FlukeId {
    const own = this.noise(0.3)
    return this.put(name, quantise(unit(this.centres[of]!.map((value, i) => value + own[i]!))), filedAs)
  }

  put(name: string, vector: QuantisedVector, filedAs: FiledAs): FlukeId {
    const id = fluke(name)
    this.vectors.set(id, vector)
    this.audit.put(id, name as PhotoId, filedAs)
    return id
  }

  vectorOf(name: string): QuantisedVector {
    return this.vectors.get(fluke(name))!
  }

  file(name: string, filedAs: FiledAs): void {
    this.audit.file(fluke(name), filedAs)
  }

  suspects(verdicts: ReadonlyMap<ClaimKey, number> = new Map(), hashes?: ReadonlyMap<FlukeId, string>): SuspectList {
    for (const _ of this.audit.compare());
    return this.audit.suspects(verdicts, 100, hashes)
  }

  /** Suspects that are more probable than not. */
  likely(verdicts?: ReadonlyMap<ClaimKey, number>): QueuedSuspect[] {
    return this.suspects(verdicts).suspects.filter(({ probability }) => probability > 0.5)
  }

  private noise(size: number): Float32Array {
    return Float32Array.from({ length: EMBEDDING_SIZE }, () => (size * this.random.normal()) / Math.sqrt(EMBEDDING_SIZE))
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function only<K extends SuspectKind>(suspects: QueuedSuspect[], kind: K): Extract<QueuedSuspect, { kind: K }> {
  expect(suspects.map((suspect) => suspect.kind)).toEqual([kind])
  return suspects[0] as Extract<QueuedSuspect, { kind: K }>
}

test('a clean catalogue has no likely suspect', () => {
  expect(new Sea().likely()).toEqual([])
})

test('a photo under the wrong individual: which, and where it belongs', () => {
  const sea = new Sea()
  sea.file('w3-1', whale(20))
  const found = only(sea.likely(), 'wrong-id')
  expect(found).toMatchObject({ flukeId: fluke('w3-1'), individualId: 'w_20', proposedId: 'w_3' })
  expect(found.pairs[0]).toMatchObject({ left: fluke('w3-1') })
  expect(found.pairs[0]!.right).toMatch(/^w3-[02]/)
})

test('one whale under three ids is one group, and no photo of it is called misplaced', () => {
  const sea = new Sea()
  for (let photo = 0; photo < PHOTOS; photo++) for (const [n, id] of [[5, 41], [5, 42]] as const) sea.add(`again${id}-${photo}`, n, whale(id))
  const found = only(sea.likely(), 'same-whale-two-ids')
  expect([...found.individualIds].sort()).toEqual(['w_41', 'w_42', 'w_5'])
  expect(found.claims).toHaveLength(3)
  expect(new Set(found.pairs.flatMap(({ left, right }) => [left, right].map((id) => id.replace(/-.*/, '')))).size).toBe(3)
})

test('two whales under one id: the split is proposed', () => {
  const sea = new Sea()
  for (let photo = 0; photo < 2; photo++) sea.add(`other-${photo}`, WHALES + 1, whale(7))
  const found = only(sea.likely(), 'two-whales-one-id')
  expect(found.individualId).toBe('w_7')
  expect(found.parts.map((part) => [...part].sort())).toEqual([['w7-0', 'w7-1', 'w7-2'].map(fluke), ['other-0', 'other-1'].map(fluke)])
})

test('filed as new, but known; and new ones that are one', () => {
  const sea = new Sea()
  const known = sea.add('stranger', 9, 'new')
  const news = Array.from({ length: 3 }, (_, n) => sea.add(`new-${n}`, WHALES + 2, 'new'))
  sea.add('truly new', WHALES + 3, 'new')
  const [one, other] = ['new-is-known', 'new-are-one'].map((kind) => only(sea.likely().filter((suspect) => suspect.kind === kind), kind as SuspectKind))
  expect(one).toMatchObject({ flukeId: known, proposedId: 'w_9' })
  expect([...other!.flukeIds].sort()).toEqual(news)
  expect(sea.likely()).toHaveLength(2)
})

test('the same photograph: near, mirrored, and by its bytes', () => {
  const sea = new Sea()
  const near = sea.put('near', sea.vectorOf('w1-0'), whale(1))
  const mirrored = sea.put('mirrored', swap(sea.vectorOf('w2-0')), null)
  const exact = sea.add('exact', 3, null)
  const hashes = new Map([[fluke('w3-0'), 'abc'], [exact, 'abc'], [fluke('w4-0'), 'def']])
  for (const candidate of (sea.suspects(), sea.audit.copyCandidates())) sea.audit.setAgreement(candidate, 0.99)
  expect(sea.audit.copyCandidates()).toEqual([])
  const found = sea.suspects(new Map(), hashes).suspects.filter(({ kind }) => kind === 'same-photo')
  expect(found.map((suspect) => [suspect.kind === 'same-photo' && suspect.copy, [...suspect.flukeIds].sort()])).toEqual(
    expect.arrayContaining([
      ['near', [near, fluke('w1-0')]],
      ['mirrored', [mirrored, fluke('w2-0')]],
      ['exact', [exact, fluke('w3-0')]],
    ]),
  )
  expect(found).toHaveLength(3)
})

test('pictures that were looked at and do not agree are no copies, however alike the embeddings', () => {
  const sea = new Sea()
  sea.put('near', sea.vectorOf('w1-0'), whale(1))
  for (const candidate of (sea.suspects(), sea.audit.copyCandidates())) sea.audit.setAgreement(candidate, 0.1)
  expect(sea.likely()).toEqual([])
})

/** As the log has it. */
const decided = (suspect: Suspect): Parameters<typeof rememberedVerdicts>[0] => [{ kind: suspect.kind, strength: suspect.probability, flukeIds: suspect.flukeIds, individualIds: suspect.individualIds }]

test.each<[SuspectKind, (sea: Sea) => void]>([
  ['wrong-id', (sea) => sea.file('w3-1', whale(20))],
  ['same-whale-two-ids', (sea) => void sea.add('again', 5, whale(41))],
  ['two-whales-one-id', (sea) => [0, 1].forEach((photo) => sea.add(`other-${photo}`, WHALES + 1, whale(7)))],
  ['new-is-known', (sea) => void sea.add('stranger', 9, 'new')],
  ['new-are-one', (sea) => [0, 1].forEach((photo) => sea.add(`new-${photo}`, WHALES + 2, 'new'))],
])('a decided %s never returns, and everything else stays', (kind, plant) => {
  const sea = new Sea()
  plant(sea)
  const before = sea.suspects().suspects
  const found = before.find((suspect) => suspect.kind === kind)!
  const after = sea.suspects(rememberedVerdicts(decided(found))).suspects
  expect(after.map(({ key }) => key)).toEqual(before.filter(({ key }) => key !== found.key).map(({ key }) => key))
})

test('a decided one comes back when the evidence is much stronger, and says that it was decided', () => {
  const sea = new Sea()
  sea.file('w3-1', whale(20))
  const found = only(sea.likely(), 'wrong-id')
  const weaker = new Map(found.claims.map(({ key, strength }) => [key, strength - 3]))
  expect(only(sea.likely(weaker), 'wrong-id').decidedAtStrength).toBe(found.strength - 3)
  const alike = new Map(found.claims.map(({ key, strength }) => [key, strength - 2]))
  expect(sea.likely(alike)).toEqual([])
})

test('of a group in which two are decided to be different, the third stays with one of them', () => {
  const sea = new Sea()
  for (const id of [41, 42]) for (let photo = 0; photo < PHOTOS; photo++) sea.add(`again${id}-${photo}`, 5, whale(id))
  const verdicts = rememberedVerdicts([{ kind: 'same-whale-two-ids', strength: 1, flukeIds: [], individualIds: ['w_5', 'w_41'] as IndividualId[] }])
  for (const suspect of sea.likely(verdicts)) expect(suspect.individualIds).toHaveLength(2)
  expect(sea.likely(verdicts).map(({ individualIds }) => [...individualIds].sort().join())).toEqual(expect.arrayContaining(['w_41,w_42', 'w_42,w_5']))
})

test('keys are the same in the next run, after changes elsewhere, and with photos put in another order', () => {
  const sea = new Sea()
  sea.file('w3-1', whale(20))
  const key = only(sea.likely(), 'wrong-id').key
  sea.add('later', 30, whale(30))
  sea.audit.remove(fluke('w1-0'))
  sea.put('w2-2', sea.vectorOf('w2-2'), whale(2))
  expect(only(sea.likely(), 'wrong-id').key).toBe(key)
})

test('a comparison that was stopped is made anew, whole', () => {
  const sea = new Sea()
  sea.file('w3-1', whale(20))
  sea.audit.compare().next()
  expect(only(sea.likely(), 'wrong-id').flukeId).toBe(fluke('w3-1'))
})

test('flukes that were removed are nobody’s evidence, also after many', () => {
  const sea = new Sea()
  sea.add('stranger', 9, 'new')
  sea.suspects()
  for (let photo = 0; photo < PHOTOS; photo++) sea.audit.remove(fluke(`w9-${photo}`))
  expect(sea.likely()).toEqual([])
  for (let n = 20; n < 30; n++) for (let photo = 0; photo < PHOTOS; photo++) sea.audit.remove(fluke(`w${n}-${photo}`))
  sea.add('one more', 12, 'new')
  only(sea.likely(), 'new-is-known')
})

test('nearest: all of its whale first, and not those of its own photo', () => {
  const sea = new Sea()
  sea.audit.put('w1-0:1' as FlukeId, 'w1-0' as PhotoId, null)
  const near = sea.audit.nearest(fluke('w1-0'), 2)!
  expect(near.map(({ flukeId }) => flukeId).sort()).toEqual([fluke('w1-1'), fluke('w1-2')])
  expect(sea.audit.nearest(fluke('nobody'), 2)).toBeNull()
})

test('kept up decision by decision and photo by photo, the suspects are those of an audit that was told all at once', () => {
  const label = fc.oneof(fc.constant(null), fc.constant('new' as const), fc.nat(12).map((n) => whale(3 * n)))
  const steps = fc.array(fc.record({ photo: fc.option(fc.nat(WHALES * PHOTOS - 1)), of: fc.nat(WHALES + 5), filedAs: label, verdict: fc.boolean() }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(steps, (all) => {
      const [followed, afresh] = [new Sea(), new Sea()]
      let verdicts = new Map<ClaimKey, number>()
      const apply = (sea: Sea, { photo, of, filedAs }: (typeof all)[number], n: number): void => {
        if (photo === null) sea.add(`later-${n}`, of, filedAs)
        else sea.file(`w${Math.floor(photo / PHOTOS)}-${photo % PHOTOS}`, filedAs)
      }
      all.forEach((step, n) => {
        apply(followed, step, n)
        const [worst] = followed.suspects(verdicts).suspects
        if (step.verdict && worst) verdicts = new Map([...verdicts, ...rememberedVerdicts(decided(worst))])
      })
      all.forEach((step, n) => apply(afresh, step, n))
      expect(followed.suspects(verdicts)).toEqual(afresh.suspects(verdicts))
    }),
    { numRuns: 8 },
  )
})

test('tables of any size, with any labels, are audited without fail, and every suspect is whole', () => {
  const labels = fc.array(fc.tuple(fc.nat(6), fc.option(fc.nat(4)), fc.boolean()), { maxLength: 25 })
  fc.assert(
    fc.property(labels, (rows) => {
      const sea = new Sea()
      rows.forEach(([of, id, unfiled], n) => sea.add(`row-${n}`, WHALES + of, id === null ? (unfiled ? null : 'new') : whale(100 + id)))
      for (const suspect of sea.suspects().suspects) {
        expect(suspect.pairs.length).toBeGreaterThan(0)
        expect(suspect.claims.length).toBeGreaterThan(0)
        expect(suspect.probability).toBeGreaterThan(0)
        expect(suspect.probability).toBeLessThanOrEqual(1)
        for (const { left, right } of suspect.pairs) expect(left).not.toBe(right)
        for (const sentence of [suspicionInWords(suspect), ...suspect.evidence.map(evidenceInWords)]) expect(sentence).toMatch(/^[A-Z0-9w].*[.]$/)
      }
    }),
    { numRuns: 15 },
  )
})
