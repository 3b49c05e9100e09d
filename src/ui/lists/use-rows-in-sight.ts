import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { RowsInSight, type Sight, type WatchRows } from './rows-in-sight.ts'

/**
 * The rows of a long list that are in sight; `look` is told what that is, from an effect, whenever it changes. Only a reading draws the caller anew, no scrolling.
 *
 * @param watch another function is another list: it is to be the same one from drawing to drawing
 */
export function useRowsInSight<Key extends string, Row>(watch: WatchRows<Key, Row>): Sight<Key, Row> & Pick<RowsInSight<Key, Row>, 'look'> {
  const inSight = useMemo(() => new RowsInSight(watch), [watch])
  useEffect(() => inSight.close, [inSight])
  const sight = useSyncExternalStore(inSight.subscribe, inSight.read)
  if (sight.error !== null) throw sight.error
  return { ...sight, look: inSight.look }
}
