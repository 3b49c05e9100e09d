import { useSyncExternalStore } from 'react'
import { FlukeprintError, errorRecord, type ErrorRecord } from '#core/errors.ts'
import type { FromServiceWorker, KeptState, ToServiceWorker } from '../../service-worker/messages.ts'

/** Whether the program is on this machine in full, as the screen shows it. */
export interface OfflineState {
  state: 'unsupported' | 'starting' | 'keeping' | 'ready' | 'failed'
  keptBytes: number
  /** 0 while unknown. */
  totalBytes: number
  error: ErrorRecord | null
  /** A newer version is here in full and waits for a reload. */
  newVersion: boolean
}

/** After this the first screen stands and the engine runs; what is fetched for later no longer slows them down, ms. */
const SETTLED_MS = 5_000
/** A page that is left open for days asks so often whether there is a newer version, ms. */
const LOOK_EVERY_MS = 60 * 60_000
/** Kept for this tab: that it has been reloaded to become isolated. */
const RELOADED = 'flukeprint.isolated-by-reload'
const GESTURES = ['pointerdown', 'keydown', 'drop'] as const

let told: OfflineState = { state: 'starting', keptBytes: 0, totalBytes: 0, error: null, newVersion: false }
/** Whether the user has done something on this page already. */
let touched = false
const listeners = new Set<() => void>()

export function offlineState(): OfflineState {
  return told
}

export function useOffline(): OfflineState {
  return useSyncExternalStore(subscribe, offlineState)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Registers the service worker and follows what it says. Once, when the page starts; does nothing where there is none (development, an address without https). */
export function startOffline(): void {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!import.meta.env.PROD || !container) {
    tell({ state: 'unsupported' })
    return
  }
  let controlled = container.controller !== null
  container.addEventListener('message', ({ data }: MessageEvent<FromServiceWorker>) => follow(data.kept))
  container.addEventListener('controllerchange', () => {
    // Another tab has changed to the new version; this one goes on with the old one until the user reloads it.
    if (controlled) tell({ newVersion: true })
    else becomeIsolated()
    controlled = true
  })
  for (const gesture of GESTURES) addEventListener(gesture, () => (touched = true), { once: true, capture: true })
  if (crossOriginIsolated) sessionStorage.removeItem(RELOADED)
  register(container).catch((thrown: unknown) => tell({ state: 'failed', error: errorRecord(new FlukeprintError('unexpected', 'This browser does not keep the program for use without a network.', { cause: thrown })) }))
}

async function register(container: ServiceWorkerContainer): Promise<void> {
  await container.register(new URL('sw.js', document.baseURI), { updateViaCache: 'none' })
  const registration = await container.ready
  say(registration.active, { type: 'hello' })
  watchForNewVersion(registration)
  setTimeout(keepProgram, SETTLED_MS)
  setInterval(() => void lookForNewVersion(registration), LOOK_EVERY_MS)
}

/** Fetches what is missing of the program. Called by itself; again by the user where it has failed. */
export function keepProgram(): void {
  if (told.state === 'unsupported' || told.state === 'ready') return
  void navigator.serviceWorker.ready.then(({ active }) => say(active, { type: 'keep' }))
}

/** Changes to the version that waits, and reloads. Work in other tabs goes on as it was. */
export async function takeNewVersion(): Promise<void> {
  const { waiting } = await navigator.serviceWorker.ready
  // Another tab has changed to it already.
  if (!waiting) location.reload()
  else {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    say(waiting, { type: 'take-over' })
  }
}

function watchForNewVersion(registration: ServiceWorkerRegistration): void {
  if (registration.waiting) tell({ newVersion: true })
  const watch = (installing: ServiceWorker | null): void =>
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed' && registration.active) tell({ newVersion: true })
    })
  watch(registration.installing)
  registration.addEventListener('updatefound', () => watch(registration.installing))
}

async function lookForNewVersion(registration: ServiceWorkerRegistration): Promise<void> {
  // Without a network there is nothing to be found, and that is no failure here.
  if (navigator.onLine) await registration.update().catch(() => undefined)
}

/**
 * On the first visit to a host that sends no headers, the service worker's come with the next load. Reloads once, and not under the
 * user's hands: who has already begun something gets the threads with the next visit.
 */
function becomeIsolated(): void {
  if (crossOriginIsolated || sessionStorage.getItem(RELOADED) !== null || touched) return
  sessionStorage.setItem(RELOADED, 'yes')
  location.reload()
}

function follow({ state, keptBytes, totalBytes, reason, full }: KeptState): void {
  const error = state === 'failed' ? errorRecord(full ? noRoom(reason) : notFetched(reason)) : null
  tell({ state: state === 'complete' ? 'ready' : state === 'partly' ? 'starting' : state, keptBytes, totalBytes, error })
}

function noRoom(cause?: string): FlukeprintError {
  return new FlukeprintError('storage-full', 'There is no room left to keep the program on this machine.', { remedy: 'Make room on the disk and try again.', cause })
}

function notFetched(cause?: string): FlukeprintError {
  return new FlukeprintError('fetch-failed', 'A part of the program could not be fetched to be kept on this machine.', { remedy: 'Check the connection and try again.', cause })
}

function say(worker: ServiceWorker | null, message: ToServiceWorker): void {
  worker?.postMessage(message, [])
}

function tell(part: Partial<OfflineState>): void {
  told = { ...told, ...part }
  for (const listener of listeners) listener()
}
