import { Button } from '#ui/button/button.tsx'
import { FolderIcon, PhotosIcon, ZipIcon } from '#ui/icons/icons.tsx'
import { showError } from '#ui/toast/toast.ts'
import { pickFiles, pickFolder, type Picked } from './picked.ts'
import styles from './choose-buttons.module.css'

const FILES = 'image/*,.jpg,.jpeg,.png,.webp,.avif,.heic,.csv,.tsv'
const ZIP = '.zip,application/zip'

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
      <Button size={size} onPress={() => void choose(() => pickFiles(FILES))}>
        <PhotosIcon /> Files…
      </Button>
      <Button size={size} onPress={() => void choose(() => pickFiles(ZIP, false))}>
        <ZipIcon /> Zip…
      </Button>
    </div>
  )
}
