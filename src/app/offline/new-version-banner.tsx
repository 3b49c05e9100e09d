import { useState } from 'react'
import { Banner } from '#ui/banner/banner.tsx'
import { Button } from '#ui/button/button.tsx'
import { showError } from '#ui/toast/toast.ts'
import { takeNewVersion, useOffline } from './offline.ts'

/** Offers a new version; nothing changes until the user asks for it. */
export function NewVersionBanner() {
  const { newVersion } = useOffline()
  const [dismissed, setDismissed] = useState(false)
  if (!newVersion || dismissed) return null
  return (
    <Banner tone="info" title="A new version is ready." actions={<Button onPress={() => void takeNewVersion().catch(showError)}>Reload</Button>} onDismiss={() => setDismissed(true)}>
      Reload when it suits you. It also comes the next time that all tabs of this page have been closed.
    </Banner>
  )
}
