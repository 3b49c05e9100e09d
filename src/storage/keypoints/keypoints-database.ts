import { Dexie, type Table } from 'dexie'
import type { BoxPx, FlukeId } from '#core/catalogue.ts'
import type { KeypointEvidence } from '#core/fusion/evidence.ts'

/** Keypoints of one fluke, as they were found. The numbers are opaque here: see `vision/keypoints/keypoints.ts`. */
export interface KeypointRow {
  catalogueId: string
  /** `embeddingSource(photoId, boxPx)`: another box is another row. */
  madeOf: string
  /** What found them; those of another maker cannot be compared. */
  model: string
  boxPx: BoxPx
  count: number
  frames: Float32Array<ArrayBuffer>
  descriptors: Uint8Array<ArrayBuffer>
}

/** When a row was used last, and how large it is: apart, so that a use does not write seventy kilobytes anew. */
export interface KeypointUseRow {
  catalogueId: string
  madeOf: string
  usedAtMs: number
  bytes: number
}

/** What two flukes' keypoints said of each other. Some hundred bytes, and it costs half a second to find. */
export interface ComparedPairRow {
  catalogueId: string
  /** Both flukes' ids, the lesser first: see `pairKey`. */
  pair: string
  left: FlukeId
  right: FlukeId
  /** `embeddingSource` of each: with another box it is another question. */
  leftMadeOf: string
  rightMadeOf: string
  model: string
  evidence: KeypointEvidence
  comparedAtMs: number
}

/**
 * Keypoints of the flukes that were compared on this machine, and what came of it. Not in the catalogues: they can be found again in the originals at any time, so they are in no backup, and
 * their bound is the machine's.
 */
export class KeypointsDatabase extends Dexie {
  keypoints!: Table<KeypointRow, [string, string]>
  uses!: Table<KeypointUseRow, [string, string]>
  pairs!: Table<ComparedPairRow, [string, string]>

  constructor() {
    // What is lost with the power is found again.
    super('flukeprint-keypoints', { chromeTransactionDurability: 'relaxed' })
    this.version(1).stores({ keypoints: '[catalogueId+madeOf]', uses: '[catalogueId+madeOf], usedAtMs, catalogueId' })
    this.version(2).stores({ pairs: '[catalogueId+pair], catalogueId, comparedAtMs' })
  }
}

let opened: KeypointsDatabase | null = null

export function keypointsDatabase(): KeypointsDatabase {
  return (opened ??= new KeypointsDatabase())
}
