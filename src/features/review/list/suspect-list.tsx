import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef, type KeyboardEvent } from 'react'
import type { FlukeId } from '#core/catalogue.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import { formatCountOf, formatProbability } from '#ui/format.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import { chanceOf, type Case, type UndecidedCase } from '../cases/case.ts'
import { useViews } from '../data/use-case-photos.ts'
import { caseTitle, KIND_NAMES, verdictText } from '../words.ts'
import styles from './suspect-list.module.css'

interface Props {
  db: CatalogueDatabase
  label: string
  cases: readonly Case[]
  current: string | null
  onOpen(key: string): void
}

const ROW_PX = 64

/** The cases of one state, worst first; only those in sight are drawn. */
export function SuspectList({ db, label, cases, current, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: cases.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 4 })
  const items = virtual.getVirtualItems()
  const { rows: views, look } = useViews(db)
  const [first, end] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1]
  useEffect(() => look(first, end, (from, to) => cases.slice(from, to).flatMap(tilesOf)), [look, cases, first, end])
  const place = cases.findIndex(({ key }) => key === current)
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: 'auto' })
  }, [place, virtual])

  function byKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key]
    // Here Enter only says "this one", which it is already: it must not reach a verdict.
    if (step === undefined && event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    const to = cases[Math.min(cases.length - 1, Math.max(0, place + (step ?? 0)))]
    if (to && to.key !== current) onOpen(to.key)
  }

  return (
    <div
      ref={scroller}
      className={styles.list}
      role="listbox"
      aria-label={label}
      aria-activedescendant={place >= 0 ? optionId(place) : undefined}
      tabIndex={0}
      onKeyDown={byKey}
      onMouseDown={(event) => event.preventDefault()}
    >
      <div className={styles.room} style={{ height: virtual.getTotalSize() }} role="presentation">
        {items.map((item) => {
          const one = cases[item.index]
          if (!one) return null
          return (
            <div
              key={one.key}
              id={optionId(item.index)}
              role="option"
              aria-selected={one.key === current}
              aria-setsize={cases.length}
              aria-posinset={item.index + 1}
              tabIndex={-1}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)`, height: ROW_PX }}
              onClick={() => onOpen(one.key)}
            >
              <span className={styles.tiles} aria-hidden="true">
                {tilesOf(one).map((id) => (
                  <Tile key={id} view={views.get(id)} />
                ))}
              </span>
              <Words of={one} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function optionId(place: number): string {
  return `suspect-option-${place}`
}

/** `97 % · 12 marks`: the marks of the pair that shares most, where they were looked at. */
function chanceInWords(one: UndecidedCase): string {
  const chance = formatProbability(chanceOf(one))
  if (!one.marks) return chance
  const most = Math.max(...one.marks.compared.map(({ evidence }) => evidence.inliers))
  return `${chance} · ${most === 0 ? 'no marks' : formatCountOf(most, 'mark')}`
}

/** The pair that shows best what it is about. */
function tilesOf(one: Case): FlukeId[] {
  const pair = one.state === 'decided' ? undefined : one.suspect.pairs[0]
  return pair ? [pair.left, pair.right] : one.flukeIds.slice(0, 2)
}

// Neither is drawn anew for every row that comes into sight.
const Words = memo(function Words({ of }: { of: Case }) {
  return (
    <span className={styles.text}>
      <span className={styles.title}>{caseTitle(of)}</span>
      <span className={styles.more}>
        <span className={styles.kind}>{KIND_NAMES[of.kind]}</span>
        <span className={styles.chance}>{of.state === 'decided' ? verdictText(of.decided) : chanceInWords(of)}</span>
      </span>
    </span>
  )
})

const Tile = memo(function Tile({ view }: { view: FlukeView | undefined }) {
  const url = useThumbnail(view?.photo.id ?? null)
  if (!view) return <span className={styles.tile} />
  return <PhotoCrop url={url} aspect={1.8} subject={{ widthPx: view.photo.widthPx, heightPx: view.photo.heightPx, boxPx: view.fluke.boxPx }} className={styles.tile} />
})
