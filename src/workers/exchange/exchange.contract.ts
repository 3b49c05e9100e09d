import type { TakeInPlan } from '#core/decisions/take-in.ts'
import type { Damage, DecisionsFile } from '#core/formats/decisions-file.ts'
import type { TakenIn } from '#storage/log-exchange.ts'

/** What a colleague's log would add, without the decisions themselves: there may be tens of thousands. */
export interface LogPreview extends Pick<DecisionsFile, 'catalogue' | 'exportedAt'>, Pick<TakeInPlan, 'total' | 'known' | 'waiting' | 'sharedPhotos' | 'analysts'> {
  /** Decisions that would be added. */
  fresh: number
  /** Photos that it speaks of and this catalogue has not got. */
  unknownPhotos: number
  /** Parts of the file that can't be used: the first few, and how many there are. */
  damaged: Damage[]
  damages: number
}

export interface ExchangeContract {
  /** Reads a colleague's log; nothing is written. Errors: `bad-input` (no log, none of its photos is here), `source-missing`. Reports progress, hears cancel. */
  look(input: { catalogueId: string; file: Blob; fileName: string }): LogPreview
  /** Adds it, all or nothing; `names`: see `takeIn`. Errors: as `look`, `storage-full`, `storage-blocked`, `cancelled` (nothing was added). Reports progress, hears cancel. */
  takeIn(input: { catalogueId: string; file: Blob; fileName: string; names: [string, string][] }): TakenIn
}
