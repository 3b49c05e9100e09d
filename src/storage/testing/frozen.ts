/** A catalogue as a published version left it: its stores and rows, bytes as lists of numbers. */
export interface FrozenDatabase {
  /** IndexedDB's own number of the version: ten times Dexie's. */
  version: number
  stores: Record<string, FrozenStore>
}

interface FrozenStore {
  keyPath: string | string[] | null
  autoIncrement: boolean
  indexes: { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean }[]
  rows: unknown[]
}

/** Makes a database of it with nothing but IndexedDB, so that today's code meets what the old one left. */
export async function thaw(frozen: FrozenDatabase, name: string): Promise<void> {
  const request = indexedDB.open(name, frozen.version)
  request.onupgradeneeded = () => {
    for (const [storeName, { keyPath, autoIncrement, indexes }] of Object.entries(frozen.stores)) {
      const store = request.result.createObjectStore(storeName, { keyPath, autoIncrement })
      for (const index of indexes) store.createIndex(index.name, index.keyPath, { unique: index.unique, multiEntry: index.multiEntry })
    }
  }
  const db = await settled(request)
  const transaction = db.transaction(Object.keys(frozen.stores), 'readwrite')
  for (const [storeName, { rows }] of Object.entries(frozen.stores)) {
    for (const row of rows) await settled(transaction.objectStore(storeName).add(fromPlain(row)))
  }
  db.close()
}

/** What is there now: for the dump of the next schema, and to see that nothing has changed. */
export async function freeze(name: string): Promise<FrozenDatabase> {
  const db = await settled(indexedDB.open(name))
  const stores: FrozenDatabase['stores'] = {}
  for (const storeName of db.objectStoreNames) {
    const store = db.transaction(storeName).objectStore(storeName)
    const indexes = [...store.indexNames].map((index) => store.index(index)).map(({ name: indexName, keyPath, unique, multiEntry }) => ({ name: indexName, keyPath, unique, multiEntry }))
    const { keyPath, autoIncrement } = store
    const rows: unknown[] = await settled(store.getAll())
    stores[storeName] = { keyPath, autoIncrement, indexes, rows: await Promise.all(rows.map(toPlain)) }
  }
  const frozen = { version: db.version, stores }
  db.close()
  return frozen
}

/** JSON has no bytes: `{ $int8: [...] }` and `{ $blob: [...] }` stand for them. */
async function toPlain(value: unknown): Promise<unknown> {
  if (value instanceof Int8Array) return { $int8: [...value] }
  if (value instanceof Blob) return { $blob: [...new Uint8Array(await value.arrayBuffer())] }
  if (Array.isArray(value)) return await Promise.all(value.map(toPlain))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await toPlain(inner)] as const)))
}

function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain)
  if (typeof value !== 'object' || value === null) return value
  const { $int8, $blob } = value as { $int8?: number[]; $blob?: number[] }
  if ($int8) return Int8Array.from($int8)
  if ($blob) return new Blob([Uint8Array.from($blob)])
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromPlain(inner)]))
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
