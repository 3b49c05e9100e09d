import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/lib/browser.mjs'

// Two checkouts on one machine each need a port of their own.
const PORT = Number(process.env.FLUKEPRINT_PORT ?? 4187)

/** WebGPU and WebGL without a graphics card, and nothing that a browser does by itself. */
export const chromiumArgs = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

export default defineConfig({
  testDir: 'e2e',
  // Two cores: a second worker would only slow the first one down.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '.cache/e2e.json' }]],
  outputDir: 'test-results',
  use: {
    baseURL: `http://localhost:${PORT}`,
    viewport: { width: 1366, height: 820 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Else every test would fetch the whole program once more; e2e/offline.spec.ts allows it.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: findChromium() ?? undefined, args: chromiumArgs },
  },
  webServer: { command: `node node_modules/vite/bin/vite.js preview --port ${PORT} --strictPort`, port: PORT, reuseExistingServer: false },
})
