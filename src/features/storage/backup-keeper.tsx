import { useEffect, useState } from 'react'
import { isAbort } from '#core/errors.ts'
import { backUpIntoFolder, isElsewhere, mayWrite } from '#jobs/backup/backup-job.ts'
import { isDue, isOld, type Backlog } from '#jobs/backup/due.ts'
import type { BackupFolder } from '#storage/backup/notes.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { AboveScreen } from '#ui/banner/above-screen.tsx'
import { Banner } from '#ui/banner/banner.tsx'
import { keepChoice } from '#ui/choice/keep-choice.ts'
import { Button } from '#ui/button/button.tsx'
import { safeFileName } from '#ui/files/save.ts'
import { formatAgo, formatCountOf } from '#ui/format.ts'
import { showError } from '#ui/toast/toast.ts'
import { useBackupFolder, useBacklog } from './use-backlog.ts'

const LOOK_EVERY_MS = 60_000
/** After a failure it is tried again, but not with every decision. */
const TRY_AGAIN_MS = 15 * 60_000
/** "Later" holds for so long. */
const LATER_MS = 24 * 3_600_000
const LATER = 'flukeprint.backup-later.'

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
  onOpenStorage(): void
}

/** While a catalogue is open: makes the automatic backups when they are due, and reminds where none makes itself. The demo needs none. */
export function BackupKeeper({ db, info, onOpenStorage }: Props) {
  const backlog = useBacklog(db)
  const folder = useBackupFolder(db)
  const now = useNow()
  const [later, setLater] = useState(() => Number(localStorage.getItem(LATER + info.id) ?? 0))
  const due = backlog !== undefined && folder != null && isDue(backlog, folder, now)
  const [needsLeave, setNeedsLeave] = useAutomatic(info, folder ?? null, due)

  if (info.kind === 'demo' || backlog === undefined || folder === undefined) return null

  async function allow(): Promise<void> {
    try {
      if (folder && (await mayWrite(folder.handle, 'ask'))) setNeedsLeave(false)
    } catch (thrown) {
      showError(thrown)
    }
  }
  function wait(): void {
    const until = Date.now() + LATER_MS
    setLater(until)
    keepChoice(LATER + info.id, String(until))
  }

  if (now < later) return null
  if (folder && due && needsLeave) {
    return (
      <AboveScreen>
        <Banner tone="warn" title={`The browser asks again before it writes backups into ${folder.handle.name}.`} actions={<Button onPress={() => void allow()}>Allow and back up</Button>} onDismiss={wait}>
          {behind(backlog, now)}
        </Banner>
      </AboveScreen>
    )
  }
  if (folder || !isOld(backlog, info.createdAtMs, now)) return null
  return (
    <AboveScreen>
      <Banner tone="warn" title={behind(backlog, now)} actions={<Button onPress={onOpenStorage}>Back up…</Button>} onDismiss={wait}>
        A lost laptop would take them along.
      </Banner>
    </AboveScreen>
  )
}

/** `The last backup is of 3 Nov 2026; 140 decisions have been taken since.` */
function behind({ last, decisions }: Backlog, nowMs: number): string {
  const since = `${formatCountOf(decisions, 'decision')} ${decisions === 1 ? 'is' : 'are'} in no backup`
  return last === null ? `There is no backup of this catalogue: ${since}.` : `The last backup was made ${formatAgo(last.atMs, nowMs)}: ${since}.`
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** Starts the backup that is due. True: the browser wants to be asked first. */
function useAutomatic(info: CatalogueInfo, folder: BackupFolder | null, due: boolean): [boolean, (needs: boolean) => void] {
  const [needsLeave, setNeedsLeave] = useState(false)
  const [notBefore, setNotBefore] = useState(0)
  useEffect(() => {
    if (!folder || !due || needsLeave || Date.now() < notBefore) return
    let over = false
    void (async () => {
      try {
        if (!(await mayWrite(folder.handle, 'query'))) return void (over || setNeedsLeave(true))
        await backUpIntoFolder(info, folder, safeFileName(info.name))
      } catch (thrown) {
        if (!over) setNotBefore(Date.now() + TRY_AGAIN_MS)
        // That another tab makes the backup is no failure.
        if (!isElsewhere(thrown) && !isAbort(thrown)) showError(thrown)
      }
    })()
    return () => {
      over = true
    }
  }, [info, folder, due, needsLeave, notBefore])
  return [needsLeave, setNeedsLeave]
}
