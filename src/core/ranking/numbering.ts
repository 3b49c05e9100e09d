/** Ids as whole numbers from 0, in the order in which they were first met. A number is never given twice. */
export class Numbering<Id extends string> {
  private readonly numbers = new Map<Id, number>()
  readonly ids: Id[] = []

  /** Its number; a new one where the id has none. */
  numberOf(id: Id): number {
    let number = this.numbers.get(id)
    if (number === undefined) {
      number = this.ids.push(id) - 1
      this.numbers.set(id, number)
    }
    return number
  }

  /** Its number, or undefined where it has none. */
  find(id: Id): number | undefined {
    return this.numbers.get(id)
  }
}

/** Items grouped by a number: group g holds `items[start[g]]` to `items[start[g + 1] - 1]`. */
export interface Groups {
  start: Int32Array
  items: Int32Array
}

/** Groups 0, 1, 2, … by their numbers (−1: in no group), each group in rising order: a counting sort. */
export function grouped(numberOf: ArrayLike<number>, groups: number): Groups {
  const start = new Int32Array(groups + 1)
  for (let item = 0; item < numberOf.length; item++) if (numberOf[item]! >= 0) start[numberOf[item]! + 1]!++
  for (let g = 0; g < groups; g++) start[g + 1]! += start[g]!
  const next = start.slice()
  const items = new Int32Array(start[groups]!)
  for (let item = 0; item < numberOf.length; item++) {
    const number = numberOf[item]!
    if (number >= 0) items[next[number]!++] = item
  }
  return { start, items }
}
