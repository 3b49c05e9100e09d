import type { PhotoId } from '#core/catalogue.ts'
import type { LabelTable } from '#core/formats/label-table.ts'
import type { GreyImage } from '#vision/grey-image.ts'

/** A photograph as read from its file: everything that storage and vision need of it. */
export interface ReadPhoto {
  id: PhotoId
  mimeType: string
  byteSize: number
  widthPx: number
  heightPx: number
  takenAtMs: number | null
  latitudeDeg: number | null
  longitudeDeg: number | null
  /** JPEG or WebP, at most 480 px wide or high. */
  thumbnail: Blob
  /** Full size; transferred, not copied. */
  grey: GreyImage
}

export interface ZipEntry {
  path: string
  byteSize: number
  modifiedAtMs: number | null
}

export interface IoContract {
  /** Hash, decode, turn by EXIF, grey, thumbnail. Errors: `empty-file`, `not-an-image`, `decode-failed`. */
  readPhoto(input: { file: Blob; fileName: string }): ReadPhoto
  /** Grey picture alone, for a fluke whose box was edited. */
  readGrey(input: { file: Blob; fileName: string }): GreyImage
  /** The hash alone (SHA-256, hex). */
  hash(input: { file: Blob }): PhotoId
  /** `fileName` is the zip's own, for messages. Errors: `bad-zip`. */
  listZip(input: { file: Blob; fileName: string }): ZipEntry[]
  extractFromZip(input: { file: Blob; fileName: string; path: string }): Blob
  /** Reads an `Image,Id` table. Errors: `bad-csv`. */
  readLabels(input: { file: Blob; fileName: string }): LabelTable
  /** Draws one photograph of the demo catalogue (synthetic) as a JPEG. */
  drawDemoPhoto(input: { index: number }): { fileName: string; file: Blob }
}
