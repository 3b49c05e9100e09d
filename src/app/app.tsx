import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from 'react-router/dom'
import { ToastRegion } from '#ui/toast/toast-region.tsx'
import { router } from './router.tsx'

// Answers here come from this machine: there is no network to be away from, and the keys name what they depend on.
const queries = new QueryClient({
  defaultOptions: { queries: { networkMode: 'always', staleTime: Infinity, retry: false, refetchOnWindowFocus: false }, mutations: { networkMode: 'always', retry: false } },
})

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <ToastRegion />
    </QueryClientProvider>
  )
}
