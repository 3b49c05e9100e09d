/**
 * What `core/` may count on everywhere (page, worker, Node) beyond the language itself. It is part of
 * tsconfig.core.json alone, so that `document` or `process` in `core/` does not compile.
 */
interface AbortSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

declare function atob(base64: string): string

declare class TextDecoder {
  constructor(encoding: string, options?: { fatal?: boolean })
  decode(bytes: ArrayBuffer | Uint8Array): string
}

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module)
    readonly exports: Record<string, unknown>
  }
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  function validate(bytes: Uint8Array): boolean
}

declare function btoa(binary: string): string

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
