import { readFile } from 'node:fs/promises'
import { readSafetensors, type WeightsFile } from '#vision/safetensors.ts'

/** A weights file of public/models, by its name without the ending. */
export async function shippedWeights(name: string): Promise<WeightsFile> {
  const file = `${name}.safetensors`
  const bytes = await readFile(new URL(`../../public/models/${file}`, import.meta.url))
  return readSafetensors(new Uint8Array(bytes).buffer, file)
}
