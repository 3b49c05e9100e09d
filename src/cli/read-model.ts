import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MODELS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'public', 'models')

/** A file of public/models. */
export async function readModel(fileName: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(join(MODELS, fileName))).buffer
}
