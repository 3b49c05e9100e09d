import type { DecisionId } from '#core/decisions/decision.ts'
import { describeSeveral } from '#core/decisions/describe.ts'
import type { ReviewVerdict } from '#core/decisions/review-verdict.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { redo, undo } from '#storage/decide.ts'
import { review } from '#storage/review.ts'
import { analystName } from '#storage/settings.ts'
import { bringBack, takeBackAll } from '#storage/take-back-all.ts'
import { useSaving } from '#ui/toast/use-saving.ts'

interface After {
  /** When it is on disk. */
  done?(): void
  /** When its Undo was pressed and that is on disk. */
  undone?(): void
}

export interface Changes {
  saving: boolean
  /** All of them or none; one note for all, with Undo. */
  make(verdicts: ReviewVerdict[], said: string, after?: After): Promise<void>
  takeBack(id: DecisionId, said: string): Promise<void>
  bringBack(id: DecisionId, said: string): Promise<void>
  /** The analyst's last decision, whatever it was. */
  undo(): Promise<void>
  redo(): Promise<void>
}

/** What an analyst changes in the catalogue: on disk before the screen says so, one thing at a time. */
export function useChanges(db: CatalogueDatabase): Changes {
  const { saving, alone, say } = useSaving()
  const back = (ids: DecisionId[], said: string, undone?: () => void): Promise<void> =>
    alone(async () => {
      await takeBackAll(db, ids)
      say(`Taken back: ${said}`)
      undone?.()
    })
  const again = (id: DecisionId, said: string): Promise<void> =>
    alone(async () => {
      await bringBack(db, id)
      say(`Done again: ${said}`, { label: 'Undo', run: () => void back([id], said) })
    })
  const travel = (how: 'undo' | 'redo'): Promise<void> =>
    alone(async () => {
      const analyst = await analystName(db)
      const decision = await (how === 'undo' ? undo(db, analyst) : redo(db, analyst))
      if (!decision) return say(how === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.')
      say(`${how === 'undo' ? 'Taken back' : 'Done again'}: ${describeSeveral(decision, decision.count)}`)
    })
  return {
    saving,
    make: (verdicts, said, { done, undone } = {}) =>
      alone(async () => {
        const logged = await review(db, verdicts)
        say(`Saved: ${said}`, { label: 'Undo', run: () => void back(logged.map(({ id }) => id), said, undone) })
        done?.()
      }),
    takeBack: (id, said) =>
      alone(async () => {
        await takeBackAll(db, [id])
        say(`Taken back: ${said}`, { label: 'Redo', run: () => void again(id, said) })
      }),
    bringBack: again,
    undo: () => travel('undo'),
    redo: () => travel('redo'),
  }
}
