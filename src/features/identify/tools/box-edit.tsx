import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import type { BoxPx, FlukeId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide } from '#storage/decide.ts'
import { nextFlukeId } from '#storage/photos.ts'
import { Button } from '#ui/button/button.tsx'
import { BoxEditor } from '#ui/photo-view/box-editor.tsx'
import { middleBox } from '#ui/photo-view/box-shape.ts'
import type { Picture } from '#ui/photo-view/photo-layer.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import type { FlukeView } from '../data/candidate-views.ts'
import type { Verdicts } from '../verdicts/use-verdicts.ts'

interface Props {
  db: CatalogueDatabase
  current: FlukeView
  picture: Picture
  /** `second`: draws one more fluke. */
  editing: 'box' | 'second'
  verdicts: Verdicts
  onEditing(editing: 'box' | 'second' | null): void
  /** The box of this fluke has changed, or it is new. */
  onSaved(flukeId: FlukeId): void
}

export function BoxEdit({ db, current: { fluke, photo }, picture, editing, verdicts, onEditing, onSaved }: Props) {
  const [saving, setSaving] = useState(false)
  const siblings = useLiveQuery(() => db.flukes.where('photoId').equals(photo.id).toArray(), [db, photo.id]) ?? []
  const second = editing === 'second'
  const others = siblings.filter((one) => one.removed === 0 && (second || one.id !== fluke.id)).map(({ boxPx }) => boxPx)

  async function save(boxPx: BoxPx): Promise<void> {
    setSaving(true)
    try {
      const flukeId = second ? await nextFlukeId(db, photo.id) : fluke.id
      await decide(db, [{ kind: 'box', flukeId, boxPx }])
      showToast({ tone: 'good', message: `Saved: ${second ? 'Second fluke' : 'Box'} · ${photo.fileName}` })
      onEditing(null)
      onSaved(flukeId)
    } catch (thrown) {
      showError(thrown)
    } finally {
      setSaving(false)
    }
  }

  return (
    <BoxEditor
      key={editing}
      picture={picture}
      label={second ? `Box of another fluke in ${photo.fileName}` : `Box of the fluke in ${photo.fileName}`}
      box={second ? middleBox(photo) : fluke.boxPx}
      others={others}
      saving={saving || verdicts.saving}
      onSave={(box) => void save(box)}
      onCancel={() => onEditing(null)}
      actions={
        !second && (
          <>
            <Button onPress={() => onEditing('second')}>Add a second fluke</Button>
            <Button
              onPress={() => {
                onEditing(null)
                void verdicts.give({ kind: 'no-fluke' })
              }}
            >
              No fluke here
            </Button>
          </>
        )
      }
    />
  )
}
