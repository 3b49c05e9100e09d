import type { FlukeId, IndividualId } from '../catalogue.ts'
import type { AuditParameters } from './audit-parameters.ts'
import { claimBetween, isSettled } from './claim.ts'
import { linkedGroups } from './average-linkage.ts'
import type { Draft } from './draft.ts'
import { sigmoid } from './same-whale.ts'
import { PAIRS_SHOWN, type RememberedVerdicts, type Suspect, type SuspectEvidence } from './suspect.ts'

/** Two photographs that may be one. */
export interface CopyPair {
  a: number
  b: number
  /** Cosine similarity, −1..1; for `mirrored` that with the mirror image of `b`. */
  similarity: number
  copy: 'exact' | 'near' | 'mirrored'
  /** See `pictureAgreement`; null where the pictures were not looked at. */
  agreement: number | null
}

/** What is known of the rows that the pairs speak of. */
export interface FiledRows {
  flukeId(row: number): FlukeId
  /** Null for `new_whale` and where there is no label. */
  individualId(row: number): IndividualId | null
  isFiled(row: number): boolean
}

/** Log odds of an exact copy: sure, but finite, so that it can be compared. */
const EXACT = 20
const LEAST_PROBABLE = 0.05

/** Log odds that a pair is one photograph. Its pictures decide where they were looked at: embeddings of two photos of one dive can be as alike as copies'. */
export function copyStrength({ copy, similarity, agreement }: Pick<CopyPair, 'copy' | 'similarity' | 'agreement'>, { byAgreement, bySimilarity }: AuditParameters['copy']): number {
  if (copy === 'exact') return EXACT
  return agreement === null ? bySimilarity.offset + bySimilarity.slope * similarity : byAgreement.offset + byAgreement.slope * agreement
}

/** The same photograph twice or more, exact or nearly. */
export function samePhotos(pairs: readonly CopyPair[], filed: FiledRows, verdicts: RememberedVerdicts, fitted: AuditParameters['copy']): Draft[] {
  const judged = pairs
    .map((pair) => ({ ...pair, weight: copyStrength(pair, fitted), key: claimBetween('same-photo', filed.flukeId(pair.a), filed.flukeId(pair.b)) }))
    .filter((pair) => sigmoid(pair.weight) >= LEAST_PROBABLE && !isSettled({ key: pair.key, strength: pair.weight }, verdicts))
  // Copies of a copy are copies: one good link is enough.
  const made = linkedGroups(judged, 0).map((rows) => ({ rows, own: [] as typeof judged }))
  const groupOf = new Map(made.flatMap((group) => group.rows.map((row) => [row, group] as const)))
  const doubtful = judged.filter((pair) => {
    const group = groupOf.get(pair.a)
    const held = group !== undefined && group === groupOf.get(pair.b)
    if (held) group.own.push(pair)
    return !held
  })
  const all = [...made, ...doubtful.map((pair) => ({ rows: [pair.a, pair.b], own: [pair] }))].map(({ rows, own }): Suspect => {
    const best = [...own].sort((one, two) => two.weight - one.weight)
    const first = best[0]!
    const ids = [...new Set(rows.filter((row) => filed.isFiled(row)).map((row) => filed.individualId(row)))]
    return {
      kind: 'same-photo' as const,
      key: own.length === 1 ? first.key : JSON.stringify(own.map(({ key }) => key).sort()),
      copy: first.copy,
      strength: first.weight,
      probability: sigmoid(first.weight),
      claims: own.map(({ key, weight }) => ({ key, strength: weight })),
      flukeIds: rows.map((row) => filed.flukeId(row)),
      individualIds: ids.filter((id) => id !== null),
      pairs: best.slice(0, PAIRS_SHOWN).map(({ a, b, similarity, copy }) => ({ left: filed.flukeId(a), right: filed.flukeId(b), similarity, mirrored: copy === 'mirrored' })),
      evidence: [...best.slice(0, 1).map((pair) => inEvidence(pair, filed)), ...(ids.length > 1 ? [{ kind: 'labels-differ' as const, individualIds: ids }] : [])],
    }
  })
  // What is settled among them was left out before.
  return all.map((suspect) => ({ kind: 'same-photo', strength: suspect.strength, row: null, isOpen: () => true, suspect: () => suspect }))
}

function inEvidence({ a, b, copy, similarity, agreement }: CopyPair, filed: FiledRows): SuspectEvidence {
  if (copy === 'exact') return { kind: 'same-bytes' }
  return { kind: 'same-picture', left: filed.flukeId(a), right: filed.flukeId(b), similarity, agreement, mirrored: copy === 'mirrored' }
}
