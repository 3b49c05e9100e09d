/**
 * x of `matrix · x = right`, by elimination with the greatest pivot of each column. `matrix`: n × n row by row, overwritten like `right`.
 * Null where it has no single answer.
 */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const n = right.length
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column + 1; row < n; row++) if (Math.abs(matrix[row * n + column]!) > Math.abs(matrix[pivot * n + column]!)) pivot = row
    if (!(Math.abs(matrix[pivot * n + column]!) > 1e-12)) return null
    if (pivot !== column) swapRows(matrix, right, n, pivot, column)
    for (let row = column + 1; row < n; row++) {
      const by = matrix[row * n + column]! / matrix[column * n + column]!
      if (by === 0) continue
      for (let i = column; i < n; i++) matrix[row * n + i]! -= by * matrix[column * n + i]!
      right[row]! -= by * right[column]!
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let i = row + 1; i < n; i++) right[row]! -= matrix[row * n + i]! * right[i]!
    right[row]! /= matrix[row * n + row]!
  }
  return right
}

function swapRows(matrix: Float64Array, right: Float64Array, n: number, a: number, b: number): void {
  for (let i = 0; i < n; i++) [matrix[a * n + i], matrix[b * n + i]] = [matrix[b * n + i]!, matrix[a * n + i]!]
  ;[right[a], right[b]] = [right[b]!, right[a]!]
}
