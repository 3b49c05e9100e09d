import { DESCRIPTOR_SIZE } from '../descriptor.ts'
import { FRAME_SIZE, type Keypoints } from '../keypoints.ts'

/** Keypoints by their places in the fluke's box. */
export interface Placed {
  count: number
  descriptors: Uint8Array<ArrayBuffer>
  /** Squared length of each descriptor. */
  squares: Float64Array
  /** From the box's middle, in its width and in its height: −½..½ within the box. */
  across: Float64Array
  down: Float64Array
  /** ln of σ in widths of the box. */
  size: Float64Array
  angle: Float64Array
  /** Height of the box over its width. */
  aspect: number
}

export function placed({ count, boxPx: { x0, y0, x1, y1 }, frames, descriptors }: Keypoints): Placed {
  const [width, height] = [x1 - x0, y1 - y0]
  const of = (number: (at: number) => number): Float64Array => Float64Array.from({ length: count }, (_, n) => number(n * FRAME_SIZE))
  const squares = new Float64Array(count)
  for (let i = 0; i < count * DESCRIPTOR_SIZE; i++) squares[i >> 7]! += descriptors[i]! ** 2
  return {
    count,
    descriptors,
    squares,
    across: of((at) => (frames[at]! - (x0 + x1) / 2) / width),
    down: of((at) => (frames[at + 1]! - (y0 + y1) / 2) / height),
    size: of((at) => Math.log(frames[at + 2]! / width)),
    angle: of((at) => frames[at + 3]!),
    aspect: height / width,
  }
}
