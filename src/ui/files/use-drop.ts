import { useEffect, useRef, useState } from 'react'
import { fromDrop, type Picked } from './picked.ts'

/**
 * Takes files dropped anywhere on the page; true while some hover over it. Without it the browser would
 * leave the page to show the file.
 */
export function useDropAnywhere(onDrop: (picked: Picked) => void, onError: (thrown: unknown) => void): boolean {
  const [over, setOver] = useState(false)
  const newest = useRef({ onDrop, onError })
  useEffect(() => {
    newest.current = { onDrop, onError }
  })
  useEffect(() => {
    let depth = 0
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      depth++
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (hasFiles(event) && --depth <= 0) setOver(false)
    }
    const hover = (event: DragEvent): void => {
      if (hasFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent): void => {
      if (!event.dataTransfer || !hasFiles(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      fromDrop(event.dataTransfer).then(
        (picked) => picked && newest.current.onDrop(picked),
        (thrown: unknown) => newest.current.onError(thrown),
      )
    }
    const listeners = { dragenter: enter, dragleave: leave, dragover: hover, drop }
    for (const [type, listener] of Object.entries(listeners)) window.addEventListener(type, listener as EventListener)
    return () => {
      for (const [type, listener] of Object.entries(listeners)) window.removeEventListener(type, listener as EventListener)
    }
  }, [])
  return over
}
