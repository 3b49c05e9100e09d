import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import type { SuspectKind } from '#core/audit/suspect.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { Checkbox } from '#ui/field/field.tsx'
import { Choice } from '#ui/field/choice.tsx'
import { formatCount, formatCountOf, formatProbability } from '#ui/format.ts'
import { Slider } from '#ui/slider/slider.tsx'
import { chanceOf, type Case } from '../cases/case.ts'
import { BULK_KINDS } from '../verdicts/verdict.ts'
import { caseTitle, KIND_NAMES } from '../words.ts'
import { bulkPlan, type BulkLine } from './bulk-plan.ts'
import styles from './bulk-dialog.module.css'

interface Props {
  /** The open ones of all kinds. */
  cases: readonly Case[]
  /** To begin with, where several of it can be decided at once. */
  kind: SuspectKind | null
  onClose(): void
  onDecide(lines: BulkLine[]): void
}

const ROW_PX = 38
/** The slider goes by log odds, since what matters lies between 90 % and 99.9 %. */
const STEPS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999] as const

/** Many suspects of one kind at once: which, what will change line by line, and then all of it or nothing. */
export function BulkDialog({ cases, kind: first, onClose, onDecide }: Props) {
  const counts = useMemo(() => Object.fromEntries(BULK_KINDS.map((one) => [one, cases.filter((each) => each.kind === one).length])) as Partial<Record<SuspectKind, number>>, [cases])
  const [kind, setKind] = useState<SuspectKind>(() => firstKind(first, counts))
  const [step, setStep] = useState(STEPS.indexOf(0.99))
  const [exactOnly, setExactOnly] = useState(false)
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set())
  const least = STEPS[step]!
  const plan = useMemo(() => bulkPlan(cases, { kind, least, exactOnly }), [cases, kind, least, exactOnly])
  const taken = plan.filter(({ one, inTheWay }) => !inTheWay && !leftOut.has(one.key))
  const waiting = plan.filter(({ inTheWay }) => inTheWay).length
  const turn = (key: string, on: boolean): void => {
    const next = new Set(leftOut)
    if (on) next.delete(key)
    else next.add(key)
    setLeftOut(next)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Decide several at once"
      size="wide"
      footer={
        <>
          <p className={styles.note}>One Undo takes all of it back; each one can be taken back by itself later, under “Decided”.</p>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={taken.length === 0} onPress={() => onDecide(taken)}>
            Decide {formatCount(taken.length)}
          </Button>
        </>
      }
    >
      <div className={styles.choices}>
        <Choice<SuspectKind> label="Kind" value={kind} of={BULK_KINDS} names={KIND_NAMES} counts={counts} onChange={setKind} />
        <div className={styles.least}>
          <Slider label="At least" value={step} least={0} most={STEPS.length - 1} step={1} text={formatLeast(least)} onChange={setStep} />
        </div>
        {kind === 'same-photo' && (
          <Checkbox isSelected={exactOnly} onChange={setExactOnly}>
            Exact copies only
          </Checkbox>
        )}
      </div>
      <p className={styles.count} role="status">
        {formatCountOf(taken.length, 'suspect')} will be decided
        {waiting > 0 && `; ${formatCount(waiting)} more ${waiting === 1 ? 'touches' : 'touch'} the same labels and will be ranked anew`}.
      </p>
      <Lines plan={plan} leftOut={leftOut} onTurn={turn} />
    </Dialog>
  )
}

/** The one asked for, else the first of which there is any. */
function firstKind(asked: SuspectKind | null, counts: Partial<Record<SuspectKind, number>>): SuspectKind {
  return BULK_KINDS.find((one) => one === asked) ?? BULK_KINDS.find((one) => (counts[one] ?? 0) > 0) ?? BULK_KINDS[0]!
}

/** `99.5 %`: here tenths matter. */
function formatLeast(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`
}

function Lines({ plan, leftOut, onTurn }: { plan: readonly BulkLine[]; leftOut: ReadonlySet<string>; onTurn(key: string, on: boolean): void }) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: plan.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 6 })
  return (
    <div ref={scroller} className={styles.lines} {...(plan.length > 0 && { role: 'list', 'aria-label': 'What will change' })}>
      {plan.length === 0 && <p className={styles.none}>None is so probable. Move the slider, or choose another kind.</p>}
      <div className={styles.room} style={{ height: virtual.getTotalSize() }} role="presentation">
        {virtual.getVirtualItems().map((item) => {
          const line = plan[item.index]
          if (!line) return null
          const { one, verdict, inTheWay } = line
          return (
            <div key={one.key} role="listitem" aria-setsize={plan.length} aria-posinset={item.index + 1} className={styles.line} style={{ transform: `translateY(${item.start}px)`, height: ROW_PX }}>
              <Checkbox isSelected={!inTheWay && !leftOut.has(one.key)} isDisabled={inTheWay} onChange={(on) => onTurn(one.key, on)}>
                {caseTitle(one)}
              </Checkbox>
              <span className={styles.effect}>{inTheWay ? 'Touches the same labels as one above it' : verdict.effect}</span>
              <span className={styles.chance}>{formatProbability(chanceOf(one))}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}
