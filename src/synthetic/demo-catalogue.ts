import type { IndividualId } from '#core/catalogue.ts'
import { FlukeprintError } from '#core/errors.ts'
import { chance, type Chance } from './chance.ts'

/** One photograph of the demo catalogue, as a researcher would have filed it. */
export interface DemoPhoto {
  /** Place in the catalogue, from 0: what `drawDemoPhoto` takes. */
  index: number
  fileName: string
  /** The truth; null for a whale that is not in the gallery. */
  individualId: IndividualId | null
  role: 'gallery' | 'query'
  /** Local time read as if it were UTC, as from EXIF. */
  takenAtMs: number
  latitudeDeg: number
  longitudeDeg: number
}

/** What is drawn for a photograph. */
interface DemoScene {
  whaleSeed: number
  photoSeed: number
  encounterSeed: number
}

const INDIVIDUALS = 60
const KNOWN_QUERIES = 30
const UNKNOWN_QUERIES = 10
/** Chosen once. Another seed is another catalogue. */
const SEED = 2026

/** How many gallery photographs an individual has: most have few, as in every real catalogue. */
const PHOTO_SHARES = [0.27, 0.22, 0.16, 0.12, 0.09, 0.06, 0.05, 0.03]

interface List {
  photos: readonly DemoPhoto[]
  scenes: readonly DemoScene[]
}

let list: List | null = null

/** Gallery first (individual by individual), then the queries in the order of the trip. */
export function demoPhotos(): readonly DemoPhoto[] {
  return all().photos
}

/** The seeds of a photograph. Throws `not-found` for an index out of the list. */
export function demoScene(index: number): DemoScene {
  const { scenes } = all()
  const scene = scenes[index]
  if (!scene) throw new FlukeprintError('not-found', `The demo catalogue has ${scenes.length} photographs; there is no number ${index}.`)
  return scene
}

function all(): List {
  return (list ??= makeList())
}

interface Draft {
  photo: Omit<DemoPhoto, 'index' | 'fileName'>
  scene: DemoScene
}

function makeList(): List {
  const draw = chance(SEED)
  const counts = Array.from({ length: INDIVIDUALS }, () => photoCount(draw))
  const ids = individualIds(draw)
  const gallery = counts.flatMap((count, whale) => galleryPhotos(draw, whale, count, ids[whale]!))
  const drafts = [...gallery, ...queryPhotos(draw, ids)]
  return { photos: drafts.map(({ photo }, index) => ({ ...photo, index, fileName: fileName(photo, index) })), scenes: drafts.map(({ scene }) => scene) }
}

function photoCount(draw: Chance): number {
  let left = draw.next()
  return 1 + Math.max(0, PHOTO_SHARES.findIndex((share) => (left -= share) < 0))
}

/** A study area's letters and a running number with gaps, as catalogues have after years of merging. */
function individualIds(draw: Chance): IndividualId[] {
  let number = 0
  return Array.from({ length: INDIVIDUALS }, () => {
    number += 1 + draw.integer(6)
    return `FP-${String(number).padStart(4, '0')}` as IndividualId
  })
}

/** Photographs of the same animal come in encounters of one to three. */
function galleryPhotos(draw: Chance, whale: number, count: number, individualId: IndividualId): Draft[] {
  const photos: Draft[] = []
  let encounter = 0
  while (photos.length < count) {
    const inThis = Math.min(count - photos.length, draw.odds(0.3) ? 2 + draw.integer(2) : 1)
    const place = encounterPlace(draw, 2015 + draw.integer(10))
    const encounterSeed = whale * 100 + encounter++
    for (let n = 0; n < inThis; n++) {
      const photoSeed = whale * 100 + photos.length + 10_000
      photos.push({ photo: { individualId, role: 'gallery', ...later(draw, place, n) }, scene: { whaleSeed: whale + 1, photoSeed, encounterSeed } })
    }
  }
  return photos
}

/** One trip of a week in the following year: known whales and strangers in mixed order. */
function queryPhotos(draw: Chance, ids: readonly IndividualId[]): Draft[] {
  const known = draw.shuffled(ids.map((_, whale) => whale)).slice(0, KNOWN_QUERIES)
  const unknown = Array.from({ length: UNKNOWN_QUERIES }, (_, n) => 1000 + n)
  const drafts = draw.shuffled([...known, ...unknown]).map((whale): Draft => {
    const scene = { whaleSeed: whale + 1, photoSeed: 50_000 + whale, encounterSeed: 60_000 + whale }
    return { photo: { individualId: ids[whale] ?? null, role: 'query', ...encounterPlace(draw, 2026, 7) }, scene }
  })
  return drafts.sort((a, b) => a.photo.takenAtMs - b.photo.takenAtMs)
}

type Place = Pick<DemoPhoto, 'takenAtMs' | 'latitudeDeg' | 'longitudeDeg'>

const DAY_MS = 86_400_000

/** Daylight hours of a summer in the feeding grounds off south-east Alaska: open water of Frederick Sound and Stephens Passage. */
function encounterPlace(draw: Chance, year: number, days = 92): Place {
  const day = Date.UTC(year, 5, 10) + draw.integer(days) * DAY_MS
  const takenAtMs = day + Math.round(draw.between(6.5, 20.5) * 3600) * 1000
  const along = draw.next()
  const latitudeDeg = 57.0 + 0.55 * along + draw.around(0, 0.02)
  const longitudeDeg = -133.45 - 0.4 * along + draw.around(0, 0.05)
  return { takenAtMs, latitudeDeg: round5(latitudeDeg), longitudeDeg: round5(longitudeDeg) }
}

function later(draw: Chance, place: Place, n: number): Place {
  const minutes = n * draw.between(4, 14)
  return {
    takenAtMs: place.takenAtMs + Math.round(minutes * 60) * 1000,
    latitudeDeg: round5(place.latitudeDeg + n * draw.around(0, 0.003)),
    longitudeDeg: round5(place.longitudeDeg + n * draw.around(0, 0.003)),
  }
}

function round5(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}

/** Cameras count on: DSC_0001 … with gaps, the year before it where files were renamed for the catalogue. */
function fileName({ takenAtMs, role }: Draft['photo'], index: number): string {
  const counter = String(1000 + ((index * 37) % 8999)).padStart(4, '0')
  const date = new Date(takenAtMs).toISOString().slice(0, 10).replaceAll('-', '')
  return role === 'gallery' ? `${date}_DSC_${counter}.jpg` : `DSC_${counter}.jpg`
}
