/** Added to the standard deviation, so that a picture of one grey does not divide by zero. */
const FLOOR = 0.001

/**
 * Grey values, float32 [n], 0..255 → zero mean and unit deviation, over this picture alone:
 * `(x − mean) / (std + 0.001)` of `x / 255`. A new array.
 */
export function normalise(grey: Float32Array): Float32Array<ArrayBuffer> {
  let sum = 0
  for (const value of grey) sum += value
  const mean = sum / grey.length
  let squares = 0
  for (const value of grey) squares += (value - mean) ** 2
  const deviation = Math.sqrt(squares / grey.length) / 255
  const scale = 1 / (255 * (deviation + FLOOR))
  return Float32Array.from(grey, (value) => (value - mean) * scale)
}
