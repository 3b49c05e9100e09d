import { useState } from 'react'
import { createCatalogue, type CatalogueInfo } from '#storage/catalogues.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { RadioGroup, TextField } from '#ui/field/field.tsx'
import type { Picked } from '#ui/files/picked.ts'
import { showError } from '#ui/toast/toast.ts'
import styles from './start.module.css'

interface Props {
  picked: Picked
  existing: CatalogueInfo[]
  onClose(): void
  onChosen(info: CatalogueInfo): void
}

const NEW = 'new'

/** Where the chosen photos go: a new catalogue, or one that is here already. */
export function TargetDialog({ picked, existing, onClose, onChosen }: Props) {
  const [target, setTarget] = useState(NEW)
  const [name, setName] = useState(suggestedName(picked))
  const [busy, setBusy] = useState(false)
  const missing = target === NEW && name.trim() === ''

  async function go(): Promise<void> {
    if (missing) return
    setBusy(true)
    try {
      onChosen(existing.find(({ id }) => id === target) ?? (await createCatalogue({ name, kind: 'own' })))
    } catch (thrown) {
      showError(thrown)
      setBusy(false)
    }
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Where does “${picked.name}” go?`}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={missing} isPending={busy} onPress={() => void go()}>
            Look through it
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          void go()
        }}
      >
        {existing.length > 0 && (
          <RadioGroup
            label="Catalogue"
            value={target}
            onChange={setTarget}
            options={[{ value: NEW, label: 'A new catalogue' }, ...existing.map(({ id, name: label }) => ({ value: id, label: `Add to ${label}` }))]}
          />
        )}
        {target === NEW && (
          <TextField label="Name of the new catalogue" value={name} onChange={setName} autoFocus hint="The study area and the year, for instance." error={missing ? 'It needs a name.' : undefined} />
        )}
      </form>
    </Dialog>
  )
}

function suggestedName({ name, files, folder }: Picked): string {
  if (folder) return folder.name
  return files.length > 1 && /^\d+ files$/.test(name) ? 'My catalogue' : name.replace(/\.(zip|csv|jpe?g|png|webp|avif|heic)$/i, '')
}
