import { createHashRouter } from 'react-router'
import { FlukeprintError } from '#core/errors.ts'
import { ErrorScreen } from './shell/error-screen.tsx'
import { Shell } from './shell/shell.tsx'
import { Waiting } from './shell/waiting.tsx'

const fails = { ErrorBoundary: ErrorScreen, HydrateFallback: () => <Waiting what="Loading" /> }

/** Hash routes: any static host will do. Every screen is fetched when it is first opened, and fails on its own. */
export const router = createHashRouter([
  {
    path: '/',
    Component: Shell,
    ...fails,
    children: [
      { index: true, lazy: () => import('./screens/start-route.tsx'), ...fails },
      {
        path: 'c/:catalogue',
        lazy: () => import('./catalogue/catalogue-layout.tsx'),
        ...fails,
        children: [
          { path: 'import', lazy: () => import('./screens/import-route.tsx'), ...fails },
          { path: 'identify', lazy: () => import('./screens/identify-route.tsx'), ...fails },
          { path: 'review', lazy: () => import('./screens/review-route.tsx'), ...fails },
          { path: 'catalogue', lazy: () => import('./screens/catalogue-route.tsx'), ...fails },
          { path: 'exchange', lazy: () => import('./screens/exchange-route.tsx'), ...fails },
          { path: 'storage', lazy: () => import('./screens/storage-route.tsx'), ...fails },
        ],
      },
      { path: '*', loader: () => { throw new FlukeprintError('not-found', 'There is no such page.', { remedy: 'Go to the start.' }) }, ...fails },
    ],
  },
])
