import { useState, type FormEvent } from 'react'
import { hostPlace } from '#jobs/packs/pack-jobs.ts'
import { Button } from '#ui/button/button.tsx'
import { TextField } from '#ui/field/field.tsx'
import { pickFiles, pickFolder, type Picked } from '#ui/files/picked.ts'
import { FolderIcon, ZipIcon } from '#ui/icons/icons.tsx'
import page from '#ui/page/page.module.css'
import { showError } from '#ui/toast/toast.ts'
import type { PackPlace } from '#workers/packs/packs.contract.ts'
import styles from '../storage.module.css'
import { pickedPlace } from './place.ts'

/** Where a pack lies: beside the page on its host, or on a disk. */
export function SubscribeForm({ onPlace }: { onPlace(place: PackPlace): void }) {
  const [path, setPath] = useState('')

  function byPath(event: FormEvent): void {
    event.preventDefault()
    try {
      onPlace(hostPlace(path))
    } catch (thrown) {
      showError(thrown)
    }
  }

  async function byDisk(ask: () => Promise<Picked | null>): Promise<void> {
    try {
      const picked = await ask()
      if (picked) onPlace(pickedPlace(picked))
    } catch (thrown) {
      showError(thrown)
    }
  }

  return (
    <div className={page.choices}>
      <h3 className={styles.small}>Subscribe to a pack</h3>
      <form className={page.choices} onSubmit={byPath}>
        <TextField label="Beside this page, on the same host" placeholder="packs/azores" hint="Nothing is ever asked of another host." value={path} onChange={setPath} />
        <Button type="submit" isDisabled={path.trim() === ''}>
          Look there
        </Button>
      </form>
      <p>Or from a disk or a stick:</p>
      <div className={page.buttons}>
        <Button onPress={() => void byDisk(pickFolder)}>
          <FolderIcon /> Folder of a pack…
        </Button>
        <Button onPress={() => void byDisk(() => pickFiles('.zip', false))}>
          <ZipIcon /> Zip of a pack…
        </Button>
      </div>
    </div>
  )
}
