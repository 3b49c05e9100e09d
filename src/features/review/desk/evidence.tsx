import { useLiveQuery } from 'dexie-react-hooks'
import { marksEvidence, probabilityWithMarks, type ComparedPair } from '#core/audit/marks.ts'
import { evidenceInWords, suspicionInWords } from '#core/audit/words.ts'
import type { Suspect } from '#core/audit/suspect.ts'
import { describeDecision } from '#core/decisions/describe.ts'
import type { DecidedSuspect } from '#core/decisions/suspect.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { withStorageErrors } from '#storage/storage-error.ts'
import { formatCountOf, formatDateTime, formatProbability } from '#ui/format.ts'
import { chanceOf, type Case } from '../cases/case.ts'
import { verdictText } from '../words.ts'
import styles from './evidence.module.css'

interface Props {
  db: CatalogueDatabase
  of: Case
  /** Which pair of the evidence is shown; −1: another one. */
  pair: number
  /** The marks of the two that are shown; null until they are known. */
  marks: ComparedPair | null
  /** What the first verdict would do. */
  effect: string | null
  onPair(place: number): void
}

/** Why it is in the list, in words, with the pairs to look at; of a decided case what was said, and on what evidence. */
export function Evidence({ db, of: one, pair, marks, effect, onPair }: Props) {
  if (one.state === 'decided') {
    return <Decided db={db} decided={one.decided} />
  }
  const { suspect, before } = one
  return (
    <section className={styles.evidence} aria-label="Evidence">
      <p className={styles.suspicion}>
        {suspicionInWords(suspect)} <span className={styles.chance}>{formatProbability(chanceOf(one))}</span>{one.marks && `, with the marks of ${formatCountOf(one.marks.compared.length, 'pair')}`}
      </p>
      {before && (
        <p className={styles.before}>
          {before.verdict === 'unsure' ? 'Unsure' : `${verdictText(before)}, and the evidence is much stronger now`}: {before.analyst}, {formatDateTime(before.atMs)}
          {before.verdict !== 'unsure' && `, at ${formatProbability(before.strength)}`}.
        </p>
      )}
      {!before && suspect.decidedAtStrength !== null && <p className={styles.before}>Decided before, and the evidence is much stronger now.</p>}
      <ul>
        {suspect.evidence.map((piece) => {
          const words = evidenceInWords(piece)
          return <li key={words}>{words}</li>
        })}
        {marks && <MarksLine suspect={suspect} of={marks} />}
      </ul>
      {suspect.pairs.length > 1 && (
        <p className={styles.pairs} role="group" aria-label="Pairs of the evidence">
          Pair{' '}
          {suspect.pairs.map((one_, place) => (
            <button key={`${one_.left} ${one_.right}`} type="button" className={styles.pair} aria-pressed={place === pair} aria-label={`Pair ${place + 1}, likeness ${one_.similarity.toFixed(2)}`} onClick={() => onPair(place)}>
              {place + 1}
            </button>
          ))}
        </p>
      )}
      {effect && <p className={styles.effect}>↵ {effect}.</p>}
    </section>
  )
}

/** What the two that are shown have in common, and what the suspicion is worth with it. */
function MarksLine({ suspect, of: pair }: { suspect: Suspect; of: ComparedPair }) {
  const probability = probabilityWithMarks(suspect, pair)
  return (
    <li>
      {evidenceInWords(marksEvidence(pair))} {probability !== null && `With this ${formatProbability(probability)}.`}
    </li>
  )
}

/** What was said, by whom, and what was on the screen then. */
function Decided({ db, decided }: { db: CatalogueDatabase; decided: DecidedSuspect }) {
  const decision = useLiveQuery(async () => await withStorageErrors(() => db.decisions.where('id').equals(decided.decisionId).first()), [db, decided.decisionId])
  return (
    <section className={styles.evidence} aria-label="Evidence">
      <p className={styles.suspicion}>{decision ? describeDecision(decision) : verdictText(decided)}</p>
      <p>
        By {decided.analyst}, {formatDateTime(decided.atMs)}, at {formatProbability(decided.strength)}.
      </p>
      {decision && 'suspect' in decision && decision.suspect && <p className={styles.effect}>{decision.suspect.words}</p>}
    </section>
  )
}
