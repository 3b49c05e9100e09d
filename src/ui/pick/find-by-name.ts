/** Something that has an id and perhaps a name beside it. */
export interface Named {
  id: string
  nickname: string | null
}

const collator = new Intl.Collator('en', { numeric: true })

/** Ids in the order that people write them: W-9 before W-10. */
export function compareIds(a: string, b: string): number {
  return collator.compare(a, b)
}

/** Those whose id or nickname holds the text, in any case; those that begin with it first. Without a text all of them, by id. */
export function findByName<Item extends Named>(all: readonly Item[], text: string): Item[] {
  const wanted = text.trim().toLowerCase()
  const ranked = all.flatMap((item) => {
    const places = [item.id, item.nickname ?? ''].map((name) => name.toLowerCase().indexOf(wanted)).filter((place) => place >= 0)
    return places.length > 0 ? [{ item, later: Math.min(...places) === 0 ? 0 : 1 }] : []
  })
  return ranked.sort((a, b) => a.later - b.later || compareIds(a.item.id, b.item.id)).map(({ item }) => item)
}
