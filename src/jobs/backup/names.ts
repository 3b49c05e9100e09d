/** Locks and file names of backups, in one place: another tab, and a folder full of them, must read them alike. */
export const backupLock = (catalogueId: string): string => `flukeprint-backup-${catalogueId}`
export const originalsLock = (catalogueId: string): string => `flukeprint-originals-${catalogueId}`
/** One restore at a time on a machine: a second one could not tell the first from one that was cut off. */
export const RESTORE_LOCK = 'flukeprint-restore'

export const BACKUP_ENDING = '.flukeprint.zip'

/** `Bay-2026-2026-11-24-1605.flukeprint.zip`; automatic ones say so. `safeName`: the catalogue's name as file systems take it. */
export function backupFileName(safeName: string, atMs: number, { automatic }: { automatic: boolean }): string {
  const at = new Date(atMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}`
  return `${safeName}-${automatic ? 'auto-' : ''}${time}${BACKUP_ENDING}`
}

/**
 * Which of the files in a folder of automatic backups may go, once `made` is whole: those that are more than `keep` newer ones old, and what
 * older attempts have left that were cut off: an empty file, and the browser's half-written one beside it. Others, and those of other
 * catalogues, are never named.
 */
export function outdated(files: readonly { name: string; byteSize: number }[], safeName: string, made: string, keep: number): string[] {
  const start = `${safeName}-auto-`
  const own = files.filter(({ name }) => name.startsWith(start) && /^\d{4}-\d\d-\d\d-\d{4}\.flukeprint\.zip(\.crswap)?$/.test(name.slice(start.length))).sort((a, b) => (a.name < b.name ? -1 : 1))
  const isWhole = ({ name, byteSize }: (typeof own)[number]): boolean => byteSize > 0 && name.endsWith(BACKUP_ENDING)
  const whole = own.filter(isWhole)
  // One that is newer may be under way in another tab.
  const cutOff = own.filter((file) => !isWhole(file) && file.name < made)
  return [...whole.slice(0, Math.max(0, whole.length - keep)), ...cutOff].map(({ name }) => name)
}
