import { expect, test } from 'vitest'
import { headersOf, PAGE_POLICY } from './policy.ts'

const sourcesOf = (policy: string, directive: string): string[] => {
  const found = policy.split('; ').find((part) => part.startsWith(`${directive} `))
  return found?.split(' ').slice(1) ?? []
}
const policyOf = (path: string): string => headersOf(path)['Content-Security-Policy']!

test('no policy lets anything but the own origin in, and none lets text become code', () => {
  for (const policy of [PAGE_POLICY, ...['', 'index.html', 'assets/index-1.js', 'assets/io.worker-2.js', 'assets/vision.worker-3.js'].map(policyOf)]) {
    expect(sourcesOf(policy, 'default-src')).toEqual(["'none'"])
    expect(sourcesOf(policy, 'connect-src').filter((source) => source !== 'data:')).toEqual(["'self'"])
    expect(policy).not.toMatch(/https?:|\*|'unsafe-eval'/)
    expect(sourcesOf(policy, 'script-src')).not.toContain("'unsafe-inline'")
  }
})

test('only the vision worker may start what it has written itself, and no page may compile', () => {
  expect(sourcesOf(policyOf('assets/vision.worker-D_Ef-1.js'), 'worker-src')).toEqual(['blob:'])
  expect(sourcesOf(policyOf('assets/index.worker-D_Ef-1.js'), 'worker-src')).toEqual([])
  expect(sourcesOf(policyOf('index.html'), 'script-src')).toEqual(["'self'"])
})

test('in a meta tag nothing stands that a browser would complain of there', () => {
  expect(PAGE_POLICY).not.toMatch(/frame-ancestors|sandbox|report-uri/)
  expect(policyOf('index.html')).toContain("frame-ancestors 'none'")
})
