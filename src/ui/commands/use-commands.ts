import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useStore } from 'zustand'
import { commandTable, type Command } from './command.ts'

/**
 * Puts a screen's commands into the table while the screen is there. May be given a fresh list at each
 * rendering: the table is told only when ids, labels or keys change; `run`, `enabled` and `refused` are always the newest.
 */
export function useCommands(commands: readonly Command[]): void {
  const newest = useRef(commands)
  useLayoutEffect(() => {
    newest.current = commands
  })

  const shape = JSON.stringify(commands.map(({ id, label, group, keys, repeats }) => ({ id, label, group, keys, repeats })))
  const stable = useMemo(() => {
    const shapes = JSON.parse(shape) as Pick<Command, 'id' | 'label' | 'group' | 'keys' | 'repeats'>[]
    return shapes.map((one): Command => {
      const live = (): Command | undefined => newest.current.find((command) => command.id === one.id)
      return { ...one, enabled: () => live()?.enabled?.() ?? true, refused: () => live()?.refused?.(), run: (key) => live()?.run(key) }
    })
  }, [shape])

  useEffect(() => {
    const owner = Symbol('commands')
    commandTable.register(owner, stable)
    return () => commandTable.unregister(owner)
  }, [stable])
}

/** Listens to the keyboard; used once, by the app. */
export function useCommandKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => void commandTable.press(event)
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

/** All commands there are now, in the order of their registration. */
export function useAllCommands(): Command[] {
  const scopes = useStore(commandTable.store, (state) => state.scopes)
  return useMemo(() => scopes.flatMap((scope) => [...scope.commands]), [scopes])
}
