import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { EMBEDDING_SIZE } from '../ranking/quantise.ts'
import { HIT, javascriptProducts, QUERIES, tileProducts } from './tile-products.ts'

test('the WASM kernel and plain JavaScript find the same rows with the same products, of the largest codes too', () => {
  const random = seededRandom(5)
  const code = (): number => random.integer(255) - 127
  for (const [count, make, least] of [[1, code, 0], [7, code, 1], [40, code, 1], [6, () => 127, 0]] as const) {
    const rows = Array.from({ length: count }, () => Int8Array.from({ length: EMBEDDING_SIZE }, make))
    const queries = Array.from({ length: QUERIES }, () => Int8Array.from({ length: EMBEDDING_SIZE }, make))
    const found = [tileProducts(), javascriptProducts()].map((products) => {
      products.facts.fill(NaN)
      rows.forEach((row, place) => {
        products.write(place, row)
        products.facts.set([2 ** -22, place % 3 === 0 ? 0.01 : 1e6], 2 * place)
      })
      queries.forEach((query, n) => products.ask(n, query))
      products.queryFacts.set([1, 1, 1, NaN, 0.02, 1e6, 1e6, -1e6])
      const hits = products.multiply(count)
      return { kernel: products.kernel, hits: [...products.hits.subarray(0, hits * HIT)] }
    })
    expect(found.map(({ kernel }) => kernel)).toEqual(['wasm-simd', 'javascript'])
    expect(found[0]!.hits).toEqual(found[1]!.hits)
    expect(found[0]!.hits.length).toBeGreaterThanOrEqual(least * HIT)
    expect(found[0]!.hits.length).toBeLessThanOrEqual(count * HIT)
  }
})
