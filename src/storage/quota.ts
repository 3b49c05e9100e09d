export interface StorageStatus {
  /** Bytes of all catalogues on this machine; null where the browser does not tell. */
  usedBytes: number | null
  /** Bytes that the browser allows at most; null where it does not tell. */
  quotaBytes: number | null
  /** Whether the browser has promised not to clear it on its own. */
  persisted: boolean
}

/** How full the storage is, and whether the browser has promised to keep it. */
export async function storageStatus(): Promise<StorageStatus> {
  const storage = manager()
  if (!storage) return { usedBytes: null, quotaBytes: null, persisted: false }
  const [estimate, persisted] = await Promise.all([storage.estimate(), storage.persisted()])
  return { usedBytes: estimate.usage ?? null, quotaBytes: estimate.quota ?? null, persisted }
}

/** Asks the browser to keep the catalogues. Some ask the user, so call it from a click. True if it promised. */
export async function requestPersistence(): Promise<boolean> {
  const storage = manager()
  if (!storage) return false
  return (await storage.persisted()) || (await storage.persist())
}

/** Bytes that can still be stored, or null where that is not known. */
export async function roomLeft(): Promise<number | null> {
  const { usedBytes, quotaBytes } = await storageStatus()
  return usedBytes === null || quotaBytes === null ? null : Math.max(0, quotaBytes - usedBytes)
}

/** Absent where the page is not served securely. */
function manager(): StorageManager | undefined {
  return (globalThis.navigator as Navigator | undefined)?.storage
}
