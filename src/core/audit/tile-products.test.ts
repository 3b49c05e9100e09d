import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { EMBEDDING_SIZE } from '../ranking/quantise.ts'
import { HIT, javascriptProducts, QUERIES, tileProducts } from './tile-products.ts'

test('the WASM kernel and plain JavaScript find the same rows with the same products, of the largest codes too', () => {
  const random = seededRandom(5)
  const code = (): number => random.integer(255) - 127
  for (const [count, make] of [[1, code], [7, code], [40, code], [6, () => 127]] as const) {
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
    if (count > 6) expect(found[0]!.hits.length).toBeGreaterThan(0)
    if (count > 7) expect(found[0]!.hits.length).toBeLessThan(count * HIT)
  }
})
