import { Button, type ButtonProps } from '#ui/button/button.tsx'
import { CameraIcon } from '#ui/icons/icons.tsx'
import { showError } from '#ui/toast/toast.ts'
import { useCoarsePointer } from '#ui/touch/use-coarse-pointer.ts'
import { takePicture } from './picked.ts'

interface Props extends Pick<ButtonProps, 'variant' | 'size' | 'className'> {
  /** The icon alone, where there is little room. */
  small?: boolean
  onPicture(file: File): void
}

/** Takes a photo with the tablet's own camera. Nothing where no finger points: a laptop's camera looks at its user. */
export function CameraButton({ small, onPicture, ...props }: Props) {
  const coarse = useCoarsePointer()
  if (!coarse) return null
  return (
    <Button
      {...props}
      icon={small}
      aria-label={small ? 'Take a photo' : undefined}
      onPress={() => {
        takePicture().then((file) => file && onPicture(file), showError)
      }}
    >
      <CameraIcon /> {!small && 'Take a photo'}
    </Button>
  )
}
