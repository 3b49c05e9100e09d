/** `2024:07:31 08:15:59` as EXIF writes it → ms, read as if it were UTC; null for zeros, blanks and other fillings of cameras whose clock was never set. */
export function exifTimeMs(text: string | undefined): number | null {
  const parts = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(text ?? '')?.slice(1).map(Number)
  if (!parts) return null
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number]
  if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
