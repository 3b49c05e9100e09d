import { Facts } from './facts.ts'

/** Outputs of a detector that knows boxes alone, and of one that also knows whether there is a fluke, and its three points. */
export const BOX_OUTPUTS = 4
export const FULL_OUTPUTS = 11

/** Whether a detector says if there is a fluke at all, by the metadata of its weights file: for who has no engine to build it with. Throws `bad-weights`. */
export function tellsPresence(metadata: Record<string, string>, version: string): boolean {
  return new Facts(metadata, version).count('outputs', BOX_OUTPUTS) > BOX_OUTPUTS
}
