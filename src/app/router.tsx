import { createHashRouter } from 'react-router'
import { Shell } from './shell/shell.tsx'

export const router = createHashRouter([{ path: '/', element: <Shell /> }])
