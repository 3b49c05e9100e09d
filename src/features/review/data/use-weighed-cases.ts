import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { pairsToCompare } from '#core/audit/marks.ts'
import { jobList, type Job } from '#jobs/job-list.ts'
import { startWeighMarks, WEIGH_KIND, weighedPairs, type PairOfFlukes } from '#jobs/keypoints/weigh-marks.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { isPacked } from '#storage/packs/packs.ts'
import { pairKey } from '#storage/keypoints/compared-pairs.ts'
import { usePictures } from '#ui/pictures/pictures.ts'
import { io } from '#workers/io/io.client.ts'
import { keypoints } from '#workers/keypoints/keypoints.client.ts'
import { weighCases, type Case } from '../cases/case.ts'

/** Suspects whose marks are compared in one go: some minutes. */
export const WEIGHED_AT_ONCE = 100

export interface WeighedCases {
  /** In the order that the marks give, as far as they are known. */
  cases: Case[] | undefined
  /** The comparing that is under way. */
  job: Job | undefined
  /** Of a list, the next ones whose marks nobody has looked at. */
  waitingIn(list: readonly Case[]): Case[]
  compare(list: readonly Case[]): void
}

/** The cases with what is known of their marks; those that were compared on this machine before, too. */
export function useWeighedCases(db: CatalogueDatabase, cases: Case[] | undefined): WeighedCases {
  const queries = useQueryClient()
  const { readOriginal } = usePictures()
  const queryKey = ['weighed-pairs', db.catalogueId]
  const job = useStore(jobList.store, () => jobList.active(WEIGH_KIND, db.catalogueId))
  const { data: known } = useQuery({ queryKey, queryFn: async () => await weighedPairs(db), staleTime: Infinity })
  const ordered = useMemo(() => (cases && known && known.size > 0 ? weighCases(cases, (left, right) => known.get(pairKey(left, right))) : cases), [cases, known])

  return {
    cases: ordered,
    job,
    waitingIn: (list) => (known ? list.filter((one) => one.state !== 'decided' && pairsOf(one).some(([left, right]) => !known.has(pairKey(left, right)))).slice(0, WEIGHED_AT_ONCE) : []),
    compare(list) {
      const { finished } = startWeighMarks({ db, open: readOriginal, io, keypoints }, list.flatMap(pairsOf))
      // The list keeps its order until all is known: under the eyes it must not jump. What was stopped has found something too.
      finished.catch(() => undefined).finally(() => void queries.invalidateQueries({ queryKey }))
    },
  }
}

/** A pack has small pictures alone: there are no marks in them. */
function pairsOf(one: Case): PairOfFlukes[] {
  if (one.state === 'decided') return []
  return pairsToCompare(one.suspect).flatMap(({ left, right }): PairOfFlukes[] => (isPacked(left) || isPacked(right) ? [] : [[left, right]]))
}
