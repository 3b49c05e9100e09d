import { Button } from '#ui/button/button.tsx'
import { FolderIcon, PhotosIcon, ZipIcon } from '#ui/icons/icons.tsx'
import { showError } from '#ui/toast/toast.ts'
import { useCoarsePointer } from '#ui/touch/use-coarse-pointer.ts'
import { CameraButton } from './camera-button.tsx'
import { pickFiles, pickFolder, pickPictures, type Picked } from './picked.ts'
import styles from './choose-buttons.module.css'

const FILES = 'image/*,.jpg,.jpeg,.png,.webp,.avif,.heic,.csv,.tsv'
const ZIP = '.zip,application/zip'

interface Props {
  onPicked(picked: Picked): void
  /** A photo of the tablet's own camera; absent: the camera is no way in here. */
  onPicture?(file: File): void
  primary?: boolean
}

/** The ways in besides dropping: a folder, files, a zip; on a tablet, which has no folders to speak of, before them its camera and its gallery. */
export function ChooseButtons({ onPicked, onPicture, primary = true }: Props) {
  const coarse = useCoarsePointer()
  async function choose(ask: () => Promise<Picked | null>): Promise<void> {
    try {
      const picked = await ask()
      if (picked) onPicked(picked)
    } catch (thrown) {
      showError(thrown)
    }
  }
  const size = primary && !coarse ? 'l' : 'm'
  return (
    <div className={styles.ways}>
      {coarse && (
        <div className={styles.large}>
          {onPicture && <CameraButton variant={primary ? 'primary' : 'plain'} size="l" onPicture={onPicture} />}
          <Button variant={primary && !onPicture ? 'primary' : 'plain'} size="l" onPress={() => void choose(pickPictures)}>
            <PhotosIcon /> From the gallery
          </Button>
        </div>
      )}
      <div className={styles.buttons}>
        <Button variant={primary && !coarse ? 'primary' : 'plain'} size={size} onPress={() => void choose(pickFolder)}>
          <FolderIcon /> Folder…
        </Button>
        <Button size={size} onPress={() => void choose(() => pickFiles(FILES))}>
          <PhotosIcon /> Files…
        </Button>
        <Button size={size} onPress={() => void choose(() => pickFiles(ZIP, false))}>
          <ZipIcon /> Zip…
        </Button>
      </div>
    </div>
  )
}
