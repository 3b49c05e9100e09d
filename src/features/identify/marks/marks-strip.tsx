import { errorRecord } from '#core/errors.ts'
import { Button } from '#ui/button/button.tsx'
import type { Hand } from '#ui/pair-viewer/hand.ts'
import { MarksList } from '#ui/pair-viewer/marks-list.tsx'
import type { Answer, CandidateView } from '../data/candidate-views.ts'
import { marksText } from './marks-text.ts'
import type { MarksState } from './use-marks.ts'
import styles from './marks-strip.module.css'

interface Props {
  hand: Hand
  /** The marks are drawn, and listed here. */
  shown: boolean
  marks: MarksState
  answer: Answer | null
  individual: CandidateView | null
}

/** What the marks say of the pair, in words; and each of them by its number. */
export function MarksStrip({ hand, shown, marks: { found, looking, error, retry }, answer, individual }: Props) {
  if (!individual) return null
  const failed = error === null ? null : errorRecord(error)
  return (
    <div className={styles.strip}>
      <span className={styles.words} role="status">
        {failed ? `Marks could not be compared. ${failed.message}` : looking ? 'Comparing marks…' : found ? marksText(found.evidence, answer, individual) : ''}
      </span>
      {failed && (
        <Button variant="quiet" onPress={retry}>
          Try again
        </Button>
      )}
      {shown && found && found.marks.length > 0 && <MarksList hand={hand} found={found} />}
    </div>
  )
}
