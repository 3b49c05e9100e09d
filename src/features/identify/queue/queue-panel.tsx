import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef, type KeyboardEvent } from 'react'
import type { Fluke, FlukeId } from '#core/catalogue.ts'
import { idInWords } from '#core/formats/pack/manifest.ts'
import { maybeNoFluke } from '#core/presence.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { CommandButton } from '#ui/button/button.tsx'
import type { Command } from '#ui/commands/command.ts'
import { Choice } from '#ui/field/choice.tsx'
import { formatCount, formatProbability } from '#ui/format.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import type { GalleryRevision, QueueEntry } from '#workers/index/index.contract.ts'
import type { FlukeView } from '../data/candidate-views.ts'
import { statusText } from '../words.ts'
import type { IdentifyServices } from '../services.ts'
import { FILTER_NAMES, QUEUE_FILTERS, QUEUE_SORTS, SORT_NAMES, type QueueFilter, type QueueSort } from './queue-order.ts'
import { useQueueRows, type Queue } from './use-queue.ts'
import styles from './queue-panel.module.css'

interface Props {
  db: CatalogueDatabase
  services: IdentifyServices
  revision: GalleryRevision | undefined
  queue: Queue
  filter: QueueFilter
  sort: QueueSort
  current: FlukeId | null
  /** All of the list at once, where it shows what is probably no fluke. */
  noFlukes: Command
  onOpen(flukeId: FlukeId): void
  onFilter(filter: QueueFilter): void
  onSort(sort: QueueSort): void
}

const ROW_PX = 58

export function QueuePanel({ db, services, revision, queue, filter, sort, current, noFlukes, onOpen, onFilter, onSort }: Props) {
  const listed = queue.order?.length ?? 0
  return (
    <section className={styles.panel} aria-label="Queue">
      <div className={styles.head}>
        <Choice className={styles.choice} label="Show" value={filter} names={FILTER_NAMES} of={QUEUE_FILTERS} counts={queue.counts} onChange={onFilter} />
        <Choice className={styles.choice} label="Order" value={sort} names={SORT_NAMES} of={QUEUE_SORTS} onChange={onSort} />
        {filter === 'doubtful' && listed > 0 && (
          <CommandButton command={noFlukes} showKey>
            No fluke in {listed === 1 ? 'this one' : `these ${formatCount(listed)}`}…
          </CommandButton>
        )}
        {queue.ranking && (
          <p className={styles.ranking} role="status">
            Putting in order… {queue.ranking.total > 0 && `${formatCount(queue.ranking.done)} of ${formatCount(queue.ranking.total)}`}
          </p>
        )}
      </div>
      <QueueList {...{ db, services, revision, current, onOpen }} label={`Flukes: ${FILTER_NAMES[filter]}`} order={queue.order} />
    </section>
  )
}

type ListProps = Pick<Props, 'db' | 'services' | 'revision' | 'current' | 'onOpen'> & { label: string; order: Queue['order'] }

const NONE: readonly FlukeId[] = []

/** Apart from its head: only the list is drawn anew while it is scrolled. */
function QueueList({ db, services, revision, label, order: told, current, onOpen }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const order = told ?? NONE
  const virtual = useVirtualizer({ count: order.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 4 })
  const items = virtual.getVirtualItems()
  const { rows, entries, ranked, look } = useQueueRows(db, services, revision)
  const [first, end] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1]
  useEffect(() => look(first, end, (from, to) => order.slice(from, to)), [look, order, first, end])
  const place = current === null ? -1 : order.indexOf(current)

  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: 'auto' })
  }, [place, virtual])

  function byKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key]
    // Here Enter only says "this one", which it is already: it must not reach "Match".
    if (step === undefined && event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    const to = order[Math.min(order.length - 1, Math.max(0, place + (step ?? 0)))]
    if (to !== undefined && to !== current) onOpen(to)
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
      {told?.length === 0 && <p className={styles.none}>Nothing here.</p>}
      <div className={styles.room} style={{ height: virtual.getTotalSize() }} role="presentation">
        {items.map((item) => {
          const id = order[item.index]
          if (id === undefined) return null
          return (
            <div
              key={id}
              id={optionId(item.index)}
              role="option"
              aria-selected={id === current}
              aria-setsize={order.length}
              aria-posinset={item.index + 1}
              tabIndex={-1}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)`, height: ROW_PX }}
              onClick={() => onOpen(id)}
            >
              <QueueRow view={rows.get(id)} entry={entries?.get(id) ?? (ranked ? null : undefined)} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function optionId(place: number): string {
  return `queue-option-${place}`
}

interface RowProps {
  view: FlukeView | undefined
  /** Undefined until it is ranked; null where there was nothing to compare it by, or with. */
  entry: QueueEntry | null | undefined
}

const QueueRow = memo(function QueueRow({ view, entry }: RowProps) {
  const url = useThumbnail(view?.photo.id ?? null)
  if (!view) return null
  const { fluke, photo } = view
  return (
    <>
      <PhotoCrop url={url} aspect={1.8} subject={{ widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx }} className={styles.tile} />
      <span className={styles.text}>
        <span className={styles.name}>{photo.fileName}</span>
        <RowStatus fluke={fluke} entry={entry} />
      </span>
    </>
  )
})

function RowStatus({ fluke, entry }: { fluke: Fluke; entry: QueueEntry | null | undefined }) {
  const decided = fluke.status !== 'open' || fluke.removed === 1
  if (decided) return <span className={styles.status} data-status={fluke.removed ? 'unusable' : fluke.status}>{statusText(fluke)}</span>
  // Whichever whale a splash is most like, or new as it may be: first it must be a fluke.
  if (maybeNoFluke(fluke)) return <span className={styles.status}>Is it a fluke? {formatProbability(fluke.presence!)}</span>
  if (!entry) return <span className={styles.status}>{entry === null ? 'not compared yet' : '…'}</span>
  const isNew = entry.bestId === null || entry.pNew > entry.bestProbability
  return (
    <span className={styles.status}>
      <span className={styles.best}>{isNew || entry.bestId === null ? 'New whale' : idInWords(entry.bestId)}</span> {formatProbability(isNew ? entry.pNew : entry.bestProbability)}
    </span>
  )
}
