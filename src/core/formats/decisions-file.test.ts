import { describe, expect, test } from 'vitest'
import type { FlukeId, IndividualId, PhotoId } from '../catalogue.ts'
import type { Decision, DecisionId, WhaleKey } from '../decisions/decision.ts'
import { LOG_SCHEMA } from '../decisions/log-schema.ts'
import { assertLogSize, parseDecisionsFile, writeDecisionsFile, type DecisionsFile } from './decisions-file.ts'

const flukeId = `${'a'.repeat(64)}:0` as FlukeId
const common = (n: number) => ({ id: `d${n}` as DecisionId, atMs: n, analyst: 'Anna', origin: 'analyst' as const, flukeId })
const ref = { individualId: '007' as IndividualId, whaleKey: '007' as string as WhaleKey }
const suspect = { kind: 'wrong-id' as const, key: 'k', strength: 0.5, embedder: null, words: '“odd”\n{}' }
const decisions: Decision[] = [
  { ...common(1), kind: 'match', ...ref, evidence: null, after: [] },
  { ...common(2), kind: 'new', individualId: '1e5' as IndividualId, evidence: null, after: ['d1' as DecisionId] },
  { ...common(3), kind: 'merge', flukeIds: [flukeId], whales: [ref], into: ref, suspect },
  { ...common(4), kind: 'split', flukeIds: [flukeId], from: ref, individualId: 'x' as IndividualId, whaleKey: 'd4' as string as WhaleKey, suspect: null },
  { ...common(5), kind: 'relabel', from: null, to: { status: 'identified', ...ref }, suspect: null },
  { ...common(6), kind: 'relabel', from: '007' as IndividualId, to: { status: 'open' }, suspect: null },
  { ...common(7), kind: 'rename', whale: ref, to: 'Ærø' as IndividualId },
  { ...common(8), kind: 'describe', whale: ref, nickname: null, pigment: 3 },
  { ...common(9), kind: 'different', flukeIds: [flukeId], whales: [ref, ref], suspect },
  { ...common(10), kind: 'same-photo', flukeIds: [flukeId], duplicates: [], suspect: null },
  { ...common(11), kind: 'box', boxPx: { x0: 0, y0: 1, x1: 2, y1: 3 } },
  { ...common(12), kind: 'revert', reverts: 'd11' as DecisionId },
  ...(['file-new', 'unusable', 'skip', 'no-fluke'] as const).map((kind, n): Decision => ({ ...common(13 + n), kind })),
]
const file: DecisionsFile = { exportedAt: '2026-11-24T12:00:00.000Z', catalogue: { id: 'c', name: 'Bay, 2026' }, decisions, photos: [{ id: 'a'.repeat(64) as PhotoId, fileName: 'a.jpg', path: 'trip/a.jpg', otherNames: [] }] }
const text = writeDecisionsFile(file)
const lines = text.split('\n')

test('comes back as it was written, and is plain JSON', () => {
  expect(parseDecisionsFile(text, 'log.json')).toEqual({ ...file, damaged: [] })
  expect(JSON.parse(text)).toMatchObject({ format: 'flukeprint-decisions', schema: 2 })
})

test('an empty log is a log', () => {
  expect(parseDecisionsFile(writeDecisionsFile({ ...file, decisions: [], photos: [] }), 'log.json')).toMatchObject({ decisions: [], damaged: [] })
})

test('places in the log of that machine, and what it noted beside, do not come in', () => {
  const own = { ...decisions[0]!, seq: 7, touched: [flukeId] }
  expect(parseDecisionsFile(writeDecisionsFile({ ...file, decisions: [own] }), 'log.json').decisions).toEqual([decisions[0]])
})

describe('damage costs no more than the lines that it is in', () => {
  const damage = (change: (lines: string[]) => string[]) => parseDecisionsFile(change([...lines]).join('\n'), 'log.json')

  test('a line that is no JSON', () => {
    const read = damage((all) => all.with(3, '{"id":"d2","kind":"ne'))
    expect(read.decisions).toEqual(decisions.filter(({ id }) => id !== 'd2'))
    expect(read.damaged).toEqual([{ line: 4, reason: 'not readable' }])
    expect(read.photos).toHaveLength(1)
  })

  test('a file that was cut off', () => {
    const read = damage((all) => [...all.slice(0, 5), all[5]!.slice(0, 30)])
    expect(read.decisions.map(({ id }) => id)).toEqual(['d1', 'd2', 'd3'])
    expect(read.damaged.map(({ line }) => line)).toEqual([6, 6])
  })

  test.each<[string, object, string]>([
    ['an unknown kind', { kind: 'guess' }, 'unknown kind of decision: guess'],
    ['no time', { atMs: null }, 'no sound atMs'],
    ['no fluke', { flukeId: 'a.jpg' }, 'no sound flukeId'],
    ['an id that is no text', { individualId: 7 }, 'no sound individualId'],
    ['links that are no ids', { after: [1] }, 'no sound after'],
    ['a kind that is no text and can not be made one', { kind: { toString: 1, valueOf: 1 } }, 'no kind of decision'],
    ['a kind that all objects have', { kind: '__proto__' }, 'unknown kind of decision: __proto__'],
    ['a clock in the year 275760, after which ours could say nothing later', { atMs: 8.64e15 }, 'no sound atMs'],
    ['a fluke of a number that no next one follows', { flukeId: `${'a'.repeat(64)}:99999999999999999999` }, 'no sound flukeId'],
    ['a box turned inside out', { kind: 'box', boxPx: { x0: 5, y0: 0, x1: 1, y1: 1 } }, 'no sound boxPx'],
    ['notes of ten megabytes', { kind: 'describe', whale: ref, notes: 'x'.repeat(10_000_000) }, 'no sound notes'],
    ['evidence that is larger than a screen', { evidence: { shown: ['x'.repeat(5_000_000)] } }, 'more than any decision says'],
  ])('%s', (_, part, reason) => {
    const read = damage((all) => all.with(2, `${JSON.stringify({ ...decisions[0], ...part })},`))
    expect(read.damaged).toEqual([{ line: 3, reason }])
    expect(read.decisions).toHaveLength(decisions.length - 1)
  })
})

test.each(['', 'hello', '[]', '{}', 'Image,Id\na.jpg,w_1\n', '{"format":"other","decisions":[]}', '{"decisions":[]}'])('%j is refused with the file and what to do', (content) => {
  expect(() => parseDecisionsFile(content, 'notes.txt')).toThrow(expect.objectContaining({ code: 'bad-input', file: 'notes.txt', remedy: expect.any(String) }))
})

test('evidence that is nested without end can not be stored, and costs no other decision', () => {
  const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
  const read = parseDecisionsFile(text.replace('"evidence":null', () => `"evidence":${deep}`), 'log.json')
  expect(read.damaged).toEqual([{ line: 3, reason: 'more than any decision says' }])
  expect(read.decisions).toHaveLength(decisions.length - 1)
})

test('a log of half a gigabyte is refused before it is read', () => {
  expect(() => assertLogSize(500e6, 'log.json')).toThrow(expect.objectContaining({ code: 'bad-input', file: 'log.json' }))
  expect(() => assertLogSize(100e6, 'log.json')).not.toThrow()
})

test.each([0, -1, 1.5])('schema %d is none', (schema) => {
  expect(() => parseDecisionsFile(text.replace('"schema":2', `"schema":${schema}`), 'log.json')).toThrow(expect.objectContaining({ code: 'bad-input' }))
})

test('a newer log is refused, not misread', () => {
  expect(() => parseDecisionsFile(text.replace('"schema":2', `"schema":${LOG_SCHEMA + 1}`), 'log.json')).toThrow(expect.objectContaining({ code: 'bad-input', message: expect.stringContaining('newer') }))
})

describe('a shape that a reader of before would take for something else', () => {
  const several: Decision = { ...common(20), kind: 'relabel', flukeIds: [flukeId, `${'b'.repeat(64)}:0` as FlukeId], from: null, to: { status: 'open' }, suspect: null }

  test('makes the log one of the schema that knows it, which older programs refuse; without it they can read it', () => {
    expect(JSON.parse(writeDecisionsFile({ ...file, decisions: [...decisions, several] }))).toMatchObject({ schema: 3 })
    expect(parseDecisionsFile(writeDecisionsFile({ ...file, decisions: [several] }), 'log.json')).toMatchObject({ decisions: [several], damaged: [] })
    expect(JSON.parse(writeDecisionsFile(file))).toMatchObject({ schema: 2 })
  })

  test.each<[string, object, string]>([
    ['a field of its own', { alsoOf: [flukeId] }, 'relabel with something that is not known here: alsoOf'],
    ['a field of another kind', { boxPx: { x0: 0, y0: 0, x1: 1, y1: 1 } }, 'relabel with something that is not known here: boxPx'],
    ['something new within', { to: { status: 'open', until: 7 } }, 'no sound to'],
  ])('that nobody has told of, %s, is left out by name and not read without it', (_, part, reason) => {
    const read = parseDecisionsFile(writeDecisionsFile({ ...file, decisions: [decisions[0]!, { ...several, ...part } as Decision] }), 'log.json')
    expect(read).toMatchObject({ decisions: [decisions[0]], damaged: [{ line: 4, reason }] })
  })
})

test('a log of schema 1 is read as one of today', () => {
  const old = {
    format: 'flukeprint-decisions', schema: 1, exportedAt: '', catalogue: { id: 'c', name: 'n' }, photos: [],
    decisions: [
      { ...common(1), seq: 1, kind: 'new', individualId: 'NEW-0001', evidence: null },
      { ...common(2), seq: 2, kind: 'match', individualId: 'NEW-0001', evidence: null },
    ],
  }
  expect(parseDecisionsFile(JSON.stringify(old, null, 1), 'log.json').decisions).toMatchObject([{ after: [] }, { after: ['d1'], whaleKey: 'd1' }])
})
