import type { ReactNode } from 'react'
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover as AriaPopover } from 'react-aria-components/Popover'
import styles from './popover.module.css'

interface Props {
  /** The button that opens it. */
  trigger: ReactNode
  /** Its name for a screen reader. */
  label: string
  children: ReactNode
}

/** Something more about a button, beside it: goes with Escape or a click elsewhere. */
export function Popover({ trigger, label, children }: Props) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover className={styles.popover} placement="bottom end" offset={6}>
        <AriaDialog className={styles.dialog} aria-label={label}>
          {children}
        </AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  )
}
