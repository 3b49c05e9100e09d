import type { Individual } from '#core/catalogue.ts'

/** As many as anybody reads. */
const MOST = 100

/** Individuals whose id or nickname holds the text, in any case; those that begin with it first. */
export function findIndividuals(all: readonly Individual[], text: string): { found: Individual[]; count: number } {
  const wanted = text.trim().toLowerCase()
  const ranked = all.flatMap((individual) => {
    const places = [individual.id, individual.nickname ?? ''].map((name) => name.toLowerCase().indexOf(wanted)).filter((place) => place >= 0)
    return places.length > 0 ? [{ individual, later: Math.min(...places) === 0 ? 0 : 1 }] : []
  })
  const collator = new Intl.Collator('en', { numeric: true })
  ranked.sort((a, b) => a.later - b.later || collator.compare(a.individual.id, b.individual.id))
  return { found: ranked.slice(0, MOST).map(({ individual }) => individual), count: ranked.length }
}
