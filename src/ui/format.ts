const counts = new Intl.NumberFormat('en')
const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })
const cameraDays = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
const minutes = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** `12,345`. */
export function formatCount(count: number): string {
  return counts.format(count)
}

/** `1 photo`, `12,345 photos`. */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `999 bytes`, `1.2 kB`, `340 MB`: thousands, as disks are sold. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}

/** Whole per cent that never rounds up to done: `99 %` until everything is. */
export function formatShare(done: number, total: number): string {
  if (total === 0) return '–'
  const percent = (done / total) * 100
  return `${done < total ? Math.min(99, Math.floor(percent)) : 100} %`
}

/** `83 %`; never a whole `0 %` or `100 %` of what is not certain. */
export function formatProbability(probability: number): string {
  if (probability > 0 && probability < 0.01) return '< 1 %'
  if (probability < 1 && probability > 0.99) return '> 99 %'
  return `${Math.round(probability * 100)} %`
}

/** A guess, so it is put roughly: `a few seconds`, `40 s`, `3 min`, `1 h 20 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 5) return 'a few seconds'
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} s`
  const wholeMinutes = Math.max(1, Math.round(seconds / 60))
  if (wholeMinutes < 60) return `${wholeMinutes} min`
  const hours = Math.floor(wholeMinutes / 60)
  const rest = wholeMinutes % 60
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

/** `24 Nov 2026`: day and month can't be taken for each other. */
export function formatDate(atMs: number): string {
  return days.format(atMs)
}

/** The day that the camera's clock showed: a photo's time is that clock read as UTC, wherever the page is read. */
export function formatCameraDate(takenAtMs: number): string {
  return cameraDays.format(takenAtMs)
}

const cameraMinutes = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** `24 Nov 2026, 16:05` by the camera's clock. */
export function formatCameraTime(takenAtMs: number): string {
  return cameraMinutes.format(takenAtMs)
}

/** The years of two times by the camera's clock: `2026`, `2019–2026`. */
export function formatYears(firstMs: number, lastMs: number): string {
  const [first, last] = [new Date(firstMs).getUTCFullYear(), new Date(lastMs).getUTCFullYear()]
  return first === last ? String(last) : `${first}–${last}`
}

/** `57.1234° N, 133.4512° W`: ten metres. */
export function formatPlace(latitudeDeg: number, longitudeDeg: number): string {
  return `${Math.abs(latitudeDeg).toFixed(4)}° ${latitudeDeg < 0 ? 'S' : 'N'}, ${Math.abs(longitudeDeg).toFixed(4)}° ${longitudeDeg < 0 ? 'W' : 'E'}`
}

/** `24 Nov 2026, 16:05`. */
export function formatDateTime(atMs: number): string {
  return minutes.format(atMs)
}

/** `just now`, `5 minutes ago`, `yesterday`, then the date. */
export function formatAgo(atMs: number, nowMs: number): string {
  const seconds = (nowMs - atMs) / 1000
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${formatCountOf(Math.floor(seconds / 60), 'minute')} ago`
  if (seconds < 86_400) return `${formatCountOf(Math.floor(seconds / 3600), 'hour')} ago`
  if (seconds < 2 * 86_400) return 'yesterday'
  return formatDate(atMs)
}
