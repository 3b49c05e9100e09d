import { useVirtualizer } from '@tanstack/react-virtual'
import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useRef, useState } from 'react'
import type { Fluke, FlukeId } from '#core/catalogue.ts'
import { LEAST_PRESENCE } from '#core/presence.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { doubtfulFlukes } from '#storage/queue.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { Checkbox } from '#ui/field/field.tsx'
import { formatCount, formatCountOf, formatProbability } from '#ui/format.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useSize } from '#ui/photo-view/use-size.ts'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import { Slider } from '#ui/slider/slider.tsx'
import { showError } from '#ui/toast/toast.ts'
import type { FlukeView } from '../data/candidate-views.ts'
import { rowsOf } from './queue-rows.ts'
import styles from './no-flukes-dialog.module.css'

interface Props {
  db: CatalogueDatabase
  onClose(): void
  onDecide(flukeIds: FlukeId[]): void
}

/** Less than these, so that the last one takes all of the list. */
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, LEAST_PRESENCE] as const
const ROW_PX = 156
const TILE_PX = 176

/** All that is probably no fluke, by whole photographs: which of them, and then all of it or nothing. */
export function NoFlukesDialog({ db, onClose, onDecide }: Props) {
  // Read once: what comes in meanwhile has not been looked at.
  const [flukes, setFlukes] = useState<Fluke[]>()
  const [step, setStep] = useState(STEPS.length - 1)
  const [leftOut, setLeftOut] = useState<ReadonlySet<FlukeId>>(new Set())
  useEffect(() => {
    doubtfulFlukes(db).then(setFlukes, showError)
  }, [db])
  const below = STEPS[step]!
  const listed = (flukes ?? []).filter(({ presence }) => presence! < below)
  const taken = listed.filter(({ id }) => !leftOut.has(id))
  const turn = (id: FlukeId, on: boolean): void => {
    const next = new Set(leftOut)
    if (on) next.delete(id)
    else next.add(id)
    setLeftOut(next)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="No fluke in these photos"
      size="wide"
      footer={
        <>
          <p className={styles.note}>They stay in the catalogue, under “Not usable”, where each can be given another verdict. One Undo takes all of it back.</p>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={taken.length === 0} onPress={() => onDecide(taken.map(({ id }) => id))}>
            No fluke in {taken.length === 1 ? 'this one' : `these ${formatCount(taken.length)}`}
          </Button>
        </>
      }
    >
      <div className={styles.choices}>
        <p role="status">
          {flukes === undefined ? 'Reading…' : `${formatCountOf(taken.length, 'photo')} will be said to show no fluke`}
          {listed.length > taken.length && `; ${formatCount(listed.length - taken.length)} left out`}
        </p>
        <div className={styles.below}>
          <Slider label="Fluke less probable than" value={step} least={0} most={STEPS.length - 1} step={1} text={formatProbability(below)} onChange={setStep} />
        </div>
      </div>
      {flukes && <Tiles db={db} flukes={listed} leftOut={leftOut} onTurn={turn} />}
    </Dialog>
  )
}

interface TilesProps {
  db: CatalogueDatabase
  flukes: readonly Fluke[]
  leftOut: ReadonlySet<FlukeId>
  onTurn(id: FlukeId, on: boolean): void
}

function Tiles({ db, flukes, leftOut, onTurn }: TilesProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const columns = Math.max(1, Math.floor((size?.width ?? 0) / TILE_PX))
  const virtual = useVirtualizer({ count: Math.ceil(flukes.length / columns), getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 2 })
  const rows = virtual.getVirtualItems()
  const first = (rows[0]?.index ?? 0) * columns
  const inSight = flukes.slice(first, ((rows.at(-1)?.index ?? -1) + 1) * columns)
  const ids = inSight.map(({ id }) => id)
  const read = useLiveQuery(async () => await rowsOf(db, ids), [db, ids.join()])
  const views = new Map((read ?? []).map((view) => [view.fluke.id, view]))
  return (
    <div ref={scroller} className={styles.tiles} {...(flukes.length > 0 && { role: 'list', 'aria-label': 'What will change' })}>
      {flukes.length === 0 && <p className={styles.none}>None is so improbable. Move the slider.</p>}
      <div className={styles.room} style={{ height: virtual.getTotalSize() }} role="presentation">
        <div className={styles.grid} style={{ transform: `translateY(${rows[0]?.start ?? 0}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridAutoRows: ROW_PX }} role="presentation">
          {inSight.map(({ id, presence }, n) => (
            <div key={id} role="listitem" aria-setsize={flukes.length} aria-posinset={first + n + 1} className={styles.tile}>
              <Checkbox isSelected={!leftOut.has(id)} onChange={(on) => onTurn(id, on)}>
                <span className={styles.name}>{views.get(id)?.photo.fileName ?? '…'}</span>
              </Checkbox>
              <Picture view={views.get(id)} />
              <span className={styles.chance}>{formatProbability(presence!)}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

/** The whole photograph: the box is where the detector would have put a fluke. */
function Picture({ view }: { view: FlukeView | undefined }) {
  const url = useThumbnail(view?.photo.id ?? null)
  const { widthPx, heightPx } = view?.photo ?? { widthPx: 3, heightPx: 2 }
  return <PhotoCrop url={url} aspect={1.6} subject={{ widthPx, heightPx, boxPx: { x0: 0, y0: 0, x1: widthPx, y1: heightPx } }} className={styles.picture} />
}
