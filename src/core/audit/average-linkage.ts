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
  return components(bar, links).flatMap(({ things, links: own }) => {
    if (things.length <= MOST_JOINED) return joined(things, own, missing)
    const strong = own.map(({ weight }) => weight).filter((weight) => weight > bar).sort((a, b) => a - b)
    return groupsOver(Math.max(strong[Math.floor(strong.length / 2)]!, bar + Number.EPSILON), own, missing)
  })
}

interface Component {
  things: number[]
  /** All links between them, the weak ones too. */
  links: Link[]
}

/** Things that any chain of links above the bar holds together: only within these can anything be joined. */
function components(bar: number, links: readonly Link[]): Component[] {
  const parent = new Map<number, number>()
  const rootOf = (thing: number): number => {
    let root = thing
    while (parent.get(root) !== root) root = parent.get(root)!
    parent.set(thing, root)
    return root
  }
  for (const { a, b, weight } of links) {
    if (weight <= bar) continue
    for (const thing of [a, b]) if (!parent.has(thing)) parent.set(thing, thing)
    parent.set(rootOf(a), rootOf(b))
  }
  const found = new Map<number, Component>()
  for (const thing of [...parent.keys()].sort((a, b) => a - b)) {
    const root = rootOf(thing)
    const component = found.get(root)
    if (component) component.things.push(thing)
    else found.set(root, { things: [thing], links: [] })
  }
  for (const link of links) {
    if (!parent.has(link.a) || !parent.has(link.b)) continue
    const root = rootOf(link.a)
    if (root === rootOf(link.b)) found.get(root)!.links.push(link)
  }
  return [...found.values()]
}

const NONE = -1

function joined(things: number[], links: readonly Link[], missing: number): number[][] {
  const placeOf = new Map(things.map((thing, place) => [thing, place]))
  const size = things.length
  /** Sum of the weights between two groups. */
  const sums = new Float64Array(size * size).fill(missing)
  for (const { a, b, weight } of links) {
    const [i, j] = [placeOf.get(a)!, placeOf.get(b)!]
    sums[i * size + j] = sums[j * size + i] = weight
  }
  const groups = things.map((thing) => [thing])
  const alive = things.map((_, place) => place)
  const meanOf = (i: number, j: number): number => sums[i * size + j]! / (groups[i]!.length * groups[j]!.length)
  // Of each group the one before it that it belongs together with most, so that a step need not look at all pairs again.
  const partner = new Int32Array(size).fill(NONE)
  const most = new Float64Array(size)
  const seek = (i: number): void => {
    partner[i] = NONE
    most[i] = 0
    for (const j of alive) {
      if (j >= i) break
      const mean = meanOf(i, j)
      if (mean > most[i]!) [partner[i], most[i]] = [j, mean]
    }
  }
  for (const i of alive) seek(i)
  for (;;) {
    let second = NONE
    for (const i of alive) if (partner[i] !== NONE && (second === NONE || most[i]! > most[second]!)) second = i
    if (second === NONE) break
    const first = partner[second]!
    groups[first]!.push(...groups[second]!)
    for (const other of alive) sums[first * size + other] = sums[other * size + first] = sums[first * size + other]! + sums[second * size + other]!
    alive.splice(alive.indexOf(second), 1)
    for (const i of alive) {
      if (i === first || partner[i] === first || partner[i] === second) seek(i)
      else if (i > first) {
        const mean = meanOf(i, first)
        if (mean > most[i]! || (mean === most[i]! && first < partner[i]!)) [partner[i], most[i]] = [first, mean]
      }
    }
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
