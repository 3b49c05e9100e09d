import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { Evidence } from '#core/decisions/decision.ts'
import type { NewDecision } from '#storage/decide.ts'
import type { Answer, CandidateView } from '../data/candidate-views.ts'

/** `no-fluke`: there is nothing in the box. */
export type Verdict =
  | { kind: 'match' | 'possible'; individual: CandidateView }
  | { kind: 'new' | 'unusable' | 'skip' | 'no-fluke' }

/** The decision to store, with what was on the screen when it was made. */
export function decisionOf(flukeId: FlukeId, verdict: Verdict, shown: Answer | null): NewDecision {
  if (shown && shown.flukeId !== flukeId) throw new Error('The candidates on the screen are those of another fluke.')
  switch (verdict.kind) {
    case 'match':
    case 'possible':
      return { kind: verdict.kind, flukeId, individualId: verdict.individual.individualId, evidence: evidenceOf(shown, verdict.individual.individualId) }
    case 'new':
      return { kind: 'new', flukeId, evidence: evidenceOf(shown, null) }
    case 'unusable':
    case 'skip':
    case 'no-fluke':
      return { kind: verdict.kind, flukeId }
  }
}

/** Null where nothing had been ranked. */
export function evidenceOf(shown: Answer | null, chosen: IndividualId | null): Evidence | null {
  if (!shown) return null
  const candidate = shown.candidates.find(({ individualId }) => individualId === chosen)
  return {
    embedder: shown.embedder,
    rank: candidate?.rank ?? null,
    score: candidate?.score ?? null,
    probability: candidate?.probability ?? null,
    pNew: shown.pNew,
    shown: shown.candidates.map(({ individualId }) => individualId),
  }
}
