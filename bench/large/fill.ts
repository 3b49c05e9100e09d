export interface Filling {
  photos: number
  /** Longest side of the small pictures, px; an import makes them of 480. */
  thumbnailPx: number
}

/**
 * Runs in the page with the sources: writes a catalogue as an import with labels would, and answers its id. Three photos in ten are the first of an individual; `W-0` has
 * 500 more, all other individuals three or so. `W-1` was seen last.
 */
export async function fill({ photos: count, thumbnailPx }: Filling): Promise<string> {
  const source = (path: string): Promise<Record<string, (...input: never[]) => unknown>> => import(/* @vite-ignore */ path)
  const [{ createCatalogue, openCatalogue }, { addAnalysedPhotos }, { EMBEDDER, DETECTOR }, { seededRandom }] = (await Promise.all(
    ['/src/storage/catalogues.ts', '/src/storage/photos.ts', '/src/core/model-names.ts', '/src/core/random.ts'].map(source),
  )) as never as [
    { createCatalogue(input: { name: string; kind: 'own' }): Promise<{ id: string }>; openCatalogue(id: string): Promise<unknown> },
    { addAnalysedPhotos(db: unknown, photos: unknown[]): Promise<void> },
    { EMBEDDER: string; DETECTOR: string },
    { seededRandom(seed: number): { normal(): number; next(): number; integer(below: number): number } },
  ]
  /** Shares of the photos that nobody has told anything of, and that are filed as new. Here, for the page sees nothing of this file but the function. */
  const [untold, filedNew] = [0.1, 0.15]
  const random = seededRandom(30)
  const whales = Math.max(2, Math.round(count * 0.3))
  const noise = (size: number): Float32Array => Float32Array.from({ length: 512 }, () => (size * random.normal()) / Math.sqrt(512))
  const common = noise(0.5)
  const centres = Array.from({ length: whales }, () => noise(0.7))
  const thumbnails: Blob[] = []
  for (let n = 0; n < 24; n++) {
    const canvas = new OffscreenCanvas(thumbnailPx, Math.round((thumbnailPx * 2) / 3))
    const drawing = canvas.getContext('2d')!
    // Grain like a sea's: a plain colour takes next to nothing to store and to decode.
    const sea = drawing.createImageData(canvas.width, canvas.height)
    for (let at = 0; at < sea.data.length; at += 4) sea.data.set([70 + n + 12 * random.normal(), 90 + n + 12 * random.normal(), 110 + n + 12 * random.normal(), 255], at)
    drawing.putImageData(sea, 0, 0)
    drawing.scale(thumbnailPx / 240, thumbnailPx / 240)
    drawing.fillStyle = '#222'
    drawing.fillRect(40 + n, 60, 150, 50)
    thumbnails.push(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.82 }))
  }
  const { id } = await createCatalogue({ name: 'Thirty thousand', kind: 'own' })
  const db = await openCatalogue(id)
  for (let from = 0; from < count; from += 500) {
    const batch = Array.from({ length: Math.min(500, count - from) }, (_, n) => {
      const place = from + n
      const whale = place < whales ? place : place < whales + 499 ? 0 : random.integer(whales)
      const own = noise(0.5)
      const vector = own.map((value, i) => value + common[i]! + centres[whale]![i]!)
      const length = Math.hypot(...vector)
      const name = `${place}.jpg`
      const chance = whale > 1 ? random.next() : 1
      return {
        photo: {
          id: place.toString(16).padStart(64, '0'), fileName: name, path: `trip/${name}`, otherNames: [], mimeType: 'image/jpeg', byteSize: 1_000_000, widthPx: 3000, heightPx: 2000,
          takenAtMs: whale === 1 ? Date.UTC(2027, 0) : Date.UTC(2000 + (place % 24), place % 12, 1 + (place % 28)), latitudeDeg: null, longitudeDeg: null, importedAtMs: 1_700_000_000_000 + place,
        },
        thumbnail: thumbnails[place % thumbnails.length]!,
        source: { kind: 'demo', index: 0 },
        detected: { boxPx: { x0: 400, y0: 700, x1: 2600, y1: 1500 }, boxScore: 0.9, boxMaker: DETECTOR },
        embedder: EMBEDDER,
        vector: vector.map((value) => value / length),
        ...(chance < untold ? {} : { label: chance < untold + filedNew ? null : `W-${whale}` }),
      }
    })
    await addAnalysedPhotos(db, batch)
  }
  return id
}
