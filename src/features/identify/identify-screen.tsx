import { useState } from 'react'
import { createPictures, PicturesProvider } from './data/pictures.ts'
import { Desk } from './desk.tsx'
import type { IdentifyScreenProps } from './props.ts'

export function IdentifyScreen(props: IdentifyScreenProps) {
  const [pictures] = useState(() => createPictures(props.db, props.services.drawDemo))
  return (
    <PicturesProvider value={pictures}>
      <Desk {...props} />
    </PicturesProvider>
  )
}
