import type { Fluke } from '#core/catalogue.ts'

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
