import type { BoxPx } from '#core/catalogue.ts'
import { DESCRIPTOR_SIZE } from './descriptor.ts'

/** Numbers of a keypoint's frame: x, y, σ, angle. */
export const FRAME_SIZE = 4

/** Bytes of a keypoint: frame and descriptor. */
export const KEYPOINT_BYTES = FRAME_SIZE * 4 + DESCRIPTOR_SIZE

/** The keypoints of one fluke. */
export interface Keypoints {
  count: number
  /** The fluke's box: geometry is judged in its width. */
  boxPx: BoxPx
  /**
   * Float32 [count × 4]: x and y in px of the upright photograph (edges between pixels), Lowe's σ in the same px, angle in radians
   * (0..2π, from x towards y, down).
   */
  frames: Float32Array<ArrayBuffer>
  /** Uint8 [count × 128]: RootSIFT × 512. */
  descriptors: Uint8Array<ArrayBuffer>
}
