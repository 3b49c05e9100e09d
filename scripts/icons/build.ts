/**
 * Draws the icons of the installed program from public/icon.svg. Run it after a change of that file:
 *
 *   npx tsx scripts/icons/build.ts
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

const PUBLIC = join(import.meta.dirname, '..', '..', 'public')
const SIDE = 64
/** A mask may cut a circle of 80 % of the width out of the picture: what counts must lie within (W3C, Web Application Manifest, "safe zone"). */
const SAFE = 0.78

const svg = await readFile(join(PUBLIC, 'icon.svg'), 'utf8')
const [, ground, drawing] = /<rect [^>]*fill="(#\w+)"\/>([\s\S]*)<\/svg>/.exec(svg) ?? []
if (!ground || !drawing) throw new Error('public/icon.svg is no longer a filled rectangle with a drawing on it: look at scripts/icons/build.ts.')
const edge = (SIDE * (1 - SAFE)) / 2
const filled = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}"><rect width="${SIDE}" height="${SIDE}" fill="${ground}"/><g transform="translate(${edge} ${edge}) scale(${SAFE})">${drawing}</g></svg>`

await mkdir(join(PUBLIC, 'icons'), { recursive: true })
for (const [name, picture, size] of [['icon-192', svg, 192], ['icon-512', svg, 512], ['icon-maskable-512', filled, 512], ['apple-touch-icon', filled, 180]] as const) {
  await sharp(Buffer.from(picture), { density: (72 * size) / SIDE }).resize(size, size).png({ compressionLevel: 9, palette: true }).toFile(join(PUBLIC, 'icons', `${name}.png`))
}
