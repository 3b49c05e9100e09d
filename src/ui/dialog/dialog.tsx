import type { ReactNode } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { Heading } from 'react-aria-components/Heading'
import { Button } from '#ui/button/button.tsx'
import { CloseIcon } from '#ui/icons/icons.tsx'
import styles from './dialog.module.css'

interface Props {
  isOpen: boolean
  /** Asked by Escape, by the cross and by a click outside. */
  onClose(): void
  title: string
  size?: 'narrow' | 'wide'
  /** Asks for an answer: a click outside does not close it, and screen readers say so. */
  alert?: boolean
  children: ReactNode
  /** Buttons, from the least to the most likely. */
  footer?: ReactNode
}

/** A modal dialog: focus stays inside, Escape closes it, and no command's key reaches the screen behind it. */
export function Dialog({ isOpen, onClose, title, size = 'narrow', alert, children, footer }: Props) {
  return (
    <ModalOverlay className={styles.overlay} isOpen={isOpen} isDismissable={!alert} onOpenChange={(open) => !open && onClose()} data-blocks-commands>
      <Modal className={`${styles.modal} ${styles[size]}`}>
        <AriaDialog className={styles.dialog} role={alert ? 'alertdialog' : 'dialog'}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title}>
              {title}
            </Heading>
            <Button variant="quiet" icon aria-label="Close" onPress={onClose}>
              <CloseIcon />
            </Button>
          </header>
          <div className={styles.body}>{children}</div>
          {footer && <footer className={styles.footer}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
