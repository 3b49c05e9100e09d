/**
 * An upright grey picture: `data[y * width + x]`, 0..255, ITU-R 601 luma of the sRGB values
 * (L = 0.299 R + 0.587 G + 0.114 B), transparent pixels over mid grey (128).
 */
export interface GreyImage {
  width: number
  height: number
  data: Uint8Array<ArrayBuffer>
}
