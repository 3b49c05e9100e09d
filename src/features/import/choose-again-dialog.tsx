import type { ImportRow } from '#storage/database.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import type { Picked } from '#ui/files/picked.ts'
import { formatCountOf } from '#ui/format.ts'
import { ChooseButtons } from '#ui/files/choose-buttons.tsx'
import styles from './import.module.css'

interface Props {
  row: ImportRow
  /** Files that were neither copied nor can be found by a handle. */
  files: number
  onPicked(picked: Picked): void
  onWithout(): void
  onClose(): void
}

/** The page was closed while files were being copied: only the user can say again where they are. */
export function ChooseAgainDialog({ row, files, onPicked, onWithout, onClose }: Props) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Choose “${row.name}” again`}
      footer={
        <>
          <Button onPress={onClose}>Later</Button>
          <Button onPress={onWithout}>Go on without them</Button>
        </>
      }
    >
      <div className={styles.dialog}>
        <p>
          {formatCountOf(files, 'file was', 'files were')} not copied yet when the page was closed, and the browser has forgotten where {files === 1 ? 'it is' : 'they are'}. Choose the same folder,
          files or zip again to bring {files === 1 ? 'it' : 'them'} in. Everything before that is kept.
        </p>
        <ChooseButtons onPicked={onPicked} primary={false} />
      </div>
    </Dialog>
  )
}
