/** Assembles src/core/ranking/dot-kernel.wat (npm run build:wasm). */
import { writeFile } from 'node:fs/promises'
import { assembleKernel, GENERATED } from './assemble.ts'

await writeFile(GENERATED, await assembleKernel())
