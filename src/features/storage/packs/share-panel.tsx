import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { isAbort } from '#core/errors.ts'
import { startSharePack } from '#jobs/packs/pack-jobs.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { ownPack } from '#storage/packs/own-pack.ts'
import { Button } from '#ui/button/button.tsx'
import { TextField } from '#ui/field/field.tsx'
import { safeFileName } from '#ui/files/save.ts'
import { formatBytes, formatCountOf } from '#ui/format.ts'
import { FolderIcon, ZipIcon } from '#ui/icons/icons.tsx'
import page from '#ui/page/page.module.css'
import { showError, showToast } from '#ui/toast/toast.ts'
import type { MadePack, PackTarget } from '#workers/packs/packs.contract.ts'
import { JobBar, useActiveJob } from '../job-bar.tsx'
import { canChooseFolder, download, pickPackFolder } from '../pick-target.ts'
import styles from '../storage.module.css'

const LONGEST_NAME = 80

/** This catalogue as a pack for others. */
export function SharePanel({ db, info }: { db: CatalogueDatabase; info: CatalogueInfo }) {
  const own = useLiveQuery(async () => await ownPack(db), [db])
  const [typed, setTyped] = useState<string | null>(null)
  const [made, setMade] = useState<MadePack | null>(null)
  const job = useActiveJob('share', info.id)
  const name = typed ?? own?.name ?? info.name

  async function share(choose: () => Promise<PackTarget | null>): Promise<void> {
    try {
      const target = await choose()
      if (!target) return
      setMade(null)
      const done = await startSharePack({ catalogueId: info.id, name: name.trim(), target }).finished
      if (done.file && target.kind === 'zip') download(done.file, target.fileName)
      setMade(done)
      showToast({ tone: 'good', message: `The pack ${done.name} is made.` })
    } catch (thrown) {
      if (!isAbort(thrown)) showError(thrown)
    }
  }

  const toFolder = async (): Promise<PackTarget | null> => {
    const handle = await pickPackFolder()
    return handle && { kind: 'folder', handle }
  }
  const toZip = (): Promise<PackTarget> => Promise.resolve({ kind: 'zip', fileName: `${safeFileName(name)}.flukeprint-pack.zip` })

  return (
    <div className={page.choices}>
      <h3 className={styles.small}>Share this catalogue as a pack</h3>
      <p className={page.muted}>
        Its identified flukes as static files: names, boxes, embeddings and small pictures; no photograph, no place, no decision. Put the folder on a stick, or beside the page on its host. Made again into the same folder, it is a
        new edition, of which subscribers fetch what has changed.
      </p>
      <TextField label="Called" value={name} maxLength={LONGEST_NAME} onChange={setTyped} isDisabled={job !== undefined} />
      {own && <p className={page.muted}>In other catalogues its individuals are {own.mark}/…</p>}
      {job ? (
        <JobBar job={job} />
      ) : (
        <div className={page.buttons}>
          {canChooseFolder() && (
            <Button isDisabled={name.trim() === ''} onPress={() => void share(toFolder)}>
              <FolderIcon /> Into a folder…
            </Button>
          )}
          <Button isDisabled={name.trim() === ''} onPress={() => void share(toZip)}>
            <ZipIcon /> As a zip
          </Button>
        </div>
      )}
      {made && (
        <p role="status">
          {formatCountOf(made.individuals, 'individual')} on {formatCountOf(made.flukes, 'photo')}, {formatBytes(made.bytes)}.
          {made.leftOut > 0 && ` ${formatCountOf(made.leftOut, 'photo has', 'photos have')} no embedding of today’s model, and ${made.leftOut === 1 ? 'is' : 'are'} left out.`}
        </p>
      )}
    </div>
  )
}
