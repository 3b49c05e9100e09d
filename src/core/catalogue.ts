import type { Brand } from './brand.ts'

/** SHA-256 of the file's bytes, lower-case hex: the same bytes are the same photo. */
export type PhotoId = Brand<string, 'PhotoId'>
/** `<photo id>:<n>`, n from 0: stable when the box is edited. */
export type FlukeId = Brand<string, 'FlukeId'>
/** The id as the catalogue writes it. Text, never a number: `007` and `1e5` stay as they are. */
export type IndividualId = Brand<string, 'IndividualId'>

/** What the competition's files write for "no known individual". Not an individual's id. */
export const NEW_WHALE = 'new_whale'

/**
 * A box in px of the upright photograph (after its EXIF turn): x to the right, y down, x0 < x1,
 * y0 < y1, edges between pixels. May reach outside the photograph.
 */
export interface BoxPx {
  x0: number
  y0: number
  x1: number
  y1: number
}

export interface Photo {
  id: PhotoId
  fileName: string
  /** Path below the imported folder or zip, with the file name; equals `fileName` for loose files. */
  path: string
  /** File names of byte-identical copies that were met after this one. */
  otherNames: string[]
  mimeType: string
  byteSize: number
  /** Size of the upright photograph. */
  widthPx: number
  heightPx: number
  /** EXIF local time read as if it were UTC, since cameras write no zone; null where there is none. */
  takenAtMs: number | null
  latitudeDeg: number | null
  longitudeDeg: number | null
  importedAtMs: number
}

/** A box as the detector found it. */
export interface DetectedBox {
  boxPx: BoxPx
  /** Probability-like agreement of the detector with itself, 0..1. */
  boxScore: number | null
  /** Version of the detector. */
  boxMaker: string
  /** Probability that there is a fluke at all, 0..1; null from a detector that knows boxes alone. Absent in rows of before it was asked: read as null. */
  presence?: number | null
}

/** What the decisions add up to for one fluke. */
export type FlukeStatus =
  /** nobody has decided */
  | 'open'
  /** a match, or the first photo of a new individual */
  | 'identified'
  /** an individual is proposed, to come back to */
  | 'possible'
  /** filed as `new_whale` by an imported table: not known, and no individual of its own */
  | 'filed-new'
  | 'unusable'
  | 'skipped'

export interface Fluke {
  id: FlukeId
  photoId: PhotoId
  boxPx: BoxPx
  /** Probability-like agreement of the detector with itself, 0..1; null for a box drawn by an analyst. */
  boxScore: number | null
  /** Version of the detector, or `analyst`. */
  boxMaker: string
  /** Probability that there is a fluke in the box, as the detector said it; null where it said none, and for a box drawn by an analyst. Absent in rows of before it was kept: read as null. */
  presence?: number | null
  /** What the detector said, kept so that an edited box can be undone; null where an analyst drew the first box. */
  detected: DetectedBox | null
  /** Projections of the decision log, kept so that lists need not fold it. */
  status: FlukeStatus
  individualId: IndividualId | null
  /** True where an analyst has said that there is no fluke in this box. */
  removed: 0 | 1
  /** Place in the queue: grows in the order of import. */
  order: number
}

/** A row for every id that was ever given: one that is called differently by now, or was merged away, keeps its own so that the id stays taken. */
export interface Individual {
  /** What it is called today. */
  id: IndividualId
  nickname: string | null
  createdAtMs: number
  /** Which animal, whatever it is called: see `WhaleKey` of core/decisions. */
  key: string
  /** The id that it was given first. */
  firstId: IndividualId
  /** When an analyst gave that id; null where it came with a table. */
  foundedAtMs: number | null
  /** The id of the individual that it is one with, where it was merged away. */
  mergedInto: IndividualId | null
  notes: string | null
  /** Fluke-pigment type, 1 (all white) to 5 (all black). */
  pigment: 1 | 2 | 3 | 4 | 5 | null
  /** Projections, like those of `Fluke`. Flukes identified as it; possible matches and removed flukes don't count. */
  flukeCount: number
  /** Of those the one to show for it: the largest that the detector is sure of. */
  bestFlukeId: FlukeId | null
  /** When the last of its photos was taken, as `Photo.takenAtMs`; null where none has a time. Absent in rows of before it was kept: see `fillLastSeen`. */
  lastSeenMs?: number | null
}

export function flukeId(photoId: PhotoId, n: number): FlukeId {
  return `${photoId}:${n}` as FlukeId
}

/** What an embedding was made of: changes with the photo's bytes and with the box (to a tenth of a px). */
export function embeddingSource(photoId: PhotoId, boxPx: BoxPx): string {
  const edges = [boxPx.x0, boxPx.y0, boxPx.x1, boxPx.y1].map((edge) => edge.toFixed(1))
  return `${photoId}|${edges.join(',')}`
}
