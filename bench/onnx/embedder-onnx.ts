import { FlukeprintError } from '#core/errors.ts'
import { Facts } from '#vision/networks/facts.ts'
import { stripeCuts } from '#vision/networks/pooling.ts'
import type { WeightsFile } from '#vision/safetensors.ts'
import { OnnxFile } from './onnx-file.ts'

/**
 * The full-size embedder (a ResNet, src/vision/networks/resnet.ts) as an ONNX model, as an exporter would write it from the
 * training code: channels first, every normalisation a node of its own. Folding and fusing are left to the runtime.
 * Input `input` float32 [n, 1, height, width], output `embedding` [n, dim]. Throws `bad-weights` for another architecture.
 */
export function embedderOnnx({ arrays, metadata }: WeightsFile, name: string): Uint8Array {
  const facts = new Facts(metadata, name)
  if (facts.text('architecture', 'densenet') !== 'resnet') throw new FlukeprintError('bad-weights', 'The benchmark writes ResNets alone as ONNX.', { file: name })
  const [stages, input, power, stripes] = [facts.counts('stages'), facts.input(), facts.poolPower(), facts.count('stripes', 1)]
  const file = new OnnxFile()
  const weight = (array: string): string => {
    const { shape, data } = arrays.get(array)!
    return file.constant(array, shape, data)
  }
  const conv = (x: string, layer: string, kernel: number, stride = 1): string => {
    const edge = Math.floor(kernel / 2)
    return file.node('Conv', [x, weight(`${layer}.weight`), weight(`${layer}.bias`)], { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [edge, edge, edge, edge] })
  }
  const batchNorm = (x: string, layer: string): string =>
    file.node('BatchNormalization', [x, ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => weight(`${layer}.${part}`))], { epsilon: { float: 1e-5 } })
  const relu = (x: string): string => file.node('Relu', [x])
  const scalar = (constant: string, value: number): string => file.constant(constant, [], Float32Array.of(value))
  const whole = (constant: string, values: number[]): string => file.constant(constant, [values.length], BigInt64Array.from(values, BigInt))

  const bottleneck = (x: string, layer: string, stride: number, projects: boolean): string => {
    const wide = conv(relu(conv(relu(conv(x, `${layer}.conv1`, 1, stride)), `${layer}.conv2`, 3)), `${layer}.conv3`, 1)
    return relu(file.node('Add', [wide, projects ? conv(x, `${layer}.shortcut`, 1, stride) : x]))
  }

  let x = file.node('MaxPool', [relu(conv('input', 'stem', 7, 2))], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
  stages.forEach((blocks, stage) => {
    for (let block = 0; block < blocks; block++) x = bottleneck(x, `stage${stage}.block${block}`, block === 0 && stage > 0 ? 2 : 1, block === 0)
  })
  const raised = file.node('Pow', [file.node('Max', [x, scalar('floor', 1e-5)]), scalar('power', power)])
  // The stem, its pool and every stage but the first halve the width.
  const cuts = stripeCuts(input.width / 2 ** (stages.length + 1), stripes)
  const means = cuts.slice(1).map((right, part) =>
    file.node('GlobalAveragePool', [file.node('Slice', [raised, whole(`from${part}`, [cuts[part]!]), whole(`to${part}`, [right]), whole(`axis${part}`, [3])])]),
  )
  const pooled = file.node('Flatten', [file.node('Pow', [file.node('Concat', means, { axis: 1 }), scalar('root', 1 / power)])], { axis: 1 })
  const embedded = file.node('MatMul', [batchNorm(pooled, 'pooled.bn'), file.node('Transpose', [weight('embed.weight')], { perm: [1, 0] })])
  const output = file.node('LpNormalization', [batchNorm(embedded, 'embed.bn')], { axis: 1, p: 2 })
  return file.bytes({ name: 'input', dims: ['n', 1, input.height, input.width] }, { name: output, dims: ['n', facts.count('dim')] })
}
