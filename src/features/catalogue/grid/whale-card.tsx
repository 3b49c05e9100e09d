import { idInWords } from '#core/formats/pack/manifest.ts'
import { formatCountOf, formatYears } from '#ui/format.ts'
import { PhotoCrop } from '#ui/photo-view/photo-crop.tsx'
import { useThumbnail } from '#ui/pictures/pictures.ts'
import type { CardFacts } from '../data/use-whales.ts'
import { shownOf, type Whale } from '../whale.ts'
import styles from './whale-card.module.css'

/** Width over height of the picture on a card. */
export const CARD_ASPECT = 1.9
/** Below the picture, CSS px. */
const TEXT_PX = 46

export function cardHeight(width: number): number {
  return Math.round(width / CARD_ASPECT) + TEXT_PX
}

/** `facts`: undefined until they are read. */
export function WhaleCard({ whale, facts, suspect }: { whale: Whale; facts: CardFacts | undefined; suspect: boolean }) {
  const best = shownOf(facts?.best ?? null)
  const url = useThumbnail(best?.photoId ?? null)
  return (
    <div className={styles.card}>
      {best ? <PhotoCrop url={url} aspect={CARD_ASPECT} subject={best.subject} className={styles.picture} /> : <span className={styles.none} />}
      <div className={styles.text}>
        <p className={styles.names}>
          <strong className={styles.id}>{idInWords(whale.id)}</strong>
          {whale.nickname && <span className={styles.nickname}>{whale.nickname}</span>}
          {suspect && <span className={styles.suspect}>Suspect</span>}
        </p>
        <p className={styles.more}>
          {formatCountOf(whale.flukeCount, 'photo')}
          {facts && facts.firstMs !== null && facts.lastMs !== null && ` · ${formatYears(facts.firstMs, facts.lastMs)}`}
          {whale.pigment !== null && ` · type ${whale.pigment}`}
        </p>
      </div>
    </div>
  )
}
