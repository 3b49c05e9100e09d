import type { Bend, Pose } from './photograph.ts'
import { SKIN_BOUNDS } from './skin.ts'

/** The bent fluke in front of the camera, as a grid of corners over the flat one. */
export interface Mesh {
  columns: number
  rows: number
  /** Flat place of each corner, half spans. */
  flatX: Float32Array<ArrayBuffer>
  flatY: Float32Array<ArrayBuffer>
  /** Place in the picture plane through the notch, half spans (perspective applied). */
  x: Float32Array<ArrayBuffer>
  y: Float32Array<ArrayBuffer>
  /** Depth behind the notch. */
  z: Float32Array<ArrayBuffer>
  /** Unit normals, towards the camera. */
  nx: Float32Array<ArrayBuffer>
  ny: Float32Array<ArrayBuffer>
  nz: Float32Array<ArrayBuffer>
}

type Point = [number, number, number]

const COLUMNS = 56
const ROWS = 44
/** Where the tail stock begins, on the flat fluke. */
export const ROOT_Y = 0.66

export function bentMesh(pose: Pose): Mesh {
  const place = poser(pose)
  const count = (COLUMNS + 1) * (ROWS + 1)
  const array = (): Float32Array<ArrayBuffer> => new Float32Array(count)
  const mesh: Mesh = { columns: COLUMNS, rows: ROWS, flatX: array(), flatY: array(), x: array(), y: array(), z: array(), nx: array(), ny: array(), nz: array() }
  const { x0, x1, y0, y1 } = SKIN_BOUNDS
  for (let row = 0; row <= ROWS; row++) {
    for (let column = 0; column <= COLUMNS; column++) {
      const i = row * (COLUMNS + 1) + column
      const flatX = x0 + ((x1 - x0) * column) / COLUMNS
      const flatY = y0 + ((y1 - y0) * row) / ROWS
      mesh.flatX[i] = flatX
      mesh.flatY[i] = flatY
      const here = place(flatX, flatY)
      const [px, py] = project(here, pose)
      mesh.x[i] = px
      mesh.y[i] = py
      mesh.z[i] = here[2]
      const [nx, ny, nz] = normalAt(place, flatX, flatY)
      mesh.nx[i] = nx
      mesh.ny[i] = ny
      mesh.nz[i] = nz
    }
  }
  return mesh
}

/** Where a place of the flat fluke comes to lie in the picture plane. */
export function projector(pose: Pose): (flatX: number, flatY: number) => [number, number] {
  const place = poser(pose)
  return (flatX, flatY) => project(place(flatX, flatY), pose)
}

function project([x, y, z]: Point, { distance }: Pose): [number, number] {
  const shrink = distance / (distance + z)
  return [x * shrink, y * shrink]
}

/** Bends, then turns: flat place → place in space (x right, y down, z away from the camera). */
function poser(pose: Pose): (flatX: number, flatY: number) => Point {
  const left = bendTable(pose.left)
  const right = bendTable(pose.right)
  const [cp, sp, cy, sy, cr, sr] = [Math.cos(pose.pitch), Math.sin(pose.pitch), Math.cos(pose.yaw), Math.sin(pose.yaw), Math.cos(pose.roll), Math.sin(pose.roll)]
  return (flatX, flatY) => {
    const bend = flatX < 0 ? pose.left : pose.right
    const { along, depth } = lookUp(flatX < 0 ? left : right, Math.abs(flatX))
    const below = Math.max(0, flatY - ROOT_Y)
    // A lobe twists about its own axis, and is a little hollow; the stalk bends away below the root.
    const x = Math.sign(flatX) * along
    const y = flatY - below * (1 - Math.cos(pose.hinge)) * 0.8
    const z = depth + bend.twist * Math.abs(flatX) * (flatY - 0.15) + 0.12 * (flatY - 0.25) ** 2 + Math.sin(pose.hinge) * below
    const y1 = y * cp - z * sp
    const z1 = y * sp + z * cp
    const x2 = x * cy + z1 * sy
    const z2 = z1 * cy - x * sy
    return [x2 * cr - y1 * sr, x2 * sr + y1 * cr, z2]
  }
}

const BEND_STEPS = 48
const BEND_REACH = 1.2

interface BendTable {
  along: Float32Array
  depth: Float32Array
}

/** The lobe's middle line: its slope grows from the root to the tip, its length stays. */
function bendTable({ root, tip }: Bend): BendTable {
  const along = new Float32Array(BEND_STEPS + 1)
  const depth = new Float32Array(BEND_STEPS + 1)
  const step = BEND_REACH / BEND_STEPS
  for (let i = 1; i <= BEND_STEPS; i++) {
    const at = (i - 0.5) * step
    const slope = root * Math.min(1, at * 6) + tip * at * at
    along[i] = along[i - 1]! + step * Math.cos(slope)
    depth[i] = depth[i - 1]! + step * Math.sin(slope)
  }
  return { along, depth }
}

function lookUp({ along, depth }: BendTable, at: number): { along: number; depth: number } {
  const cell = Math.min(BEND_STEPS - 0.001, (at / BEND_REACH) * BEND_STEPS)
  const i = Math.floor(cell)
  const t = cell - i
  return { along: along[i]! + t * (along[i + 1]! - along[i]!), depth: depth[i]! + t * (depth[i + 1]! - depth[i]!) }
}

function normalAt(place: (x: number, y: number) => Point, flatX: number, flatY: number): Point {
  const h = 0.02
  const [ax, ay, az] = difference(place(flatX + h, flatY), place(flatX - h, flatY))
  const [bx, by, bz] = difference(place(flatX, flatY + h), place(flatX, flatY - h))
  const n: Point = [by * az - ay * bz, bx * az * -1 + ax * bz, ay * bx - ax * by]
  const length = Math.hypot(...n) || 1
  return [n[0] / length, n[1] / length, n[2] / length]
}

function difference(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}
