import { seededRandom } from '#core/random.ts'
import { damaged, joined, number, utf8, type Bytes, type HostileFile } from './hostile-file.ts'
import { HOSTILE_VALUES, jsonOf, raw, withHostileFields } from './hostile-json.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'

/** A `.safetensors` file of a header as it is given and so many bytes of zeros. */
export function weightsOf(header: unknown, dataBytes: number, headerBytes?: number): Bytes {
  const text = utf8(typeof header === 'string' ? header : jsonOf(header))
  return joined(number(headerBytes ?? text.length, 8, true), text, new Uint8Array(dataBytes))
}

const entry = (shape: unknown, from: number, to: number, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: [from, to] })

/** @param sound as `writeSafetensors` writes it, of two small arrays or more */
export function* hostileWeights(sound: Bytes): Generator<HostileFile> {
  const file = (how: string, bytes: Bytes): HostileFile => ({ name: 'hostile.safetensors', how, bytes })
  const headerBytes = Number(new DataView(sound.buffer, sound.byteOffset).getBigUint64(0, true))
  const marks = [0, 8, 8 + headerBytes, ...Array.from({ length: Math.floor(headerBytes / 8) }, (_, n) => 8 + 8 * n)]
  yield* damaged('hostile.safetensors', sound, seededRandom(6), { marks, fields: [{ at: 0, bytes: 8, littleEnd: true }, { at: 0, bytes: 4, littleEnd: true }], cuts: 60, changes: 300, blocks: 120 })
  const header: unknown = JSON.parse(new TextDecoder().decode(sound.subarray(8, 8 + headerBytes)))
  for (const { how, value } of withHostileFields(header, HOSTILE_VALUES.filter((one) => typeof one !== 'string' || one.length < 100))) yield file(how, weightsOf(value, sound.length - 8 - headerBytes))
  for (const length of [0, 1, headerBytes - 1, headerBytes + 1, sound.length, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1]) yield file(`a header of ${length} bytes`, joined(number(length, 8, true), sound.subarray(8)))
  for (const dtype of ['F64', 'BF16', 'F8_E5M2', 'I64', 'I8', 'BOOL', 'f32', '', 'F32 ', '__proto__', 'constructor']) yield file(`the type ${dtype}`, weightsOf({ a: entry([2], 0, 8, dtype) }, 8))
  for (const shape of [[-1], [-2, -1], [2 ** 31, 2 ** 31, 2 ** 31], [1e300, 1e300], [2 ** 53, 0], [0, 2 ** 53], [0.5, 4], ['2'], [[2]], [null], [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], Array.from({ length: 100_000 }, () => 1), {}, 2, '2', null]) yield file(`the shape ${jsonOf(shape).slice(0, 40)}`, weightsOf({ a: entry(shape, 0, 8) }, 8))
  for (const [from, to] of [[8, 0], [0, 9], [1, 9], [-8, 0], [0, 2 ** 53], [2 ** 53 - 8, 2 ** 53], [2 ** 31, 2 ** 31 + 8], [0.5, 8.5], [4, 12], [0, 8]]) yield file(`bytes ${from} to ${to} of 8`, weightsOf({ a: entry([2], from!, to!) }, 8))
  yield file('two arrays over each other', weightsOf({ a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12))
  yield file('two arrays of the same bytes', weightsOf({ a: entry([2], 0, 8), b: entry([2], 0, 8) }, 8))
  yield file('a gap', weightsOf({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12))
  yield file('one array named a hundred thousand times, each of 4 MB', weightsOf(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`a${n}`, entry([2 ** 20], 0, 2 ** 22)])), 2 ** 22))
  yield file('a hundred thousand arrays of nothing', weightsOf(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`a${n}`, entry([0], 0, 0)])), 0))
  yield file('the same name twice', weightsOf(raw('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'), 8))
  yield file('a header of 17 MB', weightsOf(`{${' '.repeat(17 * 2 ** 20)}}`, 0))
  yield file('a header that is no UTF-8', joined(number(4, 8, true), [0x7b, 0xff, 0xfe, 0x7d]))
  yield file('numbers that are none', joined(weightsOf({ a: entry([2], 0, 8) }, 0), [0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x7f]))
  for (const name of HOSTILE_NAMES) {
    yield file(`an array called ${name.slice(0, 40)}`, weightsOf({ [name]: entry([2], 0, 8) }, 8))
    yield file(`an array of nothing called ${name.slice(0, 40)}`, weightsOf(raw(`{${JSON.stringify(name)}:null}`), 8))
    yield file(`the note ${name.slice(0, 40)}`, weightsOf({ __metadata__: { [name]: name, maker: name }, a: entry([2], 0, 8) }, 8))
  }
}

/** What a weights file may say of its network, each fact put to other texts. */
export function* hostileFacts(sound: Readonly<Record<string, string>>): Generator<{ how: string; facts: Record<string, string> }> {
  const texts = ['', '0', '-1', '1', '2', '3,3', '1,1,1,1', '9999,9999', '999999', '1e3', ' 4', '4.0', '1x24x40', '1x1x1', '1x9999x9999', '3x24x40', '1x0x40', '1x24', 'gem0', 'gem1', 'gem99999', 'gem-3', 'gem3 ', 'True', 'False', 'true', 'resnet', 'densenet', 'conv10', '11', ...Array.from({ length: 3 }, (_, n) => `1${',1'.repeat(10 ** (n + 1))}`), ...HOSTILE_NAMES.filter((_, n) => n % 4 === 0)]
  for (const key of [...Object.keys(sound), 'architecture', 'stripes', 'coords', 'levels', 'bottleneck', 'outputs', '__proto__', 'constructor']) {
    const { [key]: _, ...rest } = sound
    yield { how: `no ${key}`, facts: rest }
    for (const text of texts) yield { how: `${key} = ${text.slice(0, 40)}`, facts: { ...rest, [key]: text } }
  }
}
