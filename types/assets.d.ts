/** The address of a file that Vite puts beside the program. */
declare module '*.wasm?url' {
  const url: string
  export default url
}
