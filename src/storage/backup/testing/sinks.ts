import type { Sink } from '../sink.ts'

/** A file in memory, for tests. `room`: bytes after which the disk is full. */
export class MemorySink implements Sink {
  #parts: Uint8Array<ArrayBuffer>[] = []
  state: 'open' | 'closed' | 'aborted' = 'open'
  byteSize = 0

  constructor(public room = Infinity) {}

  write(part: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.byteSize + part.length > this.room) return Promise.reject(new DOMException('disk full', 'QuotaExceededError'))
    this.#parts.push(part.slice())
    this.byteSize += part.length
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.state = 'closed'
    return Promise.resolve()
  }

  abort(): Promise<void> {
    this.state = 'aborted'
    this.#parts = []
    return Promise.resolve()
  }

  file(): Blob {
    return new Blob(this.#parts)
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.file().arrayBuffer())
  }
}
