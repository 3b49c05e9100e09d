/** How strongly two of the things belong together: above 0 for, below 0 against. */
export interface Link {
  a: number
  b: number
  weight: number
}

/**
 * Groups of things that belong together, largest first, each of two or more: the two groups with the highest mean weight between
 * them are joined while it is above 0 (average linkage, Sokal and Michener 1958, on log odds, as in correlation clustering: Bansal,
 * Blum and Chawla 2004). One strong pair does not chain two groups together whose other pairs speak against it.
 *
 * @param links each pair once
 * @param missing weight of a pair that has no link
 */
export function linkedGroups(links: readonly Link[], missing: number): number[][] {
  return groupsOver(0, links, missing).sort((a, b) => b.length - a.length || a[0]! - b[0]!)
}

/** Things that are joined at a time: it takes the third power of their number. */
const MOST_JOINED = 300

/** Where more hang together, the weaker half of their links is cut first. */
function groupsOver(bar: number, links: readonly Link[], missing: number): number[][] {
  return components(links.filter(({ weight }) => weight > bar)).flatMap((things) => {
    const inside = new Set(things)
    const own = links.filter(({ a, b }) => inside.has(a) && inside.has(b))
    if (things.length <= MOST_JOINED) return joined(things, own, missing)
    const strong = own.map(({ weight }) => weight).filter((weight) => weight > bar).sort((a, b) => a - b)
    return groupsOver(Math.max(strong[Math.floor(strong.length / 2)]!, bar + Number.EPSILON), own, missing)
  })
}

/** Things that any chain of links holds together: only within these can anything be joined. */
function components(links: readonly Link[]): number[][] {
  const parent = new Map<number, number>()
  const rootOf = (thing: number): number => {
    let root = thing
    while (parent.get(root) !== root) root = parent.get(root)!
    parent.set(thing, root)
    return root
  }
  for (const { a, b } of links) {
    for (const thing of [a, b]) if (!parent.has(thing)) parent.set(thing, thing)
    parent.set(rootOf(a), rootOf(b))
  }
  const found = new Map<number, number[]>()
  for (const thing of [...parent.keys()].sort((a, b) => a - b)) {
    const root = rootOf(thing)
    const others = found.get(root)
    if (others) others.push(thing)
    else found.set(root, [thing])
  }
  return [...found.values()]
}

function joined(things: number[], links: readonly Link[], missing: number): number[][] {
  const placeOf = new Map(things.map((thing, place) => [thing, place]))
  const size = things.length
  /** Sum of the weights between two groups. */
  const sums = new Float64Array(size * size).fill(missing)
  for (const { a, b, weight } of links) {
    const [i, j] = [placeOf.get(a), placeOf.get(b)]
    if (i !== undefined && j !== undefined) sums[i * size + j] = sums[j * size + i] = weight
  }
  const groups = things.map((thing) => [thing])
  const alive = things.map((_, place) => place)
  for (;;) {
    let [first, second, most] = [-1, -1, 0]
    for (const i of alive) {
      for (const j of alive) {
        if (j >= i) break
        const mean = sums[i * size + j]! / (groups[i]!.length * groups[j]!.length)
        if (mean > most) [first, second, most] = [j, i, mean]
      }
    }
    if (first < 0) break
    groups[first]!.push(...groups[second]!)
    for (const other of alive) sums[first * size + other] = sums[other * size + first] = sums[first * size + other]! + sums[second * size + other]!
    alive.splice(alive.indexOf(second), 1)
  }
  return alive.map((place) => groups[place]!.sort((a, b) => a - b)).filter(({ length }) => length > 1)
}

/** The links that hold things together, strongest first: a maximum spanning tree (Kruskal 1956). */
export function spanning(links: readonly Link[]): Link[] {
  const rootOf = new Map<number, number>()
  const find = (thing: number): number => {
    let root = thing
    while (rootOf.has(root)) root = rootOf.get(root)!
    return root
  }
  return [...links].sort((one, two) => two.weight - one.weight).filter(({ a, b }) => {
    const [rootA, rootB] = [find(a), find(b)]
    if (rootA === rootB) return false
    rootOf.set(rootA, rootB)
    return true
  })
}
