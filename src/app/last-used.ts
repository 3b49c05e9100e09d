import { keepChoice } from '#ui/choice/keep-choice.ts'

const KEY = 'flukeprint.last-used'

/** When a catalogue was last opened on this machine, ms; null where it never was. */
export function lastUsedAtMs(catalogueId: string): number | null {
  return read()[catalogueId] ?? null
}

export function noteUse(catalogueId: string): void {
  keepChoice(KEY, JSON.stringify({ ...read(), [catalogueId]: Date.now() }))
}

function read(): Record<string, number> {
  const stored = localStorage.getItem(KEY)
  if (stored === null) return {}
  try {
    const parsed: unknown = JSON.parse(stored)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, number>) : {}
  } catch {
    // Only an order of display hangs on it: what can't be read counts as never used.
    return {}
  }
}
