import { createStore, type StoreApi } from 'zustand/vanilla'
import { matchKeyBindingPress, parseKeybinding, type KeyBindingPress } from 'tinykeys'

/**
 * Something the user can have done. One table of these feeds the keys, the buttons and their
 * tooltips, the menus and the `?` help, so that none of them can say something else than another.
 */
export interface Command {
  /** Stable, dotted: `identify.match`. */
  id: string
  /** What it does, as an imperative: "Match". */
  label: string
  /** Heading in the help: "Verdict". */
  group: string
  /** In tinykeys' notation: `Enter`, `m`, `$mod+Shift+z`, `ArrowUp`, `+`. May be empty. */
  keys: string[]
  /** Asked at the moment of the key press or of drawing a button; absent: always. */
  enabled?: () => boolean
  /** Its key was pressed where it is not enabled: where that may surprise, it says why. */
  refused?: () => void
  /** Runs again and again while the key is held: for moving about, never for what is saved. */
  repeats?: boolean
  /** Told which key it was, where a command has several: `3` of 1–9. */
  run(key?: string): void
}

export interface KeyClash {
  key: string
  commands: [string, string]
}

/** Keys that two of the commands claim: there must be none among commands that are there together. */
export function keyClashes(commands: readonly Command[]): KeyClash[] {
  const owners = new Map<string, string>()
  const clashes: KeyClash[] = []
  for (const command of commands) {
    for (const key of command.keys) {
      const same = canonicalKey(key)
      const owner = owners.get(same)
      if (owner !== undefined && owner !== command.id) clashes.push({ key, commands: [owner, command.id] })
      owners.set(same, command.id)
    }
  }
  return clashes
}

interface CommandState {
  /** One list for each part of the page that has registered some, oldest first. */
  scopes: readonly { owner: symbol; commands: readonly Command[] }[]
}

export interface CommandTable {
  store: StoreApi<CommandState>
  /** Puts an owner's commands into the table, in place of its former ones. Throws where a key is claimed twice. */
  register(owner: symbol, commands: readonly Command[]): void
  unregister(owner: symbol): void
  all(): Command[]
  find(id: string): Command | undefined
  /** Runs the command of this key press, if there is one and it is allowed; true if it ran. */
  press(event: KeyboardEvent): boolean
}

export function createCommandTable(): CommandTable {
  const store = createStore<CommandState>(() => ({ scopes: [] }))
  const all = (): Command[] => store.getState().scopes.flatMap((scope) => [...scope.commands])

  return {
    store,
    all,
    find: (id) => all().find((command) => command.id === id),
    register(owner, commands) {
      const { scopes } = store.getState()
      const others = scopes.filter((scope) => scope.owner !== owner)
      const [clash] = keyClashes([...others.flatMap((scope) => scope.commands), ...commands])
      if (clash) throw new Error(`The key ${clash.key} is claimed by ${clash.commands.join(' and by ')}.`)
      const known = scopes.some((scope) => scope.owner === owner)
      const entry = { owner, commands }
      store.setState({ scopes: known ? scopes.map((scope) => (scope.owner === owner ? entry : scope)) : [...scopes, entry] })
    },
    unregister(owner) {
      store.setState({ scopes: store.getState().scopes.filter((scope) => scope.owner !== owner) })
    },
    press(event) {
      if (event.defaultPrevented || event.isComposing || belongsToTarget(event)) return false
      const command = all().find((candidate) => candidate.keys.some((key) => matches(event, key)))
      if (!command) return false
      // Prevented even where not allowed now: Ctrl+Z with nothing to undo must not reach the browser.
      event.preventDefault()
      if (event.repeat && !command.repeats) return false
      if (command.enabled && !command.enabled()) {
        command.refused?.()
        return false
      }
      command.run(event.key)
      return true
    },
  }
}

/** The page's table. */
export const commandTable = createCommandTable()

const TEXT_FIELD = 'textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"], [role="combobox"], [role="searchbox"]'
const NO_TEXT_INPUTS = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit'])
const OVERLAY = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-overlay], dialog[open]'
const PRESSED_BY_ENTER = 'a[href], button, summary, [role="button"], [role="link"], [role="tab"], [role="switch"], [role="checkbox"], input'
const MOVED_BY_ARROWS = 'input[type="range"], input[type="radio"], [role="slider"], [role="tablist"], [role="radiogroup"], [role="tree"]'

/** True where the focused thing needs this key itself: a text field, a dialog or menu, a focused button's Enter, a slider's arrows. */
export function belongsToTarget(event: KeyboardEvent): boolean {
  if (document.querySelector('[data-blocks-commands]')) return true
  const target = event.target
  if (!(target instanceof Element)) return false
  if (target.closest(OVERLAY) || takesText(target)) return true
  if (event.key === 'Enter' || event.key === ' ') return target.closest(PRESSED_BY_ENTER) !== null
  if (event.key.startsWith('Arrow')) return target.closest(MOVED_BY_ARROWS) !== null
  return false
}

function takesText(target: Element): boolean {
  if (target.closest(TEXT_FIELD)) return true
  return target.localName === 'input' && !NO_TEXT_INPUTS.has(target.getAttribute('type') ?? 'text')
}

/** Symbols sit behind Shift on some keyboards and not on others: the symbol alone decides. */
const SYMBOL = /^[^\p{L}\p{N}\s]$/u

const parsed = new Map<string, KeyBindingPress[]>()

function presses(key: string): KeyBindingPress[] {
  let known = parsed.get(key)
  if (!known) {
    const [press] = parseKeybinding(key)
    if (!press) throw new Error(`Not a key: "${key}"`)
    known = typeof press[1] === 'string' && SYMBOL.test(press[1]) ? [press, [[...press[0], 'Shift'], press[1]]] : [press]
    parsed.set(key, known)
  }
  return known
}

function matches(event: KeyboardEvent, key: string): boolean {
  return presses(key).some((press) => matchKeyBindingPress(event, press))
}

function canonicalKey(key: string): string {
  const parts = splitKey(key)
  return [...parts.slice(0, -1).sort(), parts.at(-1)].join('+').toLowerCase()
}

/** `$mod++` is Ctrl and plus: the last plus is the key itself. */
function splitKey(key: string): string[] {
  return key.endsWith('+') ? [...key.slice(0, -1).split('+').filter(Boolean), '+'] : key.split('+')
}

const NAMES: Record<string, string> = {
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Enter: '↵', Escape: 'Esc', Space: 'Space', ' ': 'Space', '-': '−',
}

/** The key as it is printed on the keyboard: `$mod+Shift+z` is `Ctrl Shift Z`, on a Mac `⌘ ⇧ Z`. */
export function keyParts(key: string, mac = isMac()): string[] {
  return splitKey(key).map((part) => {
    if (part === '$mod') return mac ? '⌘' : 'Ctrl'
    if (part === 'Shift' && mac) return '⇧'
    if (part === 'Alt' && mac) return '⌥'
    if (part.startsWith('Key') && part.length === 4) return part.slice(3)
    return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}

/** The first key of a command, for a tooltip; null where it has none. */
export function keyHint(command: Command): string | null {
  const [first] = command.keys
  return first === undefined ? null : keyParts(first).join(' ')
}

function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
}
