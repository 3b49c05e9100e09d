export interface Contender {
  name: string
  run(): Promise<unknown> | unknown
}

export interface Standing {
  name: string
  /** Median of its rounds. */
  medianMs: number
  /** Median of what its rounds took of the processor, all threads together: other programs on the machine add nothing to it. */
  cpuMs: number
  /** Median over the rounds of (its processor time ÷ the first contender's in the same round): above 1, the first is faster. */
  ratio: number
}

/**
 * Runs the contenders in turn, round after round, the order reversed in every other round, so that whatever else the
 * machine does meets all of them alike. The first `warmUp` rounds are not counted.
 */
export async function race(contenders: readonly Contender[], { rounds, warmUp = 2 }: { rounds: number; warmUp?: number }): Promise<Standing[]> {
  const timesMs = contenders.map((): number[] => [])
  const cpuMs = contenders.map((): number[] => [])
  for (let round = -warmUp; round < rounds; round++) {
    const order = contenders.map((_, at) => at)
    if (round % 2 !== 0) order.reverse()
    for (const at of order) {
      const cpuStart = process.cpuUsage()
      const startMs = performance.now()
      await contenders[at]!.run()
      const tookMs = performance.now() - startMs
      const { user, system } = process.cpuUsage(cpuStart)
      if (round < 0) continue
      timesMs[at]!.push(tookMs)
      cpuMs[at]!.push((user + system) / 1000)
    }
  }
  return contenders.map(({ name }, at) => ({
    name,
    medianMs: median(timesMs[at]!),
    cpuMs: median(cpuMs[at]!),
    ratio: median(cpuMs[at]!.map((ms, round) => ms / cpuMs[0]![round]!)),
  }))
}

/** Of at least one number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
