import { useEffect, useRef } from 'react'
import { flukeId as flukeIdOf, type FlukeId } from '#core/catalogue.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import { describeDecision, describeSeveral } from '#core/decisions/describe.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { decide, redo, undo } from '#storage/decide.ts'
import { sayNoFlukes } from '#storage/no-fluke.ts'
import { analystName } from '#storage/settings.ts'
import { useSaving } from '#ui/toast/use-saving.ts'
import type { Answer, FlukeView } from '../data/candidate-views.ts'
import { leavesQueue, nextInQueue, type QueueFilter } from '../queue/queue-order.ts'
import { decisionOf, type Verdict } from './verdict.ts'

interface Input {
  db: CatalogueDatabase
  current: FlukeView | null | undefined
  answer: Answer | null | undefined
  filter: QueueFilter
  order: readonly FlukeId[]
  formerPlace: number
  /** To this fluke; null: there is none left. */
  go(flukeId: FlukeId | null): void
  /** A box has changed: its fluke must be embedded anew. */
  boxChanged(): void
}

export interface Verdicts {
  saving: boolean
  give(verdict: Verdict): Promise<void>
  /** Says of all of these that there is no fluke, in one go and with one undo. */
  sayNoFlukes(flukeIds: readonly FlukeId[]): Promise<void>
  undo(): Promise<void>
  redo(): Promise<void>
}

/** Verdicts are on disk before the screen moves on, one at a time. */
export function useVerdicts(input: Input): Verdicts {
  const newest = useRef(input)
  useEffect(() => {
    newest.current = input
  })
  const { saving, alone, say } = useSaving()

  const give = (verdict: Verdict): Promise<void> =>
    alone(async () => {
      const { db, current, answer, filter, order, formerPlace, go } = newest.current
      if (!current) return
      const { fluke, photo } = current
      const leaves = leavesQueue(filter, fluke.status, verdict.kind)
      const next = nextInQueue(order, fluke.id, leaves, formerPlace)
      const [logged] = await decide(db, [decisionOf(fluke.id, verdict, answer ?? null)])
      say(`Saved: ${describeDecision(logged!)} · ${photo.fileName}`, { label: 'Undo', run: () => void travel('undo') })
      if (next !== null || leaves) go(next)
    })

  const noFlukes = (flukeIds: readonly FlukeId[]): Promise<void> =>
    alone(async () => {
      const { db, current, go } = newest.current
      const logged = await sayNoFlukes(db, flukeIds)
      if (logged.length === 0) return say('Somebody has decided on all of them meanwhile.')
      say(`Saved: ${describeSeveral(logged[0]!, logged.length)}`, { label: 'Undo', run: () => void travel('undo') })
      if (current && logged.some(({ flukeId }) => flukeId === current.fluke.id)) go(null)
    })

  const travel = (how: 'undo' | 'redo'): Promise<void> =>
    alone(async () => {
      const { db, go, boxChanged } = newest.current
      const analyst = await analystName(db)
      const decision = await (how === 'undo' ? undo(db, analyst) : redo(db, analyst))
      if (!decision) return say(how === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.')
      say(`${how === 'undo' ? 'Taken back' : 'Done again'}: ${describeSeveral(decision, decision.count)}${decision.count > 1 ? '' : await fileOf(db, decision)}`)
      if (decision.kind === 'box') boxChanged()
      go(await whereToGo(db, decision))
    })

  return { saving, give, sayNoFlukes: noFlukes, undo: () => travel('undo'), redo: () => travel('redo') }
}

async function fileOf(db: CatalogueDatabase, { flukeId }: LoggedDecision): Promise<string> {
  const fluke = await db.flukes.get(flukeId)
  const photo = fluke && (await db.photos.get(fluke.photoId))
  return photo ? ` · ${photo.fileName}` : ''
}

/** A drawn fluke is gone when its drawing is undone: then the photo's first one. */
async function whereToGo(db: CatalogueDatabase, { flukeId, kind }: LoggedDecision): Promise<FlukeId> {
  const fluke = await db.flukes.get(flukeId)
  return fluke && kind === 'box' && fluke.removed === 1 && fluke.detected === null ? flukeIdOf(fluke.photoId, 0) : flukeId
}
