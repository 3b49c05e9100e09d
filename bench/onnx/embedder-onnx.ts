import type { WeightsFile } from '#vision/safetensors.ts'
import { OnnxFile } from './onnx-file.ts'

const BLOCKS = [4, 8, 12, 8]

/**
 * Embedder v0 as an ONNX model, as an exporter would write it from the training code: channels first, every batch
 * normalisation a node of its own. Folding and fusing are left to the runtime. Input `input` float32 [n, 1, 96, 192],
 * output `embedding` [n, 256].
 */
export function embedderOnnx({ arrays }: WeightsFile): Uint8Array {
  const file = new OnnxFile()
  const weight = (name: string): string => {
    const { shape, data } = arrays.get(name)!
    return file.constant(name, shape, data)
  }
  const conv = (x: string, name: string, strides: number, kernel: number): string => {
    const edge = Math.floor(kernel / 2)
    return file.node('Conv', [x, weight(`${name}.weight`)], { kernel_shape: [kernel, kernel], strides: [strides, strides], pads: [edge, edge, edge, edge] })
  }
  const batchNorm = (x: string, name: string): string =>
    file.node('BatchNormalization', [x, ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => weight(`${name}.${part}`))], { epsilon: { float: 1e-5 } })
  const relu = (x: string): string => file.node('Relu', [x])

  let x = relu(batchNorm(conv('input', 'stem.conv', 2, 7), 'stem.bn'))
  x = file.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
  BLOCKS.forEach((layers, b) => {
    for (let l = 0; l < layers; l++) {
      const name = `block${b}.layer${l}`
      const narrow = conv(relu(batchNorm(x, `${name}.bn1`)), `${name}.conv1`, 1, 1)
      x = file.node('Concat', [x, conv(relu(batchNorm(narrow, `${name}.bn2`)), `${name}.conv2`, 1, 3)], { axis: 1 })
    }
    if (b === BLOCKS.length - 1) return
    const half = conv(relu(batchNorm(x, `transition${b}.bn`)), `transition${b}.conv`, 1, 1)
    x = file.node('AveragePool', [half], { kernel_shape: [2, 2], strides: [2, 2] })
  })
  const scalar = (name: string, value: number): string => file.constant(name, [], Float32Array.of(value))
  const floored = file.node('Max', [relu(batchNorm(x, 'final.bn')), scalar('floor', 1e-5)])
  const mean = file.node('GlobalAveragePool', [file.node('Pow', [floored, scalar('power', 3)])])
  const pooled = file.node('Flatten', [file.node('Pow', [mean, scalar('root', 1 / 3)])], { axis: 1 })
  const embedded = file.node('MatMul', [pooled, file.node('Transpose', [weight('embed.weight')], { perm: [1, 0] })])
  const output = file.node('LpNormalization', [batchNorm(embedded, 'embed.bn')], { axis: 1, p: 2 })
  return file.bytes({ name: 'input', dims: ['n', 1, 96, 192] }, { name: output, dims: ['n', 256] })
}
