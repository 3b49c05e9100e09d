/* oxlint-disable no-underscore-dangle -- what fake-indexeddb has within is named so */

/** When a browser tells that there is no room: at the record itself, or when the transaction is to be kept. Both are met with. */
export type Refusal = 'at the record' | 'at the end'

interface Request {
  request: { readyState: string }
}

/** What `fake-indexeddb` has within. */
interface FakeTransaction {
  mode: string
  _state: string
  _requests: Request[]
  _start(): void
  _abort(name: string): void
}
interface FakeStore {
  transaction: FakeTransaction
  _rawObjectStore: { storeRecord?: unknown }
}

const disk = { room: Infinity, refusal: 'at the record' as Refusal, refused: 0 }
const tooLarge = new WeakSet<FakeTransaction>()
let installed = false

/** From now on `fake-indexeddb` takes so many more records, and then none. For tests. */
export function fillDisk(room: number, refusal: Refusal): void {
  install()
  Object.assign(disk, { room, refusal, refused: 0 })
}

/** There is room again. Returns how many records were refused meanwhile. */
export function makeRoom(): number {
  disk.room = Infinity
  return disk.refused
}

function install(): void {
  if (installed) return
  installed = true
  const store = IDBObjectStore.prototype as unknown as Record<'put' | 'add', (this: FakeStore, ...args: unknown[]) => unknown>
  for (const method of ['put', 'add'] as const) {
    const real = store[method]
    store[method] = function (...args) {
      if (this.transaction.mode === 'versionchange' || disk.room-- > 0) return real.apply(this, args)
      disk.room = 0
      disk.refused++
      if (disk.refusal === 'at the end') {
        tooLarge.add(this.transaction)
        return real.apply(this, args)
      }
      // The request is made with what the store has at this moment.
      this._rawObjectStore.storeRecord = () => {
        throw new DOMException('There is no room.', 'QuotaExceededError')
      }
      try {
        return real.apply(this, args)
      } finally {
        delete this._rawObjectStore.storeRecord
      }
    }
  }
  const transaction = IDBTransaction.prototype as unknown as FakeTransaction
  const start = transaction._start
  transaction._start = function (this: FakeTransaction) {
    const over = this._state !== 'finished' && this._requests.every(({ request }) => request.readyState === 'done')
    if (over && tooLarge.delete(this)) this._abort('QuotaExceededError')
    else start.call(this)
  }
}
