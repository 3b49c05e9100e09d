/** The names to write a log's analysts under: a colleague who has our own name (both "me") gets another. Null: they are our own decisions. */
export function otherNames(own: string | undefined, theirs: string | null): ReadonlyMap<string, string> {
  const name = theirs?.trim()
  return own === undefined || !name ? new Map() : new Map([[own, name]])
}
