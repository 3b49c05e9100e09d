import { DESCRIPTOR_SIZE } from '../descriptor.ts'
import type { Keypoints } from '../keypoints.ts'
import { binaryCode, CODE_BYTES } from './code.ts'
import { codeStore } from './within.ts'

/** Marks of a fluke that are searched: those of the most contrast, which come first. Twenty bytes each. */
export const MARKS_KEPT = 150
/** Marks further apart, of 128 bits, are not the same. */
export const MOST_BITS = 22

/** A fluke that shares marks with the query. */
export interface MarkHit<Id> {
  id: Id
  /** The more, the more marks and the more alike: comparable within one answer only. */
  votes: number
}

const NOBODY = -1

/**
 * The marks of all flukes of a gallery as binary codes: a second way to candidates, beside the embedding, for a fluke of which only a part is to be
 * seen. 3 kB a fluke. All codes are looked at, so that nothing has to be learned from the gallery first, and nothing grows stale.
 */
export class MarkIndex<Id> {
  private readonly codes = codeStore()
  /** The fluke of each code, by its number; `NOBODY` where it was removed. */
  private owners = new Int32Array(0)
  private count = 0
  private readonly ids: Id[] = []
  private readonly numbers = new Map<Id, number>()

  constructor(private readonly mostBits = MOST_BITS) {}

  get size(): number {
    return this.numbers.size
  }

  /** Adds a fluke, or puts other marks in the place of its former ones. */
  put(id: Id, { descriptors }: Pick<Keypoints, 'descriptors'>): void {
    this.remove(id)
    const fluke = this.ids.length
    this.ids.push(id)
    this.numbers.set(id, fluke)
    const marks = Math.min(MARKS_KEPT, descriptors.length / DESCRIPTOR_SIZE)
    if (this.count + marks > this.owners.length) {
      const more = new Int32Array(Math.max(4096, this.owners.length * 2))
      more.set(this.owners)
      this.owners = more
    }
    const code = new Uint8Array(CODE_BYTES)
    for (let mark = 0; mark < marks; mark++, this.count++) {
      binaryCode(descriptors.subarray(mark * DESCRIPTOR_SIZE, (mark + 1) * DESCRIPTOR_SIZE), code)
      this.codes.write(this.count, code)
      this.owners[this.count] = fluke
    }
  }

  remove(id: Id): void {
    const fluke = this.numbers.get(id)
    if (fluke === undefined) return
    this.numbers.delete(id)
    for (let n = 0; n < this.count; n++) if (this.owners[n] === fluke) this.owners[n] = NOBODY
  }

  /**
   * The flukes that share most marks with the query, best first. Each of the query's marks votes once for a fluke, by how near the fluke's
   * nearest mark is, and the less the more flukes have such a mark: what every wave has says nothing.
   */
  search({ descriptors }: Pick<Keypoints, 'descriptors'>, limit: number): MarkHit<Id>[] {
    const votes = new Map<number, number>()
    const code = new Uint8Array(CODE_BYTES)
    const marks = Math.min(MARKS_KEPT, descriptors.length / DESCRIPTOR_SIZE)
    for (let mark = 0; mark < marks; mark++) {
      binaryCode(descriptors.subarray(mark * DESCRIPTOR_SIZE, (mark + 1) * DESCRIPTOR_SIZE), code)
      const nearest = new Map<number, number>()
      this.codes.within(code, this.count, this.mostBits, (number, distance) => {
        const fluke = this.owners[number]!
        if (fluke !== NOBODY) nearest.set(fluke, Math.min(nearest.get(fluke) ?? Infinity, distance))
      })
      for (const [fluke, distance] of nearest) votes.set(fluke, (votes.get(fluke) ?? 0) + (this.mostBits + 1 - distance) ** 2 / nearest.size)
    }
    return [...votes]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
      .map(([fluke, sum]) => ({ id: this.ids[fluke]!, votes: sum }))
  }
}
