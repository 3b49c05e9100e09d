/** Assembles the kernels from their texts (npm run build:wasm). */
import { writeFile } from 'node:fs/promises'
import { assembleKernel, KERNELS } from './assemble.ts'

for (const kernel of KERNELS) await writeFile(kernel.generated, await assembleKernel(kernel))
