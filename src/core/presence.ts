import type { Fluke } from './catalogue.ts'

/**
 * A photograph to which the detector gives less than this probably shows no fluke: a back, a splash, a bird. In core, since storage finds such flukes by it,
 * screens tell them and the terminal measures it, and none of the three reaches into another. It only decides what is asked of the analyst, never an answer.
 */
export const LEAST_PRESENCE = 0.5

/** Whether the detector doubts that there is a fluke, and nobody has said yet what is there. */
export function maybeNoFluke({ presence, status, removed }: Pick<Fluke, 'presence' | 'status' | 'removed'>): boolean {
  return removed === 0 && (status === 'open' || status === 'skipped') && isDoubtful(presence)
}

/** Null and absent: the detector has not said; then there is nothing to doubt. */
export function isDoubtful(presence: number | null | undefined): presence is number {
  return typeof presence === 'number' && presence < LEAST_PRESENCE
}
