/** A picture of one number a pixel: `data[y * width + x]`. */
export interface Plane {
  width: number
  height: number
  data: Float32Array<ArrayBuffer>
}
