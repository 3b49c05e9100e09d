import { describe, expect, it } from 'vitest'
import { formatAgo, formatBytes, formatCameraDate, formatCountOf, formatPlace, formatProbability, formatSeconds, formatShare, formatYears } from './format.ts'

describe('formats', () => {
  it.each([[0, '0 bytes'], [999, '999 bytes'], [1200, '1.2 kB'], [99_960, '100 kB'], [999_600, '1.0 MB'], [340e6, '340 MB'], [2.5e12, '2.5 TB'], [5e15, '5000 TB']])('%d bytes is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
  it.each([[0, 'a few seconds'], [12, '15 s'], [54, '55 s'], [58, '1 min'], [3570, '1 h'], [4800, '1 h 20 min']])('%d s is %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text)
  })
  it('never says that all is done before it is', () => {
    expect(formatShare(9_999, 10_000)).toBe('99 %')
    expect(formatShare(10_000, 10_000)).toBe('100 %')
    expect(formatShare(0, 0)).toBe('–')
  })
  it('counts one photo and many', () => {
    expect([formatCountOf(1, 'photo'), formatCountOf(0, 'photo'), formatCountOf(12_345, 'photo'), formatCountOf(2, 'copy', 'copies')]).toEqual(['1 photo', '0 photos', '12,345 photos', '2 copies'])
  })
  it('shows the day of the camera, early and late', () => {
    expect([formatCameraDate(Date.UTC(2024, 6, 31, 0, 5)), formatCameraDate(Date.UTC(2024, 6, 31, 23, 55))]).toEqual(['31 Jul 2024', '31 Jul 2024'])
  })
  it('tells the time roughly', () => {
    const now = new Date(2026, 5, 10, 12).getTime()
    expect(formatAgo(now - 5_000, now)).toBe('just now')
    expect(formatAgo(now - 5 * 60_000, now)).toBe('5 minutes ago')
    expect(formatAgo(now - 3_600_000, now)).toBe('1 hour ago')
    expect(formatAgo(now - 30 * 3_600_000, now)).toBe('yesterday')
    expect(formatAgo(now - 72 * 3_600_000, now)).toBe('7 Jun 2026')
  })

  it('never says certain of what is not, and never nothing of what is little', () => {
    expect([0, 0.004, 0.5, 0.994, 1].map(formatProbability)).toEqual(['0 %', '< 1 %', '50 %', '> 99 %', '100 %'])
  })

  it('tells years and places', () => {
    expect(formatYears(Date.UTC(2019, 5), Date.UTC(2026, 0))).toBe('2019–2026')
    expect(formatYears(Date.UTC(2026, 0), Date.UTC(2026, 11, 31, 23))).toBe('2026')
    expect(formatPlace(57.12346, -133.5)).toBe('57.1235° N, 133.5000° W')
    expect(formatPlace(-33, 151.2)).toBe('33.0000° S, 151.2000° E')
  })
})
