import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useSearchParams } from 'react-router'

export type Move<Place> = (to: Partial<Place>, options?: { replace?: boolean }) => void

/**
 * Where the address says that the screen stands, and a way to change a part of it. Changes add up, also where one comes before the
 * former is on the screen: React Router hands its own `setSearchParams` the address that was drawn last, so that on a slow machine
 * the second of two filters, or the next case after a verdict, would take the first filter back.
 * @param placeOf and `paramsOf` are each other's inverse; the same functions at every rendering
 */
export function usePlace<Place extends object>(placeOf: (params: URLSearchParams) => Place, paramsOf: (place: Place) => URLSearchParams): [Place, Move<Place>] {
  const [params, setParams] = useSearchParams()
  const place = useMemo(() => placeOf(params), [placeOf, params])
  const newest = useRef(place)
  const here = useRef(true)
  // The address was changed, by this or by another hand: the browser's way back.
  useEffect(() => {
    newest.current = place
  }, [place])
  useEffect(() => {
    here.current = true
    return () => void (here.current = false)
  }, [])
  const move = useCallback<Move<Place>>(
    (to, options) => {
      // Who has gone to another screen while something was being saved is not to be fetched back.
      if (!here.current) return
      newest.current = { ...newest.current, ...to }
      setParams(paramsOf(newest.current), options)
    },
    [paramsOf, setParams],
  )
  return [place, move]
}
