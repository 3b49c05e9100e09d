import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '#ui/button/button.tsx'
import { CheckIcon, CloseIcon, InfoIcon, WarningIcon } from '#ui/icons/icons.tsx'
import { dismissToast, toasts, type Toast } from './toast.ts'
import styles from './toast-region.module.css'

/** Where notes appear; once in the page. It stays reachable while a dialog is open. */
export function ToastRegion() {
  const list = useStore(toasts, (state) => state.list)
  return (
    <div className={styles.region} role="region" aria-label="Notes" data-react-aria-top-layer="true">
      <div role="status" aria-live="polite" className={styles.list}>
        {list.filter((toast) => toast.tone !== 'bad').map((toast) => <ToastCard key={toast.id} toast={toast} />)}
      </div>
      <div role="alert" className={styles.list}>
        {list.filter((toast) => toast.tone === 'bad').map((toast) => <ToastCard key={toast.id} toast={toast} />)}
      </div>
    </div>
  )
}

const ICONS = { info: InfoIcon, good: CheckIcon, warn: WarningIcon, bad: WarningIcon }

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (toast.staysMs === null || held) return
    const timer = setTimeout(() => dismissToast(toast.id), toast.staysMs)
    return () => clearTimeout(timer)
  }, [toast, held])
  const Icon = ICONS[toast.tone]
  return (
    <div className={`${styles.toast} ${styles[toast.tone]}`} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      <Icon className={styles.icon} />
      <div className={styles.text}>
        <p>{toast.message}</p>
        {toast.detail && <p className={styles.detail}>{toast.detail}</p>}
      </div>
      {toast.action && (
        <Button onPress={() => (dismissToast(toast.id), toast.action?.run())}>{toast.action.label}</Button>
      )}
      <Button variant="quiet" icon aria-label="Dismiss" onPress={() => dismissToast(toast.id)}>
        <CloseIcon />
      </Button>
    </div>
  )
}
