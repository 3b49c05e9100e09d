/** A type that only its own constructor makes: a photo's id can't be passed where a fluke's is meant. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name }
