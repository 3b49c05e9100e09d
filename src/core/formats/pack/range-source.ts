/** Where the files of a pack are read from, piece by piece: a folder of the page's own host, a folder on a disk, a zip. */
export interface RangeSource {
  /** As the user knows it, for messages. */
  readonly name: string
  /**
   * Bytes `start` to `end` − 1 of a file; fewer where the file is shorter. `again`: the first answer was not as it should be, and no cache
   * may give it once more. Errors: `fetch-failed`, `source-missing`, `permission-needed`, `cancelled`.
   */
  read(file: string, start: number, end: number, options: { signal: AbortSignal; again?: boolean }): Promise<Uint8Array<ArrayBuffer>>
}
