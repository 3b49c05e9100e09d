import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

export const SOURCE = fileURLToPath(new URL('../../src/core/ranking/dot-kernel.wat', import.meta.url))
export const GENERATED = fileURLToPath(new URL('../../src/core/ranking/dot-kernel.generated.ts', import.meta.url))

/** The TypeScript file that holds the assembled kernel. */
export async function assembleKernel(): Promise<string> {
  const { parseWat } = await wabt()
  const module = parseWat('dot-kernel.wat', await readFile(SOURCE, 'utf8'), { simd: true })
  module.validate()
  const { buffer } = module.toBinary({})
  module.destroy()
  const base64 = Buffer.from(buffer).toString('base64')
  return [
    '// Made by `npm run build:wasm` from dot-kernel.wat. Do not edit.',
    `/** The assembled kernel, ${buffer.length} bytes, in base64. */`,
    `export const DOT_KERNEL_BASE64 =\n  '${base64}'`,
    '',
  ].join('\n')
}
