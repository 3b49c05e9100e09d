// @vitest-environment jsdom
import { act, useEffect } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { usePlace, type Move } from './use-place.ts'

interface Place {
  state: string
  kind: string
  suspect: string | null
}

const placeOf = (params: URLSearchParams): Place => ({ state: params.get('state') ?? 'open', kind: params.get('kind') ?? 'all', suspect: params.get('suspect') })
const paramsOf = (place: Place): URLSearchParams => new URLSearchParams(Object.entries(place).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])))

let root: Root
let shown: Place
let move: Move<Place>
let router: ReturnType<typeof createMemoryRouter>

function Screen() {
  const [place, to] = usePlace(placeOf, paramsOf)
  useEffect(() => {
    shown = place
    move = to
  })
  return null
}

beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  router = createMemoryRouter([{ path: '/', Component: Screen }, { path: '/elsewhere', element: null }], { initialEntries: ['/?state=open'] })
  root = createRoot(document.createElement('div'))
  await act(() => Promise.resolve(root.render(<RouterProvider router={router} />)))
})
afterEach(() => act(() => root.unmount()))

test('of two changes that come before the screen is drawn again, both hold', async () => {
  await act(async () => {
    move({ state: 'decided' })
    move({ kind: 'wrong-id' })
    await Promise.resolve()
  })
  expect(shown).toEqual({ state: 'decided', kind: 'wrong-id', suspect: null })
})

test('a change that was asked for before another, and comes after it, takes nothing back', async () => {
  const afterSaving = move
  await act(async () => await Promise.resolve(move({ kind: 'wrong-id' })))
  await act(async () => await Promise.resolve(afterSaving({ suspect: 'next' }, { replace: true })))
  expect(shown).toEqual({ state: 'open', kind: 'wrong-id', suspect: 'next' })
})

test('the browser’s way back counts', async () => {
  await act(async () => await Promise.resolve(move({ state: 'decided' })))
  await act(async () => await router.navigate(-1))
  expect(shown.state).toBe('open')
  await act(async () => await Promise.resolve(move({ kind: 'wrong-id' })))
  expect(shown).toEqual({ state: 'open', kind: 'wrong-id', suspect: null })
})

test('who has left the screen is not fetched back to it', async () => {
  await act(async () => await router.navigate('/elsewhere'))
  await act(async () => await Promise.resolve(move({ suspect: 'next' })))
  expect(router.state.location.pathname).toBe('/elsewhere')
})
