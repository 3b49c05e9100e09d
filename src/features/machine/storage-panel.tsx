import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { requestPersistence } from '#storage/quota.ts'
import { Button } from '#ui/button/button.tsx'
import { formatBytes } from '#ui/format.ts'
import panel from '#ui/panel/panel.module.css'
import { ProgressBar } from '#ui/progress/progress.tsx'
import { showError } from '#ui/toast/toast.ts'
import { isNearlyFull, storageQuery, useStorageStatus } from './storage.ts'

/** How full the storage is, whether the browser has promised to keep it, and what to do if not. */
export function StoragePanel() {
  const status = useStorageStatus()
  const queries = useQueryClient()
  const [refused, setRefused] = useState(false)
  if (!status) return null

  async function ask(): Promise<void> {
    try {
      setRefused(!(await requestPersistence()))
      await queries.invalidateQueries({ queryKey: storageQuery.queryKey })
    } catch (thrown) {
      showError(thrown)
    }
  }

  return (
    <section className={panel.panel} aria-label="Storage">
      <h3 className={panel.heading}>
        <span className={`${panel.lamp} ${status.persisted ? panel.good : panel.warn}`} aria-hidden="true" />
        Storage: {status.persisted ? 'kept' : 'not promised yet'}
      </h3>
      {status.usedBytes !== null && status.quotaBytes !== null && (
        <>
          <ProgressBar label="Storage used" done={status.usedBytes} total={status.quotaBytes} tone={isNearlyFull(status) ? 'warn' : 'accent'} still />
          <p className={panel.muted}>
            {/* A browser that has just started has not counted yet, and says 0. */}
            {status.usedBytes === 0 ? `The browser allows ${formatBytes(status.quotaBytes)}, and has not counted yet what is used.` : `${formatBytes(status.usedBytes)} used of the ${formatBytes(status.quotaBytes)} that the browser allows.`}
          </p>
        </>
      )}
      {status.persisted ? (
        <p className={panel.muted}>The browser has promised not to clear your catalogues on its own.</p>
      ) : (
        <>
          <p className={panel.muted}>
            The browser may clear the catalogues if the disk runs full. {refused && 'It has declined for now: it may agree after some more use, or with a bookmark of this page.'}
          </p>
          <Button onPress={() => void ask()}>Ask it to keep them</Button>
        </>
      )}
    </section>
  )
}
