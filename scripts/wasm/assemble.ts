import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

export interface Kernel {
  /** The text, and the TypeScript file that holds the assembled bytes. */
  source: string
  generated: string
  /** Name of the constant in it. */
  constant: string
}

/** Every kernel of the program. */
export const KERNELS: readonly Kernel[] = [
  kernel('core/ranking/dot-kernel', 'DOT_KERNEL_BASE64'),
  kernel('core/audit/tile-kernel', 'TILE_KERNEL_BASE64'),
  kernel('vision/keypoints/kernels/convolve', 'CONVOLVE_BASE64'),
  kernel('vision/keypoints/kernels/dots', 'DOTS_BASE64'),
]

function kernel(name: string, constant: string): Kernel {
  const path = fileURLToPath(new URL(`../../src/${name}`, import.meta.url))
  return { source: `${path}.wat`, generated: `${path}.generated.ts`, constant }
}

/** The TypeScript file that holds the assembled kernel. */
export async function assembleKernel({ source, constant }: Kernel): Promise<string> {
  const name = basename(source)
  const { parseWat } = await wabt()
  const module = parseWat(name, await readFile(source, 'utf8'), { simd: true })
  module.validate()
  const { buffer } = module.toBinary({})
  module.destroy()
  const base64 = Buffer.from(buffer).toString('base64')
  return [
    `// Made by \`npm run build:wasm\` from ${name}. Do not edit.`,
    `/** The assembled kernel, ${buffer.length} bytes, in base64. */`,
    `export const ${constant} =\n  '${base64}'`,
    '',
  ].join('\n')
}
