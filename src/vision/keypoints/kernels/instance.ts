const PAGE_BYTES = 65_536

/** A running kernel: what it exports, and its memory. */
export interface KernelInstance<Exports> {
  exports: Exports
  /** Its memory, of at least so many bytes. What lay in it before may be gone from views that are kept: ask anew. */
  memory(bytes: number): ArrayBuffer
}

/**
 * An assembled kernel, in base64 → running. Null where the machine has no WASM SIMD: that is what validation says, so a
 * broken kernel would throw instead.
 */
export function kernelInstance<Exports>(base64: string): KernelInstance<Exports> | null {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes)) return null
  const { memory, ...exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports & { memory: WebAssembly.Memory }
  return {
    exports: exports as Exports,
    memory(needed) {
      const more = needed - memory.buffer.byteLength
      if (more > 0) memory.grow(Math.ceil(more / PAGE_BYTES))
      return memory.buffer
    },
  }
}
