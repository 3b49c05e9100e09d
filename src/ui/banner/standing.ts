import { createStore } from 'zustand/vanilla'
import type { ErrorCode, ErrorRecord } from '#core/errors.ts'

/** Failures that are a state of things, not a moment: they stay on the screen until they are over. */
const STANDING: ReadonlySet<ErrorCode> = new Set(['storage-full', 'storage-blocked', 'permission-needed', 'engine-unavailable', 'self-check-failed'])

export function isStanding(code: ErrorCode): boolean {
  return STANDING.has(code)
}

/** What stands in the way now, one of a code: a full disk is met by every write, and said once. */
export const standing = createStore<{ problems: readonly ErrorRecord[] }>(() => ({ problems: [] }))

export function raiseStanding(error: ErrorRecord): void {
  const others = standing.getState().problems.filter((problem) => problem.code !== error.code)
  standing.setState({ problems: [...others, error] })
}

export function clearStanding(code: ErrorCode): void {
  const { problems } = standing.getState()
  if (problems.some((problem) => problem.code === code)) standing.setState({ problems: problems.filter((problem) => problem.code !== code) })
}
