import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { FlukeprintError } from '#core/errors.ts'
import { writeCsv } from '#core/formats/csv.ts'
import type { CatalogueDatabase, ImportItemRow, ImportRow } from '#storage/database.ts'
import { failedItems, isShot, notedItems } from '#storage/imports.ts'
import { openSource } from '#storage/originals.ts'
import { Button } from '#ui/button/button.tsx'
import { safeFileName, saveFile } from '#ui/files/save.ts'
import { formatCount, formatCountOf } from '#ui/format.ts'
import { DownloadIcon } from '#ui/icons/icons.tsx'
import { PreviewTable } from '#ui/table/preview-table.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import styles from './import.module.css'

const SHOWN_AT_ONCE = 100

/** The files that could not be read, each with its reason and what to do. */
export function Failures({ db, row, total }: { db: CatalogueDatabase; row: ImportRow; total: number }) {
  const [limit, setLimit] = useState(SHOWN_AT_ONCE)
  // Asked again only when one is added: the rest of the import does not concern it.
  const items = useLiveQuery(() => (total === 0 ? [] : failedItems(db, row.id, { limit })), [db, row.id, limit, total])
  if (total === 0 || !items) return null

  async function save(): Promise<void> {
    try {
      const name = `${safeFileName(row.name)}-not-imported.csv`
      if (await saveFile({ name, mimeType: 'text/csv', description: 'Files that were not imported', content: () => failuresAsCsv(db, row.id) })) showToast({ tone: 'good', message: `${name} is saved.` })
    } catch (thrown) {
      showError(thrown)
    }
  }

  return (
    <div className={styles.failures}>
      <div className={styles.failuresHead}>
        <h3 id="failures">{formatCountOf(total, 'file')} not readable</h3>
        <Button onPress={() => void save()}>
          <DownloadIcon /> Save the list
        </Button>
      </div>
      <div className={styles.frame}>
        <table className={styles.table} aria-labelledby="failures">
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Reason</th>
              <th scope="col">What to do</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.seq}>
                <th scope="row">{item.path}</th>
                <td>{item.error?.message}</td>
                <td>
                  {item.error?.remedy} {isShot(item) && <SaveShot db={db} item={item} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > items.length && (
        <Button onPress={() => setLimit(limit + SHOWN_AT_ONCE)}>
          Show more ({formatCount(total - items.length)})
        </Button>
      )}
    </div>
  )
}

/** A photo of the camera is nowhere else: what can't be read here may be read elsewhere. */
function SaveShot({ db, item: { path, source } }: { db: CatalogueDatabase; item: ImportItemRow }) {
  if (source?.kind !== 'copy') return null
  async function save(): Promise<void> {
    try {
      await saveFile({ name: path, mimeType: 'image/jpeg', description: 'Photo', content: () => openSource(db, source!, path, noDrawings) })
    } catch (thrown) {
      showError(thrown)
    }
  }
  return (
    <Button aria-label={`Save the photo ${path}`} onPress={() => void save()}>
      <DownloadIcon /> Save the photo
    </Button>
  )
}

const noDrawings = { drawDemo: () => Promise.reject(new FlukeprintError('unexpected', 'A drawing is no photo of the camera.')) }

async function failuresAsCsv(db: CatalogueDatabase, importId: string): Promise<Blob> {
  const parts: string[][] = []
  let afterSeq = -Infinity
  for (;;) {
    const page = await failedItems(db, importId, { afterSeq })
    if (page.length === 0) return new Blob([writeCsv(['File', 'Reason', 'What to do', 'Code'], parts)], { type: 'text/csv' })
    for (const { path, error } of page) parts.push([path, error?.message ?? '', error?.remedy ?? '', error?.code ?? ''])
    afterSeq = page.at(-1)!.seq
  }
}

/** Labels that were left out, since the catalogue says otherwise. */
export function Notes({ db, importId }: { db: CatalogueDatabase; importId: string }) {
  const notes = useLiveQuery(() => notedItems(db, importId, SHOWN_AT_ONCE), [db, importId])
  if (!notes || notes.total === 0) return null
  return (
    <details className={styles.details} open>
      <summary>
        Labels left out <span className={styles.count}>{formatCount(notes.total)}</span>
      </summary>
      <p className={styles.faint}>The catalogue’s label stays. Where the table is right, open the photo in Identify, under Identified, and decide it anew.</p>
      <PreviewTable label="Labels left out" header={['Photo', 'Why']} rows={notes.items.map(({ path, note }) => [path, note ?? ''])} total={notes.total} unit="photos" />
    </details>
  )
}
