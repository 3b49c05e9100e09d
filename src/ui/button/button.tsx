import { useCallback, type ReactNode, type Ref, type RefCallback } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button'
import { ToggleButton as AriaToggleButton, type ToggleButtonProps as AriaToggleButtonProps } from 'react-aria-components/ToggleButton'
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip'
import { keyHint, type Command } from '#ui/commands/command.ts'
import styles from './button.module.css'

interface Looks {
  /** `primary`: the one thing to do here. `quiet`: no frame until touched. */
  variant?: 'plain' | 'primary' | 'quiet' | 'danger'
  /** Square, for a single icon: give an `aria-label`. */
  icon?: boolean
  size?: 'm' | 'l'
  /** Text shown on hover and focus. */
  tooltip?: ReactNode
  children?: ReactNode
  className?: string
  'aria-keyshortcuts'?: string
  ref?: Ref<HTMLButtonElement>
}

export type ButtonProps = Looks & Omit<AriaButtonProps, 'children' | 'className' | 'ref'>

export function Button({ variant, icon, size, tooltip, className, ref, 'aria-keyshortcuts': keys, ...props }: ButtonProps) {
  return withTooltip(<AriaButton {...props} ref={useShortcut(keys, ref)} className={look({ variant, icon, size, className })} />, tooltip)
}

export type ToggleButtonProps = Looks & Omit<AriaToggleButtonProps, 'children' | 'className' | 'ref'>

/** A button that stays down: `isSelected`, `onChange`. */
export function ToggleButton({ variant, icon, size, tooltip, className, ref, 'aria-keyshortcuts': keys, ...props }: ToggleButtonProps) {
  return withTooltip(<AriaToggleButton {...props} ref={useShortcut(keys, ref)} className={look({ variant, icon, size, className })} />, tooltip)
}

interface CommandButtonProps extends Omit<ButtonProps, 'onPress' | 'isDisabled' | 'tooltip'> {
  command: Command
  /** Shows the key beside the label; else it is in the tooltip alone. */
  showKey?: boolean
}

/** A button for a command of the table: its label, its key and when it is allowed all come from there. */
export function CommandButton({ command, showKey, children, icon, ...props }: CommandButtonProps) {
  const hint = keyHint(command)
  return (
    <Button
      {...props}
      icon={icon}
      aria-label={icon ? command.label : undefined}
      aria-keyshortcuts={command.keys[0]?.replace('$mod', 'Control')}
      isDisabled={command.enabled ? !command.enabled() : false}
      onPress={() => command.run()}
      tooltip={hint && showKey && !icon ? undefined : <>{command.label} {hint && <kbd>{hint}</kbd>}</>}
    >
      {children ?? command.label}
      {showKey && hint && <kbd className={styles.key} aria-hidden="true">{hint}</kbd>}
    </Button>
  )
}

/** Tells a screen reader the key of a button: react-aria hands `aria-keyshortcuts` on to nobody, so it is put on the element. */
function useShortcut(keys: string | undefined, ref: Ref<HTMLButtonElement> | undefined): Ref<HTMLButtonElement> {
  return useCallback(
    (element: HTMLButtonElement | null) => {
      if (element && keys) element.setAttribute('aria-keyshortcuts', keys)
      return handOn(ref, element)
    },
    [keys, ref],
  )
}

/** Returns what a callback returns: React calls it when the element goes. */
function handOn(ref: Ref<HTMLButtonElement> | undefined, element: HTMLButtonElement | null): ReturnType<RefCallback<HTMLButtonElement>> {
  if (typeof ref === 'function') return ref(element)
  if (ref) ref.current = element
}

function look({ variant = 'plain', icon, size = 'm', className }: Looks): string {
  return [styles.button, styles[variant], icon && styles.icon, styles[size], className].filter(Boolean).join(' ')
}

function withTooltip(button: ReactNode, tooltip: ReactNode): ReactNode {
  if (!tooltip) return button
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {button}
      <Tooltip className={styles.tooltip} offset={6}>
        {tooltip}
      </Tooltip>
    </TooltipTrigger>
  )
}
