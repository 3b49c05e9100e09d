import type { Pigment } from '#core/decisions/decision.ts'
import { RadioGroup } from '#ui/field/field.tsx'
import { KeptField } from '#ui/field/kept-field.tsx'
import { formatCameraDate, formatCountOf } from '#ui/format.ts'
import { PIGMENTS, type Seen, type Whale } from '../whale.ts'
import styles from './details.module.css'

export interface Description {
  nickname?: string | null
  notes?: string | null
  pigment?: Pigment | null
}

interface Props {
  whale: Whale
  seen: Seen
  nicknameRef(element: HTMLElement | null): void
  notesRef(element: HTMLElement | null): void
  onDescribe(description: Description): void
}

const NONE = '–'
const PIGMENT_OPTIONS = [...PIGMENTS.map((type) => ({ value: String(type), label: String(type) })), { value: NONE, label: <span aria-label="not told">{NONE}</span> }]

/** What is known of the animal, kept as soon as the hand leaves a field. */
export function Details({ whale, seen, nicknameRef, notesRef, onDescribe }: Props) {
  const { nickname, notes, pigment, flukeCount } = whale
  return (
    <section className={styles.details} aria-label="Description">
      <p className={styles.seen}>{seenText(flukeCount, seen)}</p>
      <KeptField label="Nickname" value={nickname ?? ''} maxLength={80} ref={nicknameRef} onKeep={(text) => onDescribe({ nickname: text === '' ? null : text })} />
      <RadioGroup
        label="Fluke-pigment type"
        look="row"
        value={pigment === null ? NONE : String(pigment)}
        onChange={(value) => onDescribe({ pigment: value === NONE ? null : (Number(value) as Pigment) })}
        options={PIGMENT_OPTIONS}
      />
      <p className={styles.hint}>1 all white, 5 all black; by key 1–5.</p>
      <KeptField label="Notes" value={notes ?? ''} lines={3} maxLength={4000} ref={notesRef} onKeep={(text) => onDescribe({ notes: text === '' ? null : text })} />
    </section>
  )
}

function seenText(count: number, { firstMs, lastMs }: Seen): string {
  const photos = formatCountOf(count, 'photo')
  if (firstMs === null || lastMs === null) return `${photos}, none with a time.`
  const [first, last] = [formatCameraDate(firstMs), formatCameraDate(lastMs)]
  return first === last ? `${photos}, seen on ${last}.` : `${photos}, first seen on ${first}, last on ${last}.`
}
