import { joinedBytes } from '../bytes.ts'
import type { PhotoId } from '../../catalogue.ts'
import { packFileName, type PackFile, type PackStream } from './manifest.ts'

/** Bytes of a block: at least, and at most; about the sum of the first two in the mean, 1 MiB. */
export const LEAST_BLOCK_BYTES = 512 * 1024
const FALL_BYTES = 512 * 1024
const FULL_BLOCK_BYTES = 4 * 2 ** 20
/** Small enough for every host that sets a limit, and for a machine's memory while it is written. */
export const MOST_FILE_BYTES = 32 * 2 ** 20

export interface CutSizes {
  least: number
  fall: number
  full: number
  file: number
}

export const CUT_SIZES: CutSizes = { least: LEAST_BLOCK_BYTES, fall: FALL_BYTES, full: FULL_BLOCK_BYTES, file: MOST_FILE_BYTES }

export interface WrittenFile {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

/**
 * Cuts one sequence of a pack into blocks, and these into files. A block never parts a record, and where it ends follows from the
 * photo that it ends with (content-defined chunking, as in Muthitacharoen et al., SOSP 2001): a photo more or less in the middle changes
 * its own block, and all others keep their checksum, so that an update fetches little.
 */
export class BlockCutter {
  readonly files: PackFile[] = []
  private records: Uint8Array<ArrayBuffer>[] = []
  private recordBytes = 0
  private blocks: Uint8Array<ArrayBuffer>[] = []
  private fileBytes = 0

  constructor(
    private readonly stream: PackStream,
    private readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
    /** Told of each file when it is full. */
    private readonly write: (file: WrittenFile) => Promise<void>,
    private readonly sizes: CutSizes = CUT_SIZES,
  ) {}

  async add(record: Uint8Array<ArrayBuffer>, photoId: PhotoId): Promise<void> {
    if (record.length === 0) return
    if (this.recordBytes > 0 && this.recordBytes + record.length > this.sizes.full) await this.endBlock()
    this.records.push(record)
    this.recordBytes += record.length
    if (this.recordBytes >= this.sizes.least && endsHere(photoId, record.length, this.sizes.fall)) await this.endBlock()
  }

  async finish(): Promise<void> {
    await this.endBlock()
    await this.endFile()
  }

  private async endBlock(): Promise<void> {
    if (this.recordBytes === 0) return
    const block = joinedBytes(this.records, this.recordBytes)
    this.records = []
    this.recordBytes = 0
    if (this.fileBytes > 0 && this.fileBytes + block.length > this.sizes.file) await this.endFile()
    if (this.fileBytes === 0) this.files.push({ name: packFileName(this.stream, this.files.length), blocks: [] })
    this.files.at(-1)!.blocks.push({ bytes: block.length, sha256: await this.sha256(block) })
    this.blocks.push(block)
    this.fileBytes += block.length
  }

  private async endFile(): Promise<void> {
    if (this.fileBytes === 0) return
    const file = { name: this.files.at(-1)!.name, bytes: joinedBytes(this.blocks, this.fileBytes) }
    this.blocks = []
    this.fileBytes = 0
    await this.write(file)
  }
}

/** The likelier the more bytes the record has: once in `fall` bytes in the mean, whatever the records' size. */
function endsHere(photoId: PhotoId, bytes: number, fall: number): boolean {
  return Number.parseInt(photoId.slice(0, 8), 16) / 2 ** 32 < bytes / fall
}
