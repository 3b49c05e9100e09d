import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawFluke } from '#synthetic/draw.ts'

/** Whales that are drawn; each photograph of a folder is one of them in another light and another cut. */
const WHALES = 5
const WIDTH_PX = 320

/** Names in a folder that are no photographs, and what is wrong with them. */
export const BAD_FILES = {
  'broken.jpg': 'cut off',
  'notes.jpg': 'no photograph',
  'empty.jpg': 'empty',
} as const

/** A folder of synthetic photographs, all different, with the bad files and a table of labels where asked for. Returns its path. */
export async function photoFolder(count: number, { bad = false, labelled = 0 } = {}): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'flukeprint-e2e-')), 'trip')
  await mkdir(folder)
  const drawn = Array.from({ length: WHALES }, (_, whaleSeed) => drawFluke({ whaleSeed, photoSeed: 1, widthPx: WIDTH_PX }))
  for (let n = 0; n < count; n++) await writeFile(join(folder, photoName(n)), await variant(drawn[n % WHALES]!, n))
  if (labelled > 0) {
    const rows = Array.from({ length: labelled }, (_, n) => `${photoName(n)},W-${String(n % WHALES).padStart(3, '0')}`)
    await writeFile(join(folder, 'labels.csv'), ['Image,Id', ...rows, 'nowhere.jpg,W-999', ''].join('\n'))
  }
  if (bad) {
    const whole = await variant(drawn[0]!, count)
    await writeFile(join(folder, 'broken.jpg'), whole.subarray(0, whole.length / 2))
    await writeFile(join(folder, 'notes.jpg'), 'Saw two whales off the cape, no camera at hand.\n')
    await writeFile(join(folder, 'empty.jpg'), '')
  }
  return folder
}

export function photoName(n: number): string {
  return `photo-${String(n).padStart(4, '0')}.jpg`
}

async function variant({ rgba, width, height }: ReturnType<typeof drawFluke>, n: number): Promise<Buffer> {
  const cut = n % 7
  return await sharp(Buffer.from(rgba), { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .extract({ left: cut, top: n % 3, width: width - 8, height: height - 4 })
    .linear(1, (n % 41) - 20)
    .jpeg({ quality: 70 + (n % 23) })
    .toBuffer()
}
