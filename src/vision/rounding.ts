/** To the nearest whole number, halves to the even one: as IEEE 754 and Python's `round` do, and JavaScript's does not. For x ≥ 0. */
export function roundHalfToEven(x: number): number {
  const floor = Math.floor(x)
  if (x - floor !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}
