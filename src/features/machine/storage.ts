import { queryOptions, useQuery } from '@tanstack/react-query'
import { storageStatus, type StorageStatus } from '#storage/quota.ts'

/** Fuller than this is said in warning colours. */
const NEARLY_FULL = 0.85

export const storageQuery = queryOptions({ queryKey: ['storage'], queryFn: storageStatus, refetchInterval: 15_000, staleTime: 5_000 })

export function useStorageStatus(): StorageStatus | undefined {
  return useQuery(storageQuery).data
}

/** 0..1; null where the browser does not tell. */
export function fullness(status: StorageStatus | undefined): number | null {
  if (!status || status.usedBytes === null || !status.quotaBytes) return null
  return Math.min(1, status.usedBytes / status.quotaBytes)
}

export function isNearlyFull(status: StorageStatus | undefined): boolean {
  return (fullness(status) ?? 0) > NEARLY_FULL
}
