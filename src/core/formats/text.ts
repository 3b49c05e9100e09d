/**
 * A text file's bytes → text: UTF-8 or UTF-16 by its mark, else UTF-8 where it is valid, else Windows-1252, which is
 * what Excel writes in western Europe and America.
 */
export function decodeText(bytes: ArrayBuffer | Uint8Array): string {
  const [a, b] = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
