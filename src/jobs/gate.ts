/** Lets only so many pieces of work through at once, in the order of asking. */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Runs it with nothing beside it: what crashed its worker must not take others down a second time. */
  runAlone<T>(work: () => Promise<T>): Promise<T>
}

/** @param width how many run at once */
export function createGate(width: number): Gate {
  let running = 0
  const waiting: { places: number; start(): void }[] = []

  function letIn(): void {
    while (waiting.length > 0 && running + waiting[0]!.places <= width) {
      const next = waiting.shift()!
      running += next.places
      next.start()
    }
  }

  async function through<T>(places: number, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      waiting.push({ places, start })
      letIn()
    })
    try {
      return await work()
    } finally {
      running -= places
      letIn()
    }
  }
  return { run: (work) => through(1, work), runAlone: (work) => through(width, work) }
}
