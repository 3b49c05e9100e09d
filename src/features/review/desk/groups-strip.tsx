import { useEffect, useRef } from 'react'
import type { FlukeId, IndividualId } from '#core/catalogue.ts'
import type { FlukeView } from '#storage/fluke-views.ts'
import { Button, ToggleButton } from '#ui/button/button.tsx'
import { formatCameraDate } from '#ui/format.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import type { Group, Side } from '../cases/groups.ts'
import styles from './groups-strip.module.css'

interface Props {
  groups: readonly Group[]
  shown: Readonly<Record<Side, FlukeId | null>>
  /** Of a group of ids, those that are held to be one; null where there is nothing to choose. */
  together: ReadonlySet<IndividualId> | null
  onShow(side: Side, id: FlukeId): void
  onTogether(id: IndividualId, together: boolean): void
  onIndividual(id: IndividualId): void
}

/** All photos of both sides, in their groups, to choose what is compared. */
export function GroupsStrip({ groups, shown, together, onShow, onTogether, onIndividual }: Props) {
  return (
    <div className={styles.groups} role="group" aria-label="Photos of both sides">
      {groups.map((group) => (
        <section key={group.key} className={styles.group} aria-label={group.title} data-side={group.side}>
          <header className={styles.head}>
            {group.individualId !== null && together && group.side === 'right' ? (
              <ToggleButton variant="quiet" isSelected={together.has(group.individualId)} onChange={(on) => onTogether(group.individualId!, on)} aria-label={`${group.individualId} belongs to them`} className={styles.title}>
                {together.has(group.individualId) ? '☑' : '☐'} {group.title}
              </ToggleButton>
            ) : (
              <strong className={styles.title}>{group.title}</strong>
            )}
            <span className={styles.role}>{group.role}</span>
            {group.individualId !== null && (
              <Button variant="quiet" className={styles.open} aria-label={`Page of ${group.individualId}`} onPress={() => onIndividual(group.individualId!)}>
                Page
              </Button>
            )}
          </header>
          <Strip title={group.title} photos={group.photos} shownId={shown[group.side]} side={group.side} onShow={onShow} />
        </section>
      ))}
    </div>
  )
}

/** So many tiles of one group are drawn; the page of the individual has all of them. */
const MOST = 60

function Strip({ title, photos, shownId, side, onShow }: { title: string; photos: readonly FlukeView[]; shownId: FlukeId | null; side: Side; onShow(side: Side, id: FlukeId): void }) {
  const strip = useRef<HTMLDivElement>(null)
  useEffect(() => {
    strip.current?.querySelector('[data-shown]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [shownId])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard too (WCAG 2.1.1)
    <div ref={strip} className={styles.strip} role="group" aria-label={`All photos: ${title}`} tabIndex={0}>
      {photos.slice(0, MOST).map((view) => (
        <Tile key={view.fluke.id} view={view} shown={view.fluke.id === shownId} onShow={() => onShow(side, view.fluke.id)} />
      ))}
    </div>
  )
}

/** For mouse and fingers; the keyboard has the arrows. */
function Tile({ view: { fluke, photo }, shown, onShow }: { view: FlukeView; shown: boolean; onShow(): void }) {
  const url = useThumbnail(photo.id)
  return (
    <span className={styles.tile} data-shown={shown || undefined} title={photo.fileName} onClick={onShow} role="presentation">
      <PhotoCrop url={url} aspect={1.8} subject={{ widthPx: photo.widthPx, heightPx: photo.heightPx, boxPx: fluke.boxPx }} />
      <span className={styles.date}>{photo.takenAtMs === null ? photo.fileName : formatCameraDate(photo.takenAtMs)}</span>
    </span>
  )
}
