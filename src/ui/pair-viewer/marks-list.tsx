import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { useStore } from 'zustand'
import type { Hand } from './hand.ts'
import { MOST_DRAWN, type PairMarks } from './marks.ts'
import styles from './marks-list.module.css'

/** The marks by their numbers: to be walked through with the arrow keys, or hovered; both sides are zoomed to the one that is chosen. Escape goes back. */
export function MarksList({ hand, found }: { hand: Hand; found: PairMarks }) {
  const close = useStore(hand.store, (state) => state.close)
  const marks = found.marks.slice(0, MOST_DRAWN)
  return (
    <RadioGroup
      className={styles.list}
      orientation="horizontal"
      value={close?.chosen ? String(close.chosen.mark) : ''}
      onChange={(value) => hand.closeUp(Number(value), marks[Number(value)]!)}
    >
      <Label className={styles.label}>Marks</Label>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape comes from the marks in it */}
      <div
        className={styles.marks}
        onKeyDown={(event) => {
          if (event.key === 'Escape') hand.farAgain()
        }}
      >
        {marks.map((mark, n) => (
          <Radio key={n} value={String(n)} className={styles.mark} aria-label={`Mark ${n + 1}`} onHoverStart={() => hand.glance(n, mark)} onHoverEnd={hand.glanced}>
            {n + 1}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
