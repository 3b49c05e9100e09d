// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createCommandTable, keyClashes, keyParts, type Command } from './command.ts'

function command(id: string, keys: string[], more: Partial<Command> = {}): Command {
  return { id, label: id, group: 'Test', keys, run: vi.fn(), ...more }
}

/** Presses a key on an element and gives the event. */
function press(table: ReturnType<typeof createCommandTable>, init: KeyboardEventInit, target: Element = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  const listen = (one: KeyboardEvent): void => void table.press(one)
  window.addEventListener('keydown', listen)
  target.dispatchEvent(event)
  window.removeEventListener('keydown', listen)
  return event
}

function element(html: string): Element {
  document.body.innerHTML = html
  return document.body.querySelector('[data-here]')!
}

beforeEach(() => void (document.body.innerHTML = ''))

describe('keys', () => {
  it('run their command, and the browser does not see them', () => {
    const table = createCommandTable()
    const match = command('match', ['Enter'])
    table.register(Symbol(), [match])
    expect(press(table, { key: 'Enter' }).defaultPrevented).toBe(true)
    expect(match.run).toHaveBeenCalledOnce()
  })

  it('tell Ctrl+Z from Ctrl+Shift+Z and from Z', () => {
    const table = createCommandTable()
    const [undo, redo, zed] = [command('undo', ['$mod+z']), command('redo', ['$mod+Shift+z']), command('zed', ['z'])]
    table.register(Symbol(), [undo, redo, zed])
    press(table, { key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true })
    expect([undo.run, redo.run, zed.run].map((run) => vi.mocked(run).mock.calls.length)).toEqual([0, 1, 0])
  })

  it('find a symbol whether or not the keyboard has it behind Shift', () => {
    const table = createCommandTable()
    const [help, plus] = [command('help', ['?']), command('plus', ['+'])]
    table.register(Symbol(), [help, plus])
    press(table, { key: '?', shiftKey: true })
    press(table, { key: '?' })
    press(table, { key: '+', shiftKey: true })
    press(table, { key: '+' })
    expect(help.run).toHaveBeenCalledTimes(2)
    expect(plus.run).toHaveBeenCalledTimes(2)
  })

  it('tells a command that its key came where it is not enabled, once a press', () => {
    const table = createCommandTable()
    const refused = vi.fn()
    const verdict = command('match', ['m'], { enabled: () => false, refused })
    table.register(Symbol(), [verdict])
    press(table, { key: 'm' })
    press(table, { key: 'm', repeat: true })
    expect(refused).toHaveBeenCalledTimes(1)
    expect(verdict.run).not.toHaveBeenCalled()
  })

  it.each([
    ['a text field', '<input data-here>'],
    ['a search field', '<input type="search" data-here>'],
    ['a text area', '<textarea data-here></textarea>'],
    ['an editable text', '<div contenteditable="true"><b data-here>x</b></div>'],
    ['a selection list', '<select data-here></select>'],
    ['a dialog', '<div role="dialog"><button data-here>Ok</button></div>'],
    ['a menu', '<div role="menu"><div role="menuitem" tabindex="0" data-here>Open</div></div>'],
  ])('do nothing in %s', (_, html) => {
    const table = createCommandTable()
    const match = command('match', ['m'])
    table.register(Symbol(), [match])
    const event = press(table, { key: 'm' }, element(html))
    expect(match.run).not.toHaveBeenCalled()
    expect(event.defaultPrevented).toBe(false)
  })

  it('do nothing on the screen behind an open dialog', () => {
    const table = createCommandTable()
    const match = command('match', ['m'])
    table.register(Symbol(), [match])
    document.body.innerHTML = '<div data-blocks-commands></div>'
    press(table, { key: 'm' })
    expect(match.run).not.toHaveBeenCalled()
  })

  it('leave Enter to a focused button and arrows to a focused slider, but not the other keys', () => {
    const table = createCommandTable()
    const [match, up, mirror] = [command('match', ['Enter']), command('up', ['ArrowUp']), command('mirror', ['f'])]
    table.register(Symbol(), [match, up, mirror])
    press(table, { key: 'Enter' }, element('<button data-here>Undo</button>'))
    press(table, { key: 'ArrowUp' }, element('<input type="range" data-here>'))
    expect(match.run).not.toHaveBeenCalled()
    expect(up.run).not.toHaveBeenCalled()
    press(table, { key: 'f' }, element('<button data-here>Undo</button>'))
    press(table, { key: 'f' }, element('<input type="range" data-here>'))
    expect(mirror.run).toHaveBeenCalledTimes(2)
  })

  it('swallow the key of a command that is not allowed now, without running it', () => {
    const table = createCommandTable()
    const undo = command('undo', ['$mod+z'], { enabled: () => false })
    table.register(Symbol(), [undo])
    expect(press(table, { key: 'z', ctrlKey: true }).defaultPrevented).toBe(true)
    expect(undo.run).not.toHaveBeenCalled()
  })

  it('are gone with their screen', () => {
    const table = createCommandTable()
    const owner = Symbol()
    const match = command('match', ['m'])
    table.register(owner, [match])
    table.unregister(owner)
    press(table, { key: 'm' })
    expect(match.run).not.toHaveBeenCalled()
  })
})

describe('one key, one command', () => {
  it('finds two commands on one key, however it is written', () => {
    expect(keyClashes([command('a', ['$mod+Shift+z']), command('b', ['Shift+$mod+Z'])])).toEqual([{ key: 'Shift+$mod+Z', commands: ['a', 'b'] }])
    expect(keyClashes([command('a', ['+', '-']), command('b', ['Shift+x'])])).toEqual([])
  })

  it('refuses a screen that claims a key of the shell', () => {
    const table = createCommandTable()
    table.register(Symbol(), [command('help', ['?'])])
    expect(() => table.register(Symbol(), [command('other', ['?'])])).toThrow(/claimed by help and by other/)
  })
})

describe('key names', () => {
  it.each([
    ['$mod+Shift+z', ['Ctrl', 'Shift', 'Z'], ['⌘', '⇧', 'Z']],
    ['ArrowUp', ['↑'], ['↑']],
    ['+', ['+'], ['+']],
    ['$mod++', ['Ctrl', '+'], ['⌘', '+']],
    ['m', ['M'], ['M']],
  ])('%s', (key, elsewhere, mac) => {
    expect(keyParts(key, false)).toEqual(elsewhere)
    expect(keyParts(key, true)).toEqual(mac)
  })
})
