import type { Fluke } from '#core/catalogue.ts'

/** `83 %`; never a whole `0 %` or `100 %` of what is not certain. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 0.01) return '< 1 %'
  if (probability < 1 && probability > 0.99) return '> 99 %'
  return `${Math.round(probability * 100)} %`
}

/** What has been decided on a fluke. */
export function statusText({ status, individualId, removed }: Pick<Fluke, 'status' | 'individualId' | 'removed'>): string {
  if (removed) return 'No fluke'
  switch (status) {
    case 'open':
      return 'Open'
    case 'identified':
      return `✓ ${individualId}`
    case 'possible':
      return `Possibly ${individualId}`
    case 'filed-new':
      return 'Filed as new'
    case 'unusable':
      return 'Not usable'
    case 'skipped':
      return 'Skipped'
  }
}
