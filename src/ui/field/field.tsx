import type { ReactNode } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Input } from 'react-aria-components/Input'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField'
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from 'react-aria-components/Checkbox'
import { Radio as AriaRadio, RadioGroup as AriaRadioGroup, type RadioGroupProps as AriaRadioGroupProps } from 'react-aria-components/RadioGroup'
import { CheckIcon } from '#ui/icons/icons.tsx'
import styles from './field.module.css'

interface TextFieldProps extends Omit<AriaTextFieldProps, 'children' | 'className'> {
  label: string
  /** A quiet line below. */
  hint?: ReactNode
  /** What is wrong with the text; absent: nothing. */
  error?: string
  placeholder?: string
}

export function TextField({ label, hint, error, placeholder, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className={styles.field}>
      <Label className={styles.label}>{label}</Label>
      <Input className={styles.input} placeholder={placeholder} />
      {hint && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </AriaTextField>
  )
}

interface CheckboxProps extends Omit<AriaCheckboxProps, 'children' | 'className'> {
  children: ReactNode
  hint?: ReactNode
}

export function Checkbox({ children, hint, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} className={styles.choice}>
      <span className={styles.tick}>
        <CheckIcon />
      </span>
      <span>
        {children}
        {hint && <span className={styles.choiceHint}>{hint}</span>}
      </span>
    </AriaCheckbox>
  )
}

export interface RadioOption<T extends string> {
  value: T
  label: ReactNode
  hint?: ReactNode
}

interface RadioGroupProps<T extends string> extends Omit<AriaRadioGroupProps, 'children' | 'className' | 'value' | 'onChange' | 'defaultValue'> {
  label: string
  options: readonly RadioOption<T>[]
  value: T
  onChange(value: T): void
  /** `row`: joined buttons in one line, for two to four short options. */
  look?: 'list' | 'row'
}

export function RadioGroup<T extends string>({ label, options, look = 'list', value, onChange, ...props }: RadioGroupProps<T>) {
  return (
    <AriaRadioGroup {...props} value={value} onChange={(next) => onChange(next as T)} className={styles.field}>
      <Label className={styles.label}>{label}</Label>
      <div className={look === 'row' ? styles.row : styles.options}>
        {options.map((option) => (
          <AriaRadio key={option.value} value={option.value} className={look === 'row' ? styles.segment : styles.choice}>
            {look === 'list' && <span className={styles.dot} />}
            <span>
              {option.label}
              {option.hint && <span className={styles.choiceHint}>{option.hint}</span>}
            </span>
          </AriaRadio>
        ))}
      </div>
    </AriaRadioGroup>
  )
}
