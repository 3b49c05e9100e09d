import { evidenceInWords, suspicionInWords } from '#core/audit/words.ts'
import type { QueuedSuspect } from '#core/audit/suspect.ts'
import type { FlukeId } from '#core/catalogue.ts'
import type { DecisionId, LoggedDecision, SuspectMark } from '#core/decisions/decision.ts'
import { describeDecision, describeSeveral } from '#core/decisions/describe.ts'
import type { ReviewVerdict } from '#core/decisions/review-verdict.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { redo, undo } from '#storage/decide.ts'
import { flukeViews } from '#storage/fluke-views.ts'
import { review } from '#storage/review.ts'
import { analystName } from '#storage/settings.ts'
import { embedderName } from '#workers/embedder-choice.client.ts'
import { takeBackAll } from '#storage/take-back-all.ts'
import { formatCountOf } from '#ui/format.ts'
import { useSaving } from '#ui/toast/use-saving.ts'
import { decisionsOf, markOf, relabelTo, type Chosen, type FiledAs, type VerdictName } from './verdict.ts'

export interface Verdicts {
  saving: boolean
  /** `then`: when it is on disk. */
  give(suspect: QueuedSuspect, verdict: VerdictName, chosen: Chosen, then: () => void): Promise<void>
  /** A photo of the suspect to another individual than the program thinks, or to nobody. */
  relabel(suspect: QueuedSuspect, flukeId: FlukeId, to: Extract<ReviewVerdict, { kind: 'relabel' }>['to'], then: () => void): Promise<void>
  /** Many at once, all or nothing; one note, with one Undo for all. */
  giveMany(many: readonly { suspect: QueuedSuspect; verdict: VerdictName; chosen: Chosen }[], then: () => void): Promise<void>
  takeBack(ids: DecisionId[], said: string): Promise<void>
  undo(): Promise<void>
  redo(): Promise<void>
}

/** Verdicts are on disk before the screen moves on, one at a time. `moved`: something was taken or brought back. */
export function useVerdicts(db: CatalogueDatabase, moved: (decision: LoggedDecision) => void): Verdicts {
  const { saving, alone, say } = useSaving()

  const takeBack = (ids: DecisionId[], said: string): Promise<void> =>
    alone(async () => {
      await takeBackAll(db, ids)
      say(`Taken back: ${said}`)
    })

  function saved(logged: readonly LoggedDecision[], said: string): void {
    say(`Saved: ${said}`, {
      label: 'Undo',
      run: () => {
        void takeBack(logged.map(({ id }) => id), said).then(() => moved(logged[0]!))
      },
    })
  }

  const travel = (how: 'undo' | 'redo'): Promise<void> =>
    alone(async () => {
      const analyst = await analystName(db)
      const decision = await (how === 'undo' ? undo(db, analyst) : redo(db, analyst))
      if (!decision) return say(how === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.')
      say(`${how === 'undo' ? 'Taken back' : 'Done again'}: ${describeSeveral(decision, decision.count)}`)
      moved(decision)
    })

  return {
    saving,
    give: (suspect, verdict, chosen, then) =>
      alone(async () => {
        const mark = markFor(suspect)
        const logged = await review(db, decisionsOf(suspect, verdict, mark, chosen, await filedAs(db, suspect)))
        saved(logged, saidText(logged))
        then()
      }),
    relabel: (suspect, flukeId, to, then) =>
      alone(async () => {
        const logged = await review(db, relabelTo(suspect, flukeId, to, markFor(suspect)))
        saved(logged, saidText(logged))
        then()
      }),
    giveMany: (many, then) =>
      alone(async () => {
        const verdicts: ReviewVerdict[] = []
        for (const { suspect, verdict, chosen } of many) verdicts.push(...decisionsOf(suspect, verdict, markFor(suspect), chosen, await filedAs(db, suspect)))
        const logged = await review(db, verdicts)
        saved(logged, formatCountOf(many.length, 'suspect decided', 'suspects decided'))
        then()
      }),
    takeBack,
    undo: () => travel('undo'),
    redo: () => travel('redo'),
  }
}

function markFor(suspect: QueuedSuspect): SuspectMark {
  const words = [suspicionInWords(suspect), ...suspect.evidence.map(evidenceInWords)].join(' ')
  return markOf(suspect, embedderName(), words)
}

async function filedAs(db: CatalogueDatabase, { flukeIds }: QueuedSuspect): Promise<FiledAs> {
  return new Map((await flukeViews(db, flukeIds)).map(({ fluke }) => [fluke.id, fluke.status === 'identified' ? fluke.individualId : null]))
}

/** The last one says what it was about: before it there may be "the same photograph". */
function saidText(logged: readonly LoggedDecision[]): string {
  const last = logged.at(-1)
  return last ? `${describeDecision(last)}${logged.length > 2 ? `, and ${formatCountOf(logged.length - 1, 'decision')} more` : ''}` : ''
}
