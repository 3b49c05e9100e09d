import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '#ui/base.css'
import { App } from './app.tsx'
import { startOffline } from './offline/offline.ts'
import { followTheme } from './theme.ts'
import { followThumb } from './thumb.ts'

followTheme()
followThumb()
startOffline()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
