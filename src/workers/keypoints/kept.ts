import { KEYPOINT_BYTES, type Keypoints } from '#vision/keypoints/keypoints.ts'

/** Keypoints by key: those that were used last, as many as fit. */
export class KeptKeypoints {
  /** In the order of their last use. */
  private readonly entries = new Map<string, Keypoints>()
  private bytes = 0

  constructor(private readonly mostBytes: number) {}

  /** Without counting as a use. */
  has(key: string): boolean {
    return this.entries.has(key)
  }

  get(key: string): Keypoints | undefined {
    const kept = this.entries.get(key)
    if (kept) {
      this.entries.delete(key)
      this.entries.set(key, kept)
    }
    return kept
  }

  put(key: string, keypoints: Keypoints): void {
    this.drop(key)
    this.entries.set(key, keypoints)
    this.bytes += sizeOf(keypoints)
    for (const oldest of this.entries.keys()) {
      // What has just come is kept, however large it is: somebody is about to ask for it.
      if (this.bytes <= this.mostBytes || oldest === key) break
      this.drop(oldest)
    }
  }

  private drop(key: string): void {
    const kept = this.entries.get(key)
    if (!kept) return
    this.entries.delete(key)
    this.bytes -= sizeOf(kept)
  }
}

function sizeOf({ count }: Keypoints): number {
  return count * KEYPOINT_BYTES
}
