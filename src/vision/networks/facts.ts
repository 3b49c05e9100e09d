import { excerpt, FlukeprintError } from '#core/errors.ts'

export interface InputSize {
  height: number
  width: number
}

const INSTALL_AGAIN = 'Reload the page; if it stays, install the program again.'

/** A weights file's metadata: what its network is built from, as the trainer has written it (training/flukeprint_training/networks). */
export class Facts {
  constructor(
    private readonly metadata: Record<string, string>,
    private readonly file: string,
  ) {}

  /** The text of a key. Throws `bad-weights` where there is none and no `otherwise`; so do all below. */
  text(key: string, otherwise?: string): string {
    const value = this.metadata[key] ?? otherwise
    if (value === undefined) throw new FlukeprintError('bad-weights', `The weights file does not say its ${key}.`, { file: this.file, remedy: INSTALL_AGAIN })
    return value
  }

  /** A whole number from 1. */
  count(key: string, otherwise?: number): number {
    const text = this.text(key, otherwise?.toString())
    return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : this.refuse(key, text)
  }

  /** Whole numbers from 1, `3,4,5`. */
  counts(key: string): number[] {
    const text = this.text(key)
    return /^[1-9]\d{0,3}(,[1-9]\d{0,3})*$/.test(text) ? text.split(',').map(Number) : this.refuse(key, text)
  }

  /** Python's `True` or `False`; false where it is not named. */
  flag(key: string): boolean {
    const text = this.text(key, 'False')
    return text === 'True' || (text === 'False' ? false : this.refuse(key, text))
  }

  /** `1x96x192`: grey pictures of so many rows and columns. */
  input(): InputSize {
    const text = this.text('input')
    const [, height, width] = /^1x([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text) ?? this.refuse('input', text)
    return { height: Number(height), width: Number(width) }
  }

  /** The exponent of generalised mean pooling, of `gem3`. */
  poolPower(): number {
    const text = this.text('pool')
    const [, power] = /^gem(\d+(?:\.\d+)?)$/.exec(text) ?? this.refuse('pool', text)
    return Number(power) > 0 ? Number(power) : this.refuse('pool', text)
  }

  refuse(key: string, text: string): never {
    throw new FlukeprintError('bad-weights', `The weights file says ${key} = ${excerpt(text)}, which this program can't build.`, { file: this.file, remedy: 'Install the newest version of the program.' })
  }
}
