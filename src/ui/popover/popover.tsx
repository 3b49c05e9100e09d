import type { ReactNode } from 'react'
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover as AriaPopover } from 'react-aria-components/Popover'
import styles from './popover.module.css'

interface Props {
  /** The button that opens it. */
  trigger: ReactNode
  /** Its name for a screen reader. */
  label: string
  /** `fit`: as wide as what is in it, for a low strip that leaves free what is below. */
  width?: 'fit'
  children: ReactNode
}

/** Something more about a button, beside it: goes with Escape or a click elsewhere. */
export function Popover({ trigger, label, width, children }: Props) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover className={`${styles.popover} ${width ? styles.fit : ''}`} placement={width ? 'bottom start' : 'bottom end'} offset={6}>
        <AriaDialog className={styles.dialog} aria-label={label}>
          {children}
        </AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  )
}
