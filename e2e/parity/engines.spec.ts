import { expect, test } from '@playwright/test'
import { EMBEDDERS } from '#core/model-names.ts'
import type { Backend } from '#vision/backend.ts'
import { callParity, hasFloat32Weights, openParityPage, startParityServer, WEIGHTS_URL } from './parity-server.ts'

/** Largest difference from the stored answers (../shared/weights/README.md). */
const FLOAT32_TOLERANCE = 0.001
const HALF_PRECISION_TOLERANCE = 0.01

let server: Awaited<ReturnType<typeof startParityServer>>
test.beforeAll(async () => {
  server = await startParityServer()
})
test.afterAll(() => server.close())

const EXPECTED_DEVICE: Record<Backend, RegExp> = { webgpu: /swiftshader/i, webgl: /swiftshader/i, wasm: /SIMD/ }

for (const backend of ['wasm', 'webgpu', 'webgl'] as const) {
  test(`${backend} gives the stored answers`, async ({ page }) => {
    test.slow()
    await openParityPage(page, server.url)
    const { device, selfCheck } = await callParity(page, 'start', backend)
    expect(device).toMatch(EXPECTED_DEVICE[backend])
    expect(Math.max(selfCheck.embedder, selfCheck.detector)).toBeLessThan(HALF_PRECISION_TOLERANCE)
    if (!hasFloat32Weights) return
    const { embedder, detector, tensorsLeft } = await callParity(page, 'float32', WEIGHTS_URL)
    console.log(`${backend} on ${device}: half precision ${selfCheck.embedder.toExponential(1)} / ${selfCheck.detector.toExponential(1)}, float32 ${embedder.toExponential(1)} / ${detector.toExponential(1)}`)
    expect(embedder).toBeLessThan(FLOAT32_TOLERANCE)
    expect(detector).toBeLessThan(FLOAT32_TOLERANCE)
    expect(tensorsLeft).toBe(0)
  })

  test(`${backend} gives the small embedder's stored answers`, async ({ page }) => {
    test.slow()
    await openParityPage(page, server.url)
    const { selfCheck } = await callParity(page, 'start', backend, EMBEDDERS.small)
    expect(Math.max(selfCheck.embedder, selfCheck.detector)).toBeLessThan(HALF_PRECISION_TOLERANCE)
  })
}
