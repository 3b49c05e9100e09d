import { useLiveQuery } from 'dexie-react-hooks'
import { writeCsv } from '#core/formats/csv.ts'
import type { CatalogueDatabase, ImportRow } from '#storage/database.ts'
import { duplicateFiles } from '#storage/import-duplicates.ts'
import { Button } from '#ui/button/button.tsx'
import { safeFileName, saveFile } from '#ui/files/save.ts'
import { formatCount } from '#ui/format.ts'
import { DownloadIcon } from '#ui/icons/icons.tsx'
import { PreviewTable } from '#ui/table/preview-table.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import styles from './import.module.css'

const SHOWN = 100
const HEADER = ['File', 'The same photograph as']

/** The files that the catalogue had already, each with the photo that it is. */
export function Duplicates({ db, row, total }: { db: CatalogueDatabase; row: ImportRow; total: number }) {
  // Asked again only when one is added, and no more than are shown.
  const items = useLiveQuery(async () => (total === 0 ? [] : await duplicateFiles(db, row.id, { limit: SHOWN })), [db, row.id, Math.min(total, SHOWN)])
  if (total === 0) return null

  async function save(): Promise<void> {
    try {
      const name = `${safeFileName(row.name)}-duplicates.csv`
      if (await saveFile({ name, mimeType: 'text/csv', description: 'Files that were there already', content: () => asCsv(db, row.id) })) showToast({ tone: 'good', message: `${name} is saved.` })
    } catch (thrown) {
      showError(thrown)
    }
  }

  return (
    <details className={styles.details}>
      <summary>
        Duplicates <span className={styles.count}>{formatCount(total)}</span>
      </summary>
      <p className={styles.faint}>The same bytes as a photo that the catalogue has: it came in once, and is found under both names.</p>
      <PreviewTable label="Duplicates" header={HEADER} rows={items?.map(({ path, sameAs }) => [path, sameAs])} total={total} unit="files" />
      <Button onPress={() => void save()}>
        <DownloadIcon /> Save the list
      </Button>
    </details>
  )
}

async function asCsv(db: CatalogueDatabase, importId: string): Promise<Blob> {
  const rows: string[][] = []
  for (let afterSeq = -Infinity; ; ) {
    const page = await duplicateFiles(db, importId, { afterSeq })
    if (page.length === 0) return new Blob([writeCsv(HEADER, rows)], { type: 'text/csv' })
    for (const { path, sameAs } of page) rows.push([path, sameAs])
    afterSeq = page.at(-1)!.seq
  }
}
