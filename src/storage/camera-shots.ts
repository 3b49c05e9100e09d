import { Dexie } from 'dexie'
import type { CatalogueDatabase, ImportItemRow } from './database.ts'
import { withStorageErrors } from './storage-error.ts'

/** A photo that the tablet's own camera has just taken. */
export interface Shot {
  file: Blob
  /** By the machine's clock, ms. */
  atMs: number
}

/** A shot as it lies in the catalogue: safe, but not read yet. */
export interface KeptShot {
  importId: string
  /** Of its row among the files of the import. */
  seq: number
  /** Its name; no other photo of the catalogue has it. */
  path: string
}

/**
 * Keeps a shot: its bytes, its name and its place in the day's import are on disk together when this resolves. Nothing else holds
 * the photograph: a browser that asks a camera for one does not put it among the device's pictures. All shots of a day are one
 * import, which is `running` from then on, so that one that is cut off is found again. Errors: `storage-full`, `storage-blocked`.
 */
export function keepShot(db: CatalogueDatabase, { file, atMs }: Shot): Promise<KeptShot> {
  const importId = `camera-${day(atMs)}`
  return withStorageErrors(() =>
    db.transaction('rw', db.copies, db.importItems, db.imports, db.photos, async () => {
      const path = await freeName(db, atMs, endingOf(file))
      const copyId = await db.copies.add({ file } as never)
      const item: Omit<ImportItemRow, 'seq'> = {
        importId, path, byteSize: file.size, modifiedAtMs: atMs, takenAtMs: cameraTime(atMs), state: 'waiting', source: { kind: 'copy', copyId }, label: null, photoId: null, error: null, note: null,
      }
      const seq = await db.importItems.add(item as ImportItemRow)
      const total = await db.importItems.where('[importId+state+seq]').between([importId, Dexie.minKey], [importId, Dexie.maxKey]).count()
      const row = await db.imports.get(importId)
      await db.imports.put({ ...(row ?? { id: importId, startedAtMs: atMs, name: `Camera, ${spelled(atMs)}` }), state: 'running', total })
      return { importId, seq, path }
    }),
  )
}

/** What became of a kept shot by now; undefined where its import was cancelled. */
export function shotItem(db: CatalogueDatabase, seq: number): Promise<ImportItemRow | undefined> {
  return withStorageErrors(() => db.importItems.get(seq))
}

/** `Camera 20261124 150327.jpg`: cameras call every picture `image.jpg`. Letters, digits, spaces and a period, which other catalogues take too. */
async function freeName(db: CatalogueDatabase, atMs: number, ending: string): Promise<string> {
  const { year, month, date, hour, minute, second } = clock(atMs)
  const name = `Camera ${year}${month}${date} ${hour}${minute}${second}`
  for (let n = 1; ; n++) {
    const path = `${name}${n === 1 ? '' : ` ${n}`}.${ending}`
    const listed = await db.importItems.where('[path+byteSize]').between([path, Dexie.minKey], [path, Dexie.maxKey]).count()
    if (listed === 0 && (await db.photos.where('fileName').equals(path).count()) === 0) return path
  }
}

const ENDINGS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic', 'image/heif': 'heif', 'image/avif': 'avif' }

function endingOf({ type }: Blob): string {
  return ENDINGS[type] ?? 'jpg'
}

/** The clock read as if it were UTC, like a camera's: see `Photo.takenAtMs`. */
function cameraTime(atMs: number): number {
  const at = new Date(atMs)
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds())
}

/** The numbers that the machine's clock shows. */
function clock(atMs: number) {
  const [date, time] = new Date(cameraTime(atMs)).toISOString().split('T') as [string, string]
  const [year, month, day_] = date.split('-') as [string, string, string]
  const [hour, minute, second] = time.slice(0, 8).split(':') as [string, string, string]
  return { year, month, date: day_, hour, minute, second }
}

function day(atMs: number): string {
  const { year, month, date } = clock(atMs)
  return `${year}-${month}-${date}`
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

function spelled(atMs: number): string {
  return days.format(cameraTime(atMs))
}
