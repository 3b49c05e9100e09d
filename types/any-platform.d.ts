/**
 * What `core/` may count on everywhere (page, worker, Node) beyond the language itself. It is part of
 * tsconfig.core.json alone, so that `document` or `process` in `core/` does not compile.
 */
interface AbortSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
