import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { FlukeprintError } from '#core/errors.ts'
import { greyFromRgba } from '#vision/grey.ts'
import type { GreyImage } from '#vision/grey-image.ts'

/**
 * A photograph file → upright grey picture, by the same steps as in the page: decoded, turned by EXIF, colour profile
 * applied, grey by `vision/grey.ts`. Errors: `not-found`, `empty-file`, `decode-failed`.
 */
export async function decodePhoto(path: string, file: string): Promise<GreyImage> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new FlukeprintError('not-found', 'The photograph is not in the folder.', { file, cause, remedy: 'Check --photos and the names in the table.' })
  })
  return await decodeBytes(bytes, file)
}

/** What `--photos` says that it takes. Others (SVG is one) could fetch what they name, or draw what is no photograph. */
const KINDS: ReadonlySet<string | undefined> = new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff'])

/** The same of the bytes of a file. Errors: `empty-file`, `decode-failed`. */
export async function decodeBytes(bytes: Uint8Array, file: string): Promise<GreyImage> {
  if (bytes.length === 0) throw new FlukeprintError('empty-file', 'The file is empty.', { file, remedy: 'Copy it from the camera again.' })
  try {
    const { format } = await sharp(bytes).metadata()
    if (!KINDS.has(format)) throw new TypeError(`a file of the kind ${format}`)
    const { data, info } = await sharp(bytes).rotate().toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    return greyFromRgba(data, info.width, info.height)
  } catch (cause) {
    if (/pixel limit/.test(String(cause))) throw new FlukeprintError('decode-failed', 'It has more pixels than are read here (268 million).', { file, cause, remedy: 'Export it smaller.' })
    throw new FlukeprintError('decode-failed', 'It can not be read as a photograph.', { file, cause, remedy: 'Export it again as JPEG or PNG.' })
  }
}
