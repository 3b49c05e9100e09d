/** Parts one after the other; `byteSize` is that of all of them. */
export function joinedBytes(parts: readonly Uint8Array<ArrayBuffer>[], byteSize: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(byteSize)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
