import type { FlukeId } from '#core/catalogue.ts'
import { describeDecision } from '#core/decisions/describe.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'

/** Notes that say that something is on disk. */
export const SAID = /^(Saved|Taken back|Done again): /

export interface Compared {
  /** What was said to be on disk and is not in the log. */
  lost: string[]
  /** Entries of the log that nothing was said of: at the most what was under way at the kill. */
  unsaid: LoggedDecision[]
}

/**
 * Looks each thing that was said up in the log, in the order in which it was said.
 * @param log the entries since the last look, in order
 * @param whole the whole log, for what is taken back
 */
export function compare(said: readonly string[], log: readonly LoggedDecision[], whole: readonly LoggedDecision[], fileOf: (id: FlukeId) => string | undefined): Compared {
  const byId = new Map(whole.map((one) => [one.id as string, one]))
  const lost: string[] = []
  const met = new Set<LoggedDecision>()
  let next = 0
  for (const text of said) {
    const place = log.findIndex((one, at) => at >= next && speaksOf(text, one, byId, fileOf))
    if (place < 0) {
      lost.push(text)
      continue
    }
    met.add(log[place]!)
    next = place + 1
  }
  return { lost, unsaid: log.filter((one) => !met.has(one)) }
}

function speaksOf(text: string, decision: LoggedDecision, byId: ReadonlyMap<string, LoggedDecision>, fileOf: (id: FlukeId) => string | undefined): boolean {
  const back = /^(?:Taken back|Done again): (.+)$/.exec(text)
  if (back) return decision.kind === 'revert' && isAbout(back[1]!, endOf(decision, byId), fileOf)
  const [, one, other, kept] = /^Saved: (\S+) and (\S+) are one: (\S+)$/.exec(text) ?? []
  if (one !== undefined) return decision.kind === 'merge' && decision.into.individualId === kept && decision.whales.some(({ individualId }) => individualId === one || individualId === other)
  const [, divided] = /^Saved: \d+ photos? of (\S+) split off$/.exec(text) ?? []
  if (divided !== undefined) return decision.kind === 'split' && decision.from.individualId === divided
  const [, left] = /^Saved: \d+ photos? of (\S+) sent back to the queue$/.exec(text) ?? []
  if (left !== undefined) return decision.kind === 'relabel' && decision.from === left && decision.to.status === 'open'
  const [, former, name] = /^Saved: (\S+) is called (\S+) now$/.exec(text) ?? []
  if (former !== undefined) return decision.kind === 'rename' && decision.whale.individualId === former && decision.to === name
  return isAbout(text.slice('Saved: '.length), decision, fileOf)
}

/** In the program's own words; Identify adds the file, Review how many more. */
function isAbout(words: string, decision: LoggedDecision, fileOf: (id: FlukeId) => string | undefined): boolean {
  const said = describeDecision(decision)
  return words === said || words === `${said} · ${fileOf(decision.flukeId)}` || words.startsWith(`${said}, and `)
}

/** What a revert, or a revert of a revert, comes down to. */
function endOf(decision: LoggedDecision, byId: ReadonlyMap<string, LoggedDecision>): LoggedDecision {
  let end = decision
  while (end.kind === 'revert') end = byId.get(end.reverts)!
  return end
}
