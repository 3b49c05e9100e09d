import { useMemo, useState } from 'react'
import { useIndividuals, useLastSeenFilled } from './data/use-whales.ts'
import { WhalesGrid } from './grid/whales-grid.tsx'
import { WhalePage } from './page/whale-page.tsx'
import type { CatalogueScreenProps } from './props.ts'
import { listWhales } from './whale-list.ts'
import styles from './catalogue-screen.module.css'

/** The grid of all individuals, or the page of one. */
export function CatalogueScreen(props: CatalogueScreenProps) {
  const { db, place, suspected } = props
  const { whale: open, search, sort, filter } = place
  const [offset] = useState(createOffset)
  const [current, setCurrent] = useState<string | null>(null)
  const rows = useIndividuals(db)
  const all = useMemo(() => rows?.filter(({ flukeCount }) => flukeCount > 0), [rows])
  useLastSeenFilled(db, all, sort === 'seen')
  const order = useMemo(() => listWhales(all ?? [], { search, sort, filter }, suspected), [all, search, sort, filter, suspected])
  if (!rows || !all) return <p className={styles.reading} role="status">Reading the individuals…</p>
  if (open === null) return <WhalesGrid {...props} all={all} whales={order} offset={offset} current={current} onCurrent={setCurrent} />
  return (
    <WhalePage
      {...props}
      id={open}
      rows={rows}
      all={all}
      order={order}
      onNavigate={(to, options) => {
        // Who goes back finds the card of whom they looked at last.
        if (to.whale !== undefined) setCurrent(to.whale ?? open)
        props.onNavigate(to, options)
      }}
    />
  )
}

/** Where the grid was scrolled to; read only when it is drawn anew, so nothing is drawn for it. */
function createOffset(): { from: number; onScroll(to: number): void } {
  const offset = {
    from: 0,
    onScroll(to: number): void {
      offset.from = to
    },
  }
  return offset
}
