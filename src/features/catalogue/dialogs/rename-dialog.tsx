import { useState } from 'react'
import { NEW_WHALE, type IndividualId } from '#core/catalogue.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { TextField } from '#ui/field/field.tsx'

interface Props {
  id: IndividualId
  taken: ReadonlySet<string>
  onClose(): void
  onRename(to: IndividualId): void
}

/** What is wrong with an id that was typed; null: nothing, or nothing was typed yet. */
export function idProblem(typed: string, taken: ReadonlySet<string>): string | null {
  const id = typed.trim()
  if (id === NEW_WHALE) return `${NEW_WHALE} is no individual, but the absence of one.`
  if (taken.has(id)) return `${id} is taken. If it is the same animal, merge the two.`
  return null
}

export function RenameDialog({ id, taken, onClose, onRename }: Props) {
  const [typed, setTyped] = useState<string>(id)
  const to = typed.trim()
  const problem = to === id ? null : idProblem(typed, taken)
  const ready = to !== '' && to !== id && problem === null
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Rename ${id}`}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={!ready} onPress={() => onRename(to as IndividualId)}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) onRename(to as IndividualId)
        }}
      >
        <TextField autoFocus label="New id" value={typed} onChange={setTyped} error={problem ?? undefined} hint="All its photos go with it. The former id stays taken." maxLength={120} />
      </form>
    </Dialog>
  )
}
