import { useState } from 'react'
import type { PicturesKept } from '#core/formats/backup-header.ts'
import { isAbort } from '#core/errors.ts'
import { backUpIntoFolder, mayWrite } from '#jobs/backup/backup-job.ts'
import { EVERY } from '#jobs/backup/due.ts'
import { forgetBackupFolder, setBackupFolder, type BackupFolder } from '#storage/backup/notes.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { Button } from '#ui/button/button.tsx'
import { Choice } from '#ui/field/choice.tsx'
import { safeFileName } from '#ui/files/save.ts'
import { formatCount } from '#ui/format.ts'
import { FolderIcon } from '#ui/icons/icons.tsx'
import page from '#ui/page/page.module.css'
import { showError } from '#ui/toast/toast.ts'
import { canChooseFolder, pickBackupFolder } from './pick-target.ts'
import { useBackupFolder } from './use-backlog.ts'
import styles from './storage.module.css'

const NAMES: Record<PicturesKept, string> = { none: 'no pictures', thumbnails: 'small pictures', originals: 'the photographs' }

interface Props {
  db: CatalogueDatabase
  info: CatalogueInfo
}

/** A folder that backups go to by themselves, where the browser can write into one. */
export function AutomaticBackup({ db, info }: Props) {
  const folder = useBackupFolder(db)
  const [busy, setBusy] = useState(false)

  async function choose(): Promise<void> {
    try {
      const handle = await pickBackupFolder()
      if (handle) await setBackupFolder({ catalogueId: info.id, handle, pictures: folder?.pictures ?? 'thumbnails', ...EVERY })
    } catch (thrown) {
      showError(thrown)
    }
  }

  async function now(chosen: BackupFolder): Promise<void> {
    setBusy(true)
    try {
      if (await mayWrite(chosen.handle, 'ask')) await backUpIntoFolder(info, chosen, safeFileName(info.name))
    } catch (thrown) {
      if (!isAbort(thrown)) showError(thrown)
    } finally {
      setBusy(false)
    }
  }

  if (folder === undefined) return null
  return (
    <div className={page.choices}>
      <h3 className={styles.small}>By itself</h3>
      {!canChooseFolder() ? (
        <p className={page.muted}>This browser can not write into a folder by itself (Chrome and Edge can). Save a backup now and then: you are reminded.</p>
      ) : folder === null ? (
        <>
          <p className={page.muted}>
            Into a folder of your choice, another disk or a synchronised one: after {formatCount(EVERY.afterDecisions)} decisions, or a day with any, while the catalogue is open. The last three are kept.
          </p>
          <Button onPress={() => void choose()}>
            <FolderIcon /> Choose a folder…
          </Button>
        </>
      ) : (
        <>
          <p>
            Into <b>{folder.handle.name}</b>, after {formatCount(folder.afterDecisions)} decisions or a day with any, while the catalogue is open. The last three are kept.
          </p>
          <Choice label="With" value={folder.pictures} of={['none', 'thumbnails', 'originals']} names={NAMES} onChange={(pictures) => void setBackupFolder({ ...folder, pictures }).catch(showError)} />
          <div className={page.buttons}>
            <Button isPending={busy} onPress={() => void now(folder)}>
              Back up there now
            </Button>
            <Button onPress={() => void choose()}>Another folder…</Button>
            <Button onPress={() => void forgetBackupFolder(info.id).catch(showError)}>Stop it</Button>
          </div>
        </>
      )}
    </div>
  )
}
