import type { Transaction } from 'dexie'
import type { Fluke, Individual, IndividualId } from '#core/catalogue.ts'
import type { LoggedDecision } from '#core/decisions/decision.ts'
import { linkLog } from '#core/decisions/link-log.ts'
import { claimsOf } from '#core/decisions/whale-key.ts'
import { photographed } from './individual-rows.ts'

type IndividualOf1 = Pick<Individual, 'id' | 'nickname' | 'createdAtMs'>

/** USERS' DATA. From schema 1: decisions learn what they answer, individuals which animal they are. What was decided stays as it is. */
export async function upgradeTo2(transaction: Transaction): Promise<void> {
  const decisions = transaction.table<LoggedDecision, number>('decisions')
  const linked = linkLog(await decisions.orderBy('seq').toArray())
  await decisions.bulkPut(linked)
  const claimOf = new Map([...claimsOf(linked).values()].map((claim) => [claim.individualId, claim]))
  const flukesOf = new Map<IndividualId, Fluke[]>()
  await transaction.table<Fluke, string>('flukes').each((fluke) => {
    if (fluke.individualId === null) return
    const met = flukesOf.get(fluke.individualId)
    if (met) met.push(fluke)
    else flukesOf.set(fluke.individualId, [fluke])
  })
  const individuals = transaction.table<Individual, string>('individuals')
  const old = (await individuals.toArray()) as IndividualOf1[]
  await individuals.bulkPut(
    old.map((row) => {
      const claim = claimOf.get(row.id)
      const foundedAtMs = claim && claim.atMs > -Infinity ? claim.atMs : null
      return { ...row, key: claim?.key ?? row.id, firstId: row.id, foundedAtMs, mergedInto: null, notes: null, pigment: null, ...photographed(flukesOf.get(row.id) ?? []) }
    }),
  )
}
