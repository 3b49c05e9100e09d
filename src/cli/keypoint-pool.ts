import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { FlukeprintError } from '#core/errors.ts'
import type { KeypointAnswer, KeypointTask } from './keypoint-process.ts'

/** Found from here, whatever the current folder is. */
const TSX = import.meta.resolve('tsx')

/** Processes that find and compare keypoints, one task at a time each. */
export class KeypointPool {
  private readonly children: ChildProcess[]

  constructor(count: number) {
    this.children = Array.from({ length: count }, () => fork(fileURLToPath(new URL('./keypoint-process.ts', import.meta.url)), { execArgv: ['--import', TSX], serialization: 'advanced' }))
  }

  /** Does the tasks in their order, as long as `goOn` says so. */
  async run<Task>(tasks: Iterable<Task>, of: (task: Task) => KeypointTask, take: (task: Task, answer: KeypointAnswer) => void, goOn: () => boolean): Promise<void> {
    const left = tasks[Symbol.iterator]()
    const work = async (child: ChildProcess): Promise<void> => {
      for (let next = left.next(); !next.done && goOn(); next = left.next()) take(next.value, await ask(child, of(next.value)))
    }
    await Promise.all(this.children.map(work))
  }

  end(): void {
    for (const child of this.children) child.disconnect()
  }
}

function ask(child: ChildProcess, task: KeypointTask): Promise<KeypointAnswer> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void => reject(new FlukeprintError('worker-crashed', 'A process that compares keypoints stopped unexpectedly.', { cause: `exit code ${code}` }))
    child.once('exit', died)
    child.once('message', (answer: KeypointAnswer) => {
      child.off('exit', died)
      resolve(answer)
    })
    child.send(task)
  })
}
