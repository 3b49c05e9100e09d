/** How long the worker computes before it looks whether it was told to stop, ms. */
export const BREATH_MS = 30

/** Lets messages in: a cancel, or a question that is more urgent. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
