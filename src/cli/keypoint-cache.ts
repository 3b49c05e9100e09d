import { createHash } from 'node:crypto'
import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BoxPx } from '#core/catalogue.ts'
import { KEYPOINT_MAKER, type KeypointEvidence } from '#core/fusion/evidence.ts'
import { DESCRIPTOR_SIZE } from '#vision/keypoints/descriptor.ts'
import { FRAME_SIZE, KEYPOINT_BYTES, type Keypoints } from '#vision/keypoints/keypoints.ts'

const FOLDER = join('.cache', 'keypoints')
/** A record's first line is never longer. */
const LONGEST_LINE = 1024

interface Header {
  key: string
  count: number
  boxPx: BoxPx
}

/**
 * Keypoints and evidence that earlier runs found, in `.cache/keypoints/` below the current folder. Only ever appended to, each run to a file of its own:
 * a run that is killed, or a second one at the same time, costs at most its last record. Half a gigabyte for ten thousand flukes, so they
 * stay on the disk and are read one by one.
 */
export class KeypointCache {
  private readonly places = new Map<string, { path: string; at: number; header: Header }>()
  private readonly evidence = new Map<string, KeypointEvidence>()
  private readonly files = new Map<string, number>()
  private readonly name: string

  constructor(folder: string) {
    this.name = `${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)}-${KEYPOINT_MAKER}`
    if (!existsSync(FOLDER)) return
    for (const file of readdirSync(FOLDER)) {
      if (!file.startsWith(`${this.name}-`)) continue
      if (file.endsWith('.keypoints')) this.list(join(FOLDER, file))
      if (file.endsWith('.evidence')) this.readEvidence(join(FOLDER, file))
    }
  }

  has(key: string): boolean {
    return this.places.has(key)
  }

  get(key: string): Keypoints {
    const { path, at, header } = this.places.get(key)!
    const bytes = Buffer.alloc(header.count * KEYPOINT_BYTES)
    readSync(this.file(path), bytes, 0, bytes.length, at)
    const frames = header.count * FRAME_SIZE * 4
    return {
      count: header.count,
      boxPx: header.boxPx,
      frames: new Float32Array(new Uint8Array(bytes.subarray(0, frames)).buffer),
      descriptors: new Uint8Array(bytes.subarray(frames, frames + header.count * DESCRIPTOR_SIZE)),
    }
  }

  put(key: string, { count, boxPx, frames, descriptors }: Keypoints): void {
    const header: Header = { key, count, boxPx }
    const path = this.own('keypoints')
    const line = Buffer.from(`${JSON.stringify(header)}\n`)
    const start = existsSync(path) ? fstatSync(this.file(path)).size : 0
    // From another process they come as parts of a larger buffer.
    appendFileSync(path, Buffer.concat([line, Buffer.from(frames.buffer, frames.byteOffset, frames.byteLength), descriptors]))
    this.places.set(key, { path, at: start + line.length, header })
  }

  /** Undefined where the pair was never compared. */
  evidenceOf(pair: string): KeypointEvidence | undefined {
    return this.evidence.get(pair)
  }

  putEvidence(pair: string, evidence: KeypointEvidence): void {
    appendFileSync(this.own('evidence'), `${JSON.stringify({ pair, evidence })}\n`)
    this.evidence.set(pair, evidence)
  }

  private own(kind: string): string {
    mkdirSync(FOLDER, { recursive: true })
    return join(FOLDER, `${this.name}-${process.pid}.${kind}`)
  }

  private file(path: string): number {
    const open = this.files.get(path) ?? openSync(path, 'r')
    this.files.set(path, open)
    return open
  }

  /** Where each record lies. What is cut off at the end is left out: it is made again. */
  private list(path: string): void {
    const file = openSync(path, 'r')
    const { size } = fstatSync(file)
    const line = Buffer.alloc(LONGEST_LINE)
    for (let at = 0; at < size; ) {
      const read = readSync(file, line, 0, LONGEST_LINE, at)
      const end = line.subarray(0, read).indexOf(10)
      if (end < 0) break
      const header = JSON.parse(line.subarray(0, end).toString()) as Header
      const next = at + end + 1 + header.count * KEYPOINT_BYTES
      if (next > size) break
      this.places.set(header.key, { path, at: at + end + 1, header })
      at = next
    }
    closeSync(file)
  }

  private readEvidence(path: string): void {
    const whole = readFileSync(path, 'utf8')
    for (const line of whole.slice(0, whole.lastIndexOf('\n') + 1).split('\n')) {
      if (line === '') continue
      const { pair, evidence } = JSON.parse(line) as { pair: string; evidence: KeypointEvidence }
      this.evidence.set(pair, evidence)
    }
  }
}
