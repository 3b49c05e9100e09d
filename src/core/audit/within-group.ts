/** Photos of one individual that are compared with each other; of more, the first ones only: memory grows with the square. */
export const MOST_COMPARED = 200

/** A branch of the tree: the places below it. */
export interface Branch {
  places: number[]
}

/** The photos of one individual compared with each other. Depends on no label but its own, so it is kept until its photos change. */
export class WithinGroup {
  private readonly values: Float32Array
  /** All branches of the tree by average linkage but its root, leaves included. */
  readonly branches: readonly Branch[]
  /** Places of all its photos in `rows`. */
  readonly places: readonly number[]

  /**
   * @param rows its photos, at most `MOST_COMPARED`
   * @param similarity of two rows, −1..1
   */
  constructor(
    readonly rows: readonly number[],
    similarity: (a: number, b: number) => number,
  ) {
    const { length } = rows
    this.values = new Float32Array(length * length)
    for (let a = 0; a < length; a++) for (let b = 0; b < a; b++) this.values[a * length + b] = this.values[b * length + a] = similarity(rows[a]!, rows[b]!)
    this.places = rows.map((_, place) => place)
    this.branches = this.tree()
  }

  /** Of two photos by their places in `rows`. */
  similarity(a: number, b: number): number {
    return this.values[a * this.rows.length + b]!
  }

  isOf(rows: ArrayLike<number>): boolean {
    return rows.length >= this.rows.length && this.rows.length === Math.min(rows.length, MOST_COMPARED) && this.rows.every((row, n) => row === rows[n])
  }

  /** Agglomerative clustering by average linkage (Sokal and Michener 1958): the two branches that are most alike on average are joined, until all are one. */
  private tree(): Branch[] {
    const { length } = this.rows
    const link = this.values.slice()
    const places: number[][] = Array.from({ length }, (_, place) => [place])
    const alive = places.map((_, n) => n)
    const branches: Branch[] = places.map((own) => ({ places: own }))
    while (alive.length > 2) {
      let [first, second, most] = [0, 1, -Infinity]
      for (let i = 1; i < alive.length; i++) {
        for (let j = 0; j < i; j++) {
          const value = link[alive[i]! * length + alive[j]!]!
          if (value > most) [first, second, most] = [alive[j]!, alive[i]!, value]
        }
      }
      const [a, b] = [places[first]!.length, places[second]!.length]
      for (const other of alive) {
        const joined = (a * link[first * length + other]! + b * link[second * length + other]!) / (a + b)
        link[first * length + other] = link[other * length + first] = joined
      }
      const both = [...places[first]!, ...places[second]!]
      places[first] = both
      alive.splice(alive.indexOf(second), 1)
      branches.push({ places: both })
    }
    return branches
  }
}
