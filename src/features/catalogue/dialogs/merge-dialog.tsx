import { useState } from 'react'
import type { IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup } from '#ui/field/field.tsx'
import { formatCountOf } from '#ui/format.ts'
import { PickDialog } from '#ui/pick/pick-dialog.tsx'
import type { Whale } from '../whale.ts'
import { PhotoStrip } from './photo-strip.tsx'
import styles from './dialogs.module.css'

interface Props {
  db: CatalogueDatabase
  whale: Whale
  others: readonly Whale[]
  onClose(): void
  onMerge(other: IndividualId, keep: IndividualId): void
}

/** Two ids, one animal: the other one is sought, both are looked at, and one of the ids is kept. */
export function MergeDialog({ db, whale, others, onClose, onMerge }: Props) {
  const [keepsOther, setKeepsOther] = useState(false)
  const keepOf = (other: Whale): IndividualId => (keepsOther ? other.id : whale.id)
  return (
    <PickDialog
      title={`Merge ${whale.id} with…`}
      kind="Individuals"
      items={others}
      note={({ flukeCount }) => formatCountOf(flukeCount, 'photo')}
      onClose={onClose}
      onPick={(other) => onMerge(other.id, keepOf(other))}
      renderPreview={(other) => (
        <div className={styles.sides}>
          <PhotoStrip db={db} whale={whale} />
          {other && <PhotoStrip db={db} whale={other} />}
          {other && (
            <RadioGroup
              label="The id to keep"
              look="row"
              value={keepsOther ? 'other' : 'own'}
              onChange={(value) => setKeepsOther(value === 'other')}
              options={[
                { value: 'own', label: whale.id },
                { value: 'other', label: other.id },
              ]}
            />
          )}
        </div>
      )}
      renderFooter={(other) => (
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={!other} onPress={() => other && onMerge(other.id, keepOf(other))}>
            {other ? `Merge as ${keepOf(other)}` : 'Merge'}
          </Button>
        </>
      )}
    />
  )
}
