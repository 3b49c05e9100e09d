import ExifReader from 'exifreader'
import { exifTimeMs } from '#core/formats/exif-time.ts'

/** What the camera wrote beside the picture. */
export interface CameraNotes {
  /** EXIF local time read as if it were UTC, since cameras write no zone; null where there is none. */
  takenAtMs: number | null
  latitudeDeg: number | null
  longitudeDeg: number | null
}

const NONE: CameraNotes = { takenAtMs: null, latitudeDeg: null, longitudeDeg: null }

/** Time and place from the EXIF block. A photograph without one, or with a damaged one, is a photograph all the same. */
export function cameraNotes(bytes: ArrayBuffer): CameraNotes {
  let tags: ExifReader.ExpandedTags
  try {
    tags = ExifReader.load(bytes, { expanded: true })
  } catch {
    return NONE
  }
  return {
    takenAtMs: exifTimeMs(tags.exif?.DateTimeOriginal?.description ?? tags.exif?.DateTime?.description),
    latitudeDeg: within(tags.gps?.Latitude, 90),
    longitudeDeg: within(tags.gps?.Longitude, 180),
  }
}

/** 0, 0 is kept: a real place, if an empty one, and only a pair of them could be told from "unset". */
function within(degrees: number | undefined, most: number): number | null {
  return degrees !== undefined && Number.isFinite(degrees) && Math.abs(degrees) <= most ? degrees : null
}
