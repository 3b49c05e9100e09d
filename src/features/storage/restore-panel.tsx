import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { isAbort } from '#core/errors.ts'
import { BACKUP_ENDING } from '#jobs/backup/names.ts'
import { cutOffRestores, startRestore, throwAway } from '#jobs/backup/restore-job.ts'
import type { LostPart, RestoreNote } from '#storage/backup/notes.ts'
import type { RestoreReport } from '#storage/backup/restore.ts'
import page from '#ui/page/page.module.css'
import { backup } from '#workers/backup/backup.client.ts'
import type { BackupFacts } from '#workers/backup/backup.contract.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { Checkbox } from '#ui/field/field.tsx'
import { pickFiles } from '#ui/files/picked.ts'
import { formatBytes, formatCount, formatCountOf, formatDateTime } from '#ui/format.ts'
import { showError } from '#ui/toast/toast.ts'
import { JobBar, useActiveJob } from './job-bar.tsx'
import styles from './storage.module.css'

interface Props {
  /** Opens the catalogue that came back. */
  onOpen(catalogueId: string): void
}

interface Chosen {
  file: File
  facts: BackupFacts
}

/** From a backup to a catalogue: what is in it, before anything is written; then what came back, and exactly what did not. */
export function RestorePanel({ onOpen }: Props) {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [looking, setLooking] = useState(false)
  const [report, setReport] = useState<RestoreReport | null>(null)
  const job = useActiveJob('restore', null)
  const left = useQuery({ queryKey: ['cut-off-restores', job?.id], queryFn: cutOffRestores, staleTime: 0 })

  async function choose(): Promise<void> {
    try {
      const file = (await pickFiles(`${BACKUP_ENDING},.zip`, false))?.files[0]?.file
      if (!file) return
      setLooking(true)
      setReport(null)
      setChosen({ file, facts: await backup.look({ file, fileName: file.name }) })
    } catch (thrown) {
      showError(thrown)
    } finally {
      setLooking(false)
    }
  }

  async function restore(file: File, withOriginals: boolean): Promise<void> {
    setChosen(null)
    try {
      setReport(await startRestore({ file, fileName: file.name, withOriginals }).finished)
    } catch (thrown) {
      if (!isAbort(thrown)) showError(thrown)
    } finally {
      await left.refetch()
    }
  }

  return (
    <section className={styles.panel} aria-labelledby="restore">
      <h2 id="restore" className={styles.small}>
        Restore a backup
      </h2>
      <p className={page.muted}>It becomes a catalogue of its own, under its old name; one that is here already stays as it is.</p>
      {job ? (
        <JobBar job={job} />
      ) : (
        <Button isPending={looking} onPress={() => void choose()}>
          Choose a backup…
        </Button>
      )}
      {!job && (left.data ?? []).map((note) => <CutOff key={note.catalogueId} note={note} onGone={() => void left.refetch()} />)}
      {report && <Restored report={report} onOpen={() => onOpen(report.catalogueId)} />}
      {chosen && <AskDialog chosen={chosen} onClose={() => setChosen(null)} onRestore={(withOriginals) => void restore(chosen.file, withOriginals)} />}
    </section>
  )
}

function AskDialog({ chosen: { file, facts }, onClose, onRestore }: { chosen: Chosen; onClose(): void; onRestore(withOriginals: boolean): void }) {
  const [withOriginals, setWithOriginals] = useState(true)
  const [damage, setDamage] = useState<string | null>(null)
  const [checking, setChecking] = useState(false)

  async function check(): Promise<void> {
    setChecking(true)
    try {
      const { entries, damaged, hasEnd } = await backup.check({ file, fileName: file.name })
      setDamage(damaged.length === 0 && hasEnd ? `All ${formatCount(entries)} parts are as they were written.` : `${hasEnd ? '' : 'Its end is missing. '}${formatCountOf(damaged.length, 'part is', 'parts are')} damaged or missing.`)
    } catch (thrown) {
      showError(thrown)
    } finally {
      setChecking(false)
    }
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Restore “${facts.name}”?`}
      footer={
        <>
          <Button isPending={checking} onPress={() => void check()}>
            Check the file
          </Button>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={() => onRestore(facts.pictures === 'originals' && withOriginals)}>
            Restore
          </Button>
        </>
      }
    >
      <div className={page.choices}>
        <p>
          Backup of {formatDateTime(facts.createdAtMs)}: {formatCountOf(facts.photos, 'photo')}, {formatCountOf(facts.decisions, 'decision')}, {formatBytes(facts.byteSize)}.
        </p>
        {!facts.hasEnd && <p className={page.note}>This file is not complete: it was cut off or damaged. What can be saved is restored, and the rest is listed.</p>}
        {damage && <p role="status">{damage}</p>}
        {facts.pictures === 'originals' ? (
          <Checkbox isSelected={withOriginals} onChange={setWithOriginals} hint="Without them the small pictures are shown; the file can be unpacked like any zip, and its folder imported.">
            Bring the photographs into the browser
          </Checkbox>
        ) : (
          <p className={page.muted}>
            {facts.pictures === 'none' ? 'It holds no pictures.' : 'It holds small pictures.'} Import the folder of the photographs afterwards: each is known by its content.
          </p>
        )}
      </div>
    </Dialog>
  )
}

/** It is on no list, and nobody's work is in it: the backup has it all. */
function CutOff({ note, onGone }: { note: RestoreNote; onGone(): void }) {
  async function remove(): Promise<void> {
    try {
      await throwAway(note.catalogueId)
      onGone()
    } catch (thrown) {
      showError(thrown)
    }
  }
  return (
    <div className={page.note}>
      <p>
        The restore of “{note.name}” from <b>{note.fileName}</b> was cut off. Choose the same file to go on where it stopped, or remove what came in so far.
      </p>
      <Button onPress={() => void remove()} aria-label={`Remove what is left of the restore of ${note.name}`}>
        Remove it
      </Button>
    </div>
  )
}

function Restored({ report, onOpen }: { report: RestoreReport; onOpen(): void }) {
  const { name, rows, lost, damaged, withoutOriginal } = report
  return (
    <div className={lost.length > 0 ? styles.bad : styles.panel} role="status">
      <p>
        “{name}” is back: {formatCountOf(rows.photos ?? 0, 'photo')}, {formatCountOf(rows.decisions ?? 0, 'decision')}.{' '}
        {lost.length === 0 && (damaged ? 'The file was damaged, but nothing of the catalogue was lost.' : 'Every part of it was as it was written.')}
      </p>
      {withoutOriginal > 0 && <p>{formatCountOf(withoutOriginal, 'photograph lies', 'photographs lie')} elsewhere: import their folder, and each is known by its content.</p>}
      {lost.length > 0 && (
        <>
          <p>Lost, since the file was damaged there:</p>
          <ul className={styles.list}>
            {lost.map((part, i) => (
              <li key={i}>{lostWords(part)}</li>
            ))}
          </ul>
        </>
      )}
      <Button variant="primary" onPress={onOpen}>
        Open it
      </Button>
    </div>
  )
}

const WHAT: Record<string, string> = {
  thumbnails: 'small pictures', copies: 'photographs', '-own-files': 'photographs', flukes: 'boxes', importItems: 'entries of imports', individuals: 'individuals',
}
const WHY: Record<LostPart['why'], string> = { missing: 'not in the file', damaged: 'damaged', unusable: 'of no use' }

function lostWords({ table, count, which, why }: LostPart): string {
  return `${formatCount(count)} ${WHAT[table] ?? table} (${which}): ${WHY[why]}`
}
