import type { Layout } from './layout.ts'
import type { Mesh } from './surface.ts'

/** What each px of the photograph shows of the bent fluke; `depth` is Infinity where nothing of it lies. All [height × width]. */
export interface Traced {
  flatX: Float32Array<ArrayBuffer>
  flatY: Float32Array<ArrayBuffer>
  nx: Float32Array<ArrayBuffer>
  ny: Float32Array<ArrayBuffer>
  nz: Float32Array<ArrayBuffer>
  depth: Float32Array<ArrayBuffer>
}

/**
 * Draws the mesh's triangles with a depth buffer.
 * @param solid tells whether any skin lies in a cell of the mesh, by its column and row
 */
export function trace(mesh: Mesh, layout: Layout, solid: (flatX: number, flatY: number) => boolean): Traced {
  const size = layout.width * layout.height
  const array = (): Float32Array<ArrayBuffer> => new Float32Array(size)
  const traced: Traced = { flatX: array(), flatY: array(), nx: array(), ny: array(), nz: array(), depth: array().fill(Infinity) }
  const stride = mesh.columns + 1
  for (let row = 0; row < mesh.rows; row++) {
    for (let column = 0; column < mesh.columns; column++) {
      const a = row * stride + column
      drawTriangle(traced, mesh, layout, a, a + 1, a + stride, solid)
      drawTriangle(traced, mesh, layout, a + 1, a + stride + 1, a + stride, solid)
    }
  }
  return traced
}

function drawTriangle(out: Traced, mesh: Mesh, layout: Layout, a: number, b: number, c: number, solid: (flatX: number, flatY: number) => boolean): void {
  const { width, height, scale, originX, originY } = layout
  const ax = originX + mesh.x[a]! * scale
  const ay = originY + mesh.y[a]! * scale
  const bx = originX + mesh.x[b]! * scale
  const by = originY + mesh.y[b]! * scale
  const cx = originX + mesh.x[c]! * scale
  const cy = originY + mesh.y[c]! * scale
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
  if (Math.abs(area) < 1e-9) return
  const first = Math.max(0, Math.floor(Math.min(ax, bx, cx) - 0.5))
  const last = Math.min(width - 1, Math.ceil(Math.max(ax, bx, cx) - 0.5))
  const top = Math.max(0, Math.floor(Math.min(ay, by, cy) - 0.5))
  const bottom = Math.min(height - 1, Math.ceil(Math.max(ay, by, cy) - 0.5))
  for (let row = top; row <= bottom; row++) {
    for (let column = first; column <= last; column++) {
      const px = column + 0.5
      const py = row + 0.5
      const u = ((px - ax) * (cy - ay) - (cx - ax) * (py - ay)) / area
      const v = ((bx - ax) * (py - ay) - (px - ax) * (by - ay)) / area
      const w = 1 - u - v
      if (u < 0 || v < 0 || w < 0) continue
      const i = row * width + column
      const depth = w * mesh.z[a]! + u * mesh.z[b]! + v * mesh.z[c]!
      if (depth >= out.depth[i]!) continue
      const flatX = w * mesh.flatX[a]! + u * mesh.flatX[b]! + v * mesh.flatX[c]!
      const flatY = w * mesh.flatY[a]! + u * mesh.flatY[b]! + v * mesh.flatY[c]!
      if (!solid(flatX, flatY)) continue
      out.depth[i] = depth
      out.flatX[i] = flatX
      out.flatY[i] = flatY
      out.nx[i] = w * mesh.nx[a]! + u * mesh.nx[b]! + v * mesh.nx[c]!
      out.ny[i] = w * mesh.ny[a]! + u * mesh.ny[b]! + v * mesh.ny[c]!
      out.nz[i] = w * mesh.nz[a]! + u * mesh.nz[b]! + v * mesh.nz[c]!
    }
  }
}
