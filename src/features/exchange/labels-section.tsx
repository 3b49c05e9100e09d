import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { NEW_WHALE } from '#core/catalogue.ts'
import { writeLabels } from '#core/formats/kaggle.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { Button } from '#ui/button/button.tsx'
import { Checkbox } from '#ui/field/field.tsx'
import { formatCount, formatCountOf } from '#ui/format.ts'
import { safeFileName, saveFile } from '#ui/files/save.ts'
import { DownloadIcon } from '#ui/icons/icons.tsx'
import page from '#ui/page/page.module.css'
import { PreviewTable } from '#ui/table/preview-table.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import { labelRows, type LabelChoice } from './label-rows.ts'
import styles from './exchange.module.css'

const PREVIEWED = 7

/** The labels as `Image,Id`. */
export function LabelsSection({ db, info }: { db: CatalogueDatabase; info: CatalogueInfo }) {
  const [choice, setChoice] = useState<LabelChoice>({ filedNew: true, possible: false, undecided: false, unusable: false })
  const table = useLiveQuery(async () => await labelRows(db, choice), [db, choice])
  const set = (part: Partial<LabelChoice>): void => setChoice({ ...choice, ...part })
  const counts = table?.counts

  async function save(): Promise<void> {
    try {
      const content = async (): Promise<Blob> => new Blob([writeLabels((await labelRows(db, choice)).rows)], { type: 'text/csv' })
      const name = `${safeFileName(info.name)}-labels.csv`
      if (await saveFile({ name, mimeType: 'text/csv', description: 'Table of labels', content })) showToast({ tone: 'good', message: `${name} is saved.` })
    } catch (thrown) {
      showError(thrown)
    }
  }

  return (
    <section className={page.section} aria-labelledby="labels">
      <div className={page.choices}>
        <h2 id="labels">Labels</h2>
        <p className={page.muted}>
          One row for each photo, <code>Image,Id</code>: what you and the imported tables have settled.
        </p>
        <div role="group" aria-label="What to include" className={styles.checks}>
          <Checkbox isSelected isDisabled>
            Identified <Count of={counts?.identified} />
          </Checkbox>
          <Checkbox isSelected={choice.filedNew} onChange={(filedNew) => set({ filedNew })}>
            Filed as new, as <code>{NEW_WHALE}</code> <Count of={counts?.['filed-new']} />
          </Checkbox>
          <Checkbox isSelected={choice.possible} onChange={(possible) => set({ possible })}>
            Possible matches, with the proposed id <Count of={counts?.possible} />
          </Checkbox>
          <Checkbox isSelected={choice.undecided} onChange={(undecided) => set({ undecided })}>
            Undecided and skipped, as <code>{NEW_WHALE}</code> <Count of={counts && counts.open + counts.skipped} />
          </Checkbox>
          <Checkbox isSelected={choice.unusable} onChange={(unusable) => set({ unusable })}>
            Not usable, as <code>{NEW_WHALE}</code> <Count of={counts?.unusable} />
          </Checkbox>
        </div>
        {table && table.severalFlukes > 0 && <p className={page.note}>{formatCountOf(table.severalFlukes, 'photo has', 'photos have')} more than one fluke and a row for each.</p>}
        <Button variant="primary" isDisabled={!table || table.rows.length === 0} onPress={() => void save()}>
          <DownloadIcon /> Save labels{table && ` (${formatCountOf(table.rows.length, 'row')})`}
        </Button>
      </div>
      <PreviewTable label="First rows of the labels" header={['Image', 'Id']} rows={table?.rows.slice(0, PREVIEWED).map(({ image, id }) => [image, id ?? NEW_WHALE])} total={table?.rows.length ?? 0} />
    </section>
  )
}

function Count({ of: count }: { of: number | undefined }) {
  return <span className={styles.count}>{count === undefined ? '' : formatCount(count)}</span>
}
