/**
 * Stands between the page and the network. Serves the program from this machine once all of it is here, and gives every answer the
 * headers that the page needs (policy.ts). A new version is fetched in full beside the old one and waits until the user asks for it.
 */
import type { FromServiceWorker, KeptState, ToServiceWorker } from './messages.ts'
import { Precache, withHeaders, type Program } from './precache.ts'

declare const self: ServiceWorkerGlobalScope & { PROGRAM: Program }

const scope = self.registration.scope
const precache = new Precache(self.PROGRAM, { caches: self.caches, fetch: (url, options) => fetch(url, options), scope })
let keeping: Promise<void> | null = null
let keptBytes = 0

self.addEventListener('install', (event) => {
  // On the first visit nothing must be waited for: the page gets its headers at once, and asks for the rest when it has come to rest.
  // A later version comes in whole, or not at all.
  event.waitUntil(self.registration.active ? precache.fill(() => undefined) : self.skipWaiting())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(claim())
})

async function claim(): Promise<void> {
  await self.clients.claim()
  await dropFormersUnlessUsed()
}

self.addEventListener('message', (event) => {
  const { type } = event.data as ToServiceWorker
  switch (type) {
    case 'hello':
      event.waitUntil(greet(event.source))
      break
    case 'keep':
      event.waitUntil(keep())
      break
    case 'take-over':
      event.waitUntil(self.skipWaiting())
      break
  }
})

async function greet(page: ExtendableMessageEvent['source']): Promise<void> {
  const complete = await precache.isComplete()
  const state = complete ? 'complete' : keeping ? 'keeping' : 'partly'
  page?.postMessage(message({ state, keptBytes: complete ? precache.totalBytes : keptBytes, totalBytes: precache.totalBytes }), [])
  await dropFormersUnlessUsed()
}

/** A page of an older version that is still open may ask for a part of it that it has not loaded yet. */
async function dropFormersUnlessUsed(): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (pages.length <= 1) await precache.dropFormers()
}

async function keep(): Promise<void> {
  keeping ??= precache
    .fill((bytes) => {
      keptBytes = bytes
      void tell({ state: 'keeping', keptBytes, totalBytes: precache.totalBytes })
    })
    .finally(() => {
      keeping = null
    })
  try {
    await keeping
    await tell({ state: 'complete', keptBytes: precache.totalBytes, totalBytes: precache.totalBytes })
  } catch (thrown) {
    const full = thrown instanceof DOMException && thrown.name === 'QuotaExceededError'
    await tell({ state: 'failed', keptBytes, totalBytes: precache.totalBytes, reason: String(thrown), full })
  }
}

async function tell(kept: KeptState): Promise<void> {
  for (const page of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) page.postMessage(message(kept), [])
}

function message(kept: KeptState): FromServiceWorker {
  return { type: 'kept', kept }
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  // Nothing leaves the origin; the page's policy says so too.
  if (url.origin !== self.location.origin) event.respondWith(Response.error())
  else if (request.method === 'GET' && url.href.startsWith(scope)) event.respondWith(answer(request, url))
})

async function answer(request: Request, url: URL): Promise<Response> {
  const asked = url.origin + url.pathname
  const path = asked === scope ? 'index.html' : asked.slice(scope.length)
  const kept = await precache.find(path)
  if (kept) return kept
  return withHeaders(await fetch(request), path)
}
