import type { IndividualId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import { Button } from '#ui/button/button.tsx'
import { formatCountOf } from '#ui/format.ts'
import { PickDialog } from '#ui/pick/pick-dialog.tsx'
import type { Whale } from '../whale.ts'
import { PhotoStrip, Tiles } from './photo-strip.tsx'
import styles from './dialogs.module.css'

export type MoveTo = { status: 'known'; individualId: IndividualId } | { status: 'filed-new' } | { status: 'open' }

interface Props {
  db: CatalogueDatabase
  photos: readonly FlukeView[]
  others: readonly Whale[]
  onClose(): void
  onMove(to: MoveTo): void
}

const MOST = 6

/** Photos that stand under the wrong individual: to another one, or to nobody. */
export function MoveDialog({ db, photos, others, onClose, onMove }: Props) {
  const move = (other: Whale | null): void => {
    if (other) onMove({ status: 'known', individualId: other.id })
  }
  return (
    <PickDialog<Whale>
      title={`Move ${formatCountOf(photos.length, 'photo')} to…`}
      kind="Individuals"
      items={others}
      note={({ flukeCount }) => formatCountOf(flukeCount, 'photo')}
      onClose={onClose}
      onPick={move}
      renderPreview={(other) => (
        <div className={styles.sides}>
          <Tiles photos={photos.slice(0, MOST)} />
          {other && <PhotoStrip db={db} whale={other} />}
        </div>
      )}
      renderFooter={(other) => (
        <>
          <Button onPress={() => onMove({ status: 'open' })}>To the queue, unidentified</Button>
          <Button onPress={() => onMove({ status: 'filed-new' })}>File as new whale</Button>
          <Button variant="primary" isDisabled={!other} onPress={() => move(other)}>
            {other ? `Move to ${other.id}` : 'Move'}
          </Button>
        </>
      )}
    />
  )
}
