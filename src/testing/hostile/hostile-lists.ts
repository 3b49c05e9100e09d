import { seededRandom } from '#core/random.ts'
import { damaged, utf8, type HostileFile } from './hostile-file.ts'
import { jsonOf, withHostileFields } from './hostile-json.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'

/** A list in JSON (of a pack, of the demo): cut off, changed, and each of its fields put to something else. @param seed of the random changes */
export function* hostileLists(name: string, text: string, seed: number): Generator<HostileFile> {
  const bytes = utf8(text)
  const marks = Array.from({ length: 20 }, (_, n) => Math.floor((n * bytes.length) / 20))
  yield* damaged(name, bytes, seededRandom(seed), { marks, fields: [], cuts: 30, changes: 120, blocks: 60 })
  const sound: unknown = JSON.parse(text)
  for (const { how, value } of withHostileFields(sound)) yield { name, how, bytes: utf8(jsonOf(value)) }
  for (const hostile of HOSTILE_NAMES) {
    const renamed = JSON.stringify(sound, (key, value: unknown) => (typeof value === 'string' && /name|id$|nickname/i.test(key) ? hostile : value))
    yield { name, how: `called ${hostile.slice(0, 40)}`, bytes: utf8(renamed) }
  }
}
