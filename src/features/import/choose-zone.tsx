import type { ReactNode } from 'react'
import { Button } from '#ui/button/button.tsx'
import { pickFiles, pickFolder, type Picked } from '#ui/files/picked.ts'
import { FolderIcon, PhotosIcon, ZipIcon } from '#ui/icons/icons.tsx'
import { showError } from '#ui/toast/toast.ts'
import { PanelHeading } from './panel-heading.tsx'
import styles from './import.module.css'

const PHOTO_FILES = 'image/*,.jpg,.jpeg,.png,.webp,.avif,.heic,.csv,.tsv'

/** The three ways in besides dropping: a folder, files, a zip. */
export function ChooseButtons({ onPicked, primary = true }: { onPicked(picked: Picked): void; primary?: boolean }) {
  async function choose(ask: () => Promise<Picked | null>): Promise<void> {
    try {
      const picked = await ask()
      if (picked) onPicked(picked)
    } catch (thrown) {
      showError(thrown)
    }
  }
  const size = primary ? 'l' : 'm'
  return (
    <div className={styles.buttons}>
      <Button variant={primary ? 'primary' : 'plain'} size={size} onPress={() => void choose(pickFolder)}>
        <FolderIcon /> Folder…
      </Button>
      <Button size={size} onPress={() => void choose(() => pickFiles(PHOTO_FILES))}>
        <PhotosIcon /> Files…
      </Button>
      <Button size={size} onPress={() => void choose(() => pickFiles('.zip,application/zip', false))}>
        <ZipIcon /> Zip…
      </Button>
    </div>
  )
}

interface Props {
  onPicked(picked: Picked): void
  /** Files hover over the page. */
  over: boolean
  /** What is known already, such as a table that waits for its photos. */
  children?: ReactNode
}

export function ChooseZone({ onPicked, over, children }: Props) {
  return (
    <section className={`${styles.drop} ${over ? styles.over : ''}`} aria-labelledby="choose">
      <PanelHeading id="choose">Add photos</PanelHeading>
      <p>
        A folder of photographs, single files or a zip, with or without a CSV of labels (<code>Image,Id</code>). You see what will come in before anything does.
      </p>
      {children}
      <ChooseButtons onPicked={onPicked} />
      <p className={styles.faint}>{over ? 'Let go to look through it' : 'or drop them anywhere on this page'}</p>
    </section>
  )
}
