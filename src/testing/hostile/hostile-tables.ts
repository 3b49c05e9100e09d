import { seededRandom } from '#core/random.ts'
import { damaged, joined, letters, utf8, type Bytes, type HostileFile } from './hostile-file.ts'
import { HOSTILE_NAMES } from './hostile-names.ts'

const ENCODINGS: Readonly<Record<string, (text: string) => Bytes>> = {
  'UTF-8': utf8,
  'UTF-8 with its mark': (text) => utf8(`\uFEFF${text}`),
  'UTF-16, little end first': (text) => utf16(`\uFEFF${text}`, true),
  'UTF-16, big end first': (text) => utf16(`\uFEFF${text}`, false),
  'UTF-16 without its mark': (text) => utf16(text, true),
  'Latin-1': (text) => letters(text.replace(/[^\0-\xFF]/g, '?')),
}
const DELIMITERS = [',', ';', '\t', '|']
const ENDS = ['\n', '\r\n', '\r', '\n\r', '\r\r\n', '\u2028', '\n\n\n']
const TABLE = 'Image,Id,Remark\na.jpg,w_1,"two\nlines, ""quoted"""\nÆrø/b.jpg,Größe,\n"c.jpg","new_whale",x\na.jpg,w_2,\n,w_3,\nd.jpg,,\n'

/** Tables as spreadsheets, scripts and hands leave them. The largest have 20 MB. */
export function* hostileTables(): Generator<HostileFile> {
  const file = (how: string, bytes: Bytes | string): HostileFile => ({ name: 'hostile.csv', how, bytes: typeof bytes === 'string' ? utf8(bytes) : bytes })
  for (const [encoding, encoded] of Object.entries(ENCODINGS)) {
    for (const delimiter of DELIMITERS) for (const end of ENDS) yield file(`${encoding}, ${JSON.stringify(delimiter)}, ${JSON.stringify(end)}`, encoded(TABLE.replaceAll(',', delimiter).replaceAll('\n', end)))
  }
  for (const encoding of ['UTF-8', 'UTF-16, little end first', 'UTF-16, big end first', 'Latin-1']) {
    const seed = ENCODINGS[encoding]!(TABLE)
    for (const one of damaged('hostile.csv', seed, seededRandom(5), { marks: Array.from({ length: Math.ceil(seed.length / 3) }, (_, n) => 3 * n), fields: [], cuts: 0, changes: 120, blocks: 60 })) yield file(`${encoding}, ${one.how}`, one.bytes)
  }
  for (const name of HOSTILE_NAMES) {
    yield file(`a whale called ${name.slice(0, 40)}`, `Image,Id\na.jpg,${quoted(name)}\nb.jpg,w_1\n`)
    yield file(`a file called ${name.slice(0, 40)}`, `Image,Id\n${quoted(name)},w_1\nb.jpg,w_1\n`)
    yield file(`${name.slice(0, 40)}, not quoted`, `Image,Id\na.jpg,${name}\n${name},w_1\n`)
    yield file(`a column called ${name.slice(0, 40)}`, `${quoted(name)},Image,Id\nx,a.jpg,w_1\n`)
  }
  for (const first of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '%', '|', "'="]) {
    for (const rest of ['1+1', 'cmd|\' /C calc\'!A0', 'HYPERLINK("http://x")', '', ' 1', first]) yield file(`a formula ${JSON.stringify(first + rest)}`, `Image,Id\na.jpg,${quoted(first + rest)}\n${quoted(first + rest)},w_1\n`)
  }
  for (const quotes of ['"', '""', '"""', '""""', '"a', 'a"', 'a"b', '"a"b', '"a""', ' "a"', '"a" ', '\'a', '“a”', '"\n', '"\n"', '"a\n\n\nb"', '\\"a\\"']) {
    for (const place of ['Image,Id\nX,w_1\nb.jpg,w_2\n', 'Image,Id\na.jpg,X\nb.jpg,w_2\n', 'Image,Id,X\na.jpg,w_1,2\n', 'X,Image,Id\n1,a.jpg,w_1\n', 'Image,Id\na.jpg,w_1\nX']) yield file(`quotes ${JSON.stringify(quotes)} in ${JSON.stringify(place)}`, place.replace('X', () => quotes))
  }
  for (const text of ['', ' ', '\n', '\0', ',', '"', 'Image', 'Image,Id', 'Image,Id\n', 'Id,Image', 'Image,Image,Id,Id\na,b,c,d\n', 'image;id\na;b', '\uFEFF', '\uFEFF\uFEFFImage,Id\na,b\n', 'Image,Id\n,\n', 'Image,Id\na\n', 'Image,Id\na,b,c,d,e\n', 'sep=;\nImage;Id\na;b\n', '#Image,Id\na,b\n', '{"a":1}', '<table>', 'PK\x03\x04', '\x1f\x8b\b\0']) yield file(`the text ${JSON.stringify(text)}`, text)
  for (const text of ['Image,Id\na\0.jpg,w\0_1\n', 'Image\0,Id\na.jpg,w_1\n', `Image,Id\n${'\0'.repeat(1000)},w_1\n`, `${'\0'.repeat(3000)}Image,Id\na,b\n`]) yield file(`zeros in ${JSON.stringify(text.slice(0, 20))}`, text)
  yield file('zeros alone', new Uint8Array(100_000))
  yield file('bytes that are no text', joined(utf8('Image,Id\n'), Uint8Array.from({ length: 5000 }, (_, n) => (n * 7919) & 255)))
  yield file('half a letter at the end', utf8('Image,Id\na.jpg,Größe').subarray(0, 18).slice())
  yield file('an odd byte of UTF-16', joined(utf16('\uFEFFImage,Id\na.jpg,w_1\n', true), [0x41]))
  yield* largeTables(file)
}

function* largeTables(file: (how: string, text: string) => HostileFile): Generator<HostileFile> {
  const huge = 'x'.repeat(10_000_000)
  yield file('an id of 10 MB', `Image,Id\na.jpg,${huge}\nb.jpg,w_1\n`)
  yield file('an id of 10 MB, quoted', `Image,Id\na.jpg,"${huge}"\nb.jpg,w_1\n`)
  yield file('a file name of 10 MB', `Image,Id\n${huge},w_1\nb.jpg,w_1\n`)
  yield file('a file name of nothing but slashes', `Image,Id\n${'/'.repeat(10_000_000)},w_1\nb.jpg,w_1\n`)
  yield file('a remark of 10 MB', `Image,Id,Remark\na.jpg,w_1,${huge}\nb.jpg,w_1,\n`)
  yield file('a column called by 10 MB', `Image,Id,${huge}\na.jpg,w_1,\n`)
  yield file('a first line of 10 MB', `${huge}\na.jpg,w_1\n`)
  yield file('a quotation mark and 10 MB', `Image,Id\na.jpg,"${'w_1\nb.jpg,'.repeat(1_000_000)}`)
  yield file('ten million quotation marks', `Image,Id\na.jpg,${'"'.repeat(10_000_001)}\n`)
  yield file('two million quoted cells in one line', `Image,Id,${'"x",'.repeat(2_000_000)}\na.jpg,w_1\n`)
  yield file('a million columns', `Image,Id${',c'.repeat(1_000_000)}\na.jpg,w_1${',1'.repeat(1_000_000)}\n`)
  yield file('a million columns, none of ours', `${'c,'.repeat(1_000_000)}c\n`)
  yield file('two million empty lines', `Image,Id\n${'\n'.repeat(2_000_000)}a.jpg,w_1\n`)
  yield file('300,000 rows', `Image,Id\n${Array.from({ length: 300_000 }, (_, n) => `${n}.jpg,w_${n % 5000}\n`).join('')}`)
  yield file('150,000 files with two ids each', `Image,Id\n${Array.from({ length: 300_000 }, (_, n) => `${n >> 1}.jpg,w_${n}\n`).join('')}`)
  yield file('300,000 rows that say the same', `Image,Id\n${'a.jpg,w_1\n'.repeat(300_000)}`)
  yield file('300,000 rows of nothing', `Image,Id\n${',\n'.repeat(300_000)}`)
}

function utf16(text: string, littleEnd: boolean): Bytes {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let n = 0; n < text.length; n++) view.setUint16(2 * n, text.charCodeAt(n), littleEnd)
  return bytes
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
