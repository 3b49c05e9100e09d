import { Button } from '#ui/button/button.tsx'
import { formatBytes } from '#ui/format.ts'
import { Popover } from '#ui/popover/popover.tsx'
import { fullness, isNearlyFull, useStorageStatus } from './storage.ts'
import { StoragePanel } from './storage-panel.tsx'
import styles from './machine.module.css'

/** The storage in the bar: a small gauge. */
export function StorageBadge() {
  const status = useStorageStatus()
  const full = fullness(status)
  if (!status || full === null || status.usedBytes === null || status.quotaBytes === null) return null
  // A browser that has just started says 0 until it has counted: nobody should think that the catalogue is gone.
  const used = status.usedBytes === 0 ? null : formatBytes(status.usedBytes)
  const label = `Storage: ${used === null ? '' : `${used} of `}${formatBytes(status.quotaBytes)}, ${status.persisted ? 'kept by the browser' : 'not promised yet'}`
  return (
    <Popover
      label="Storage"
      trigger={
        <Button variant="quiet" aria-label={label}>
          <span className={`${styles.gauge} ${isNearlyFull(status) ? styles.gaugeWarn : ''}`} aria-hidden="true">
            <span style={{ height: `${Math.max(6, full * 100)}%` }} />
          </span>
          <span className={styles.short}>{used ?? 'Storage'}</span>
        </Button>
      }
    >
      <StoragePanel />
    </Popover>
  )
}
