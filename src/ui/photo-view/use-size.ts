import { useLayoutEffect, useState, type RefObject } from 'react'
import type { SizePx } from './view.ts'

/** Inner size of an element, CSS px; null until it is laid out. */
export function useSize(element: RefObject<HTMLElement | null>): SizePx | null {
  const [size, setSize] = useState<SizePx | null>(null)
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    const measure = (): void => {
      const next = { width: target.clientWidth, height: target.clientHeight }
      if (next.width > 0 && next.height > 0) setSize((last) => (last?.width === next.width && last.height === next.height ? last : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return size
}
