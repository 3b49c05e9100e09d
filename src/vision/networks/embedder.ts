import type { WeightsFile } from '../safetensors.ts'
import { denseNet } from './densenet.ts'
import { buildNetwork, type Body, type Network } from './network.ts'
import { resNet } from './resnet.ts'

const ARCHITECTURES: Record<string, (...args: Parameters<Parameters<typeof buildNetwork>[2]>) => Body> = { densenet: denseNet, resnet: resNet }

/**
 * The embedder of a weights file, chosen and shaped by its metadata. Input float32 [n, h, w, 1]: the crop, grey, normalised;
 * output [n, dim], L2-normalised. Throws `bad-weights` where the metadata names what is not known here, or the arrays are others.
 */
export function embedderNetwork(file: WeightsFile, version: string): Network {
  return buildNetwork(file, version, (weights, facts, input) => {
    // The first weights files name no architecture.
    const name = facts.text('architecture', 'densenet')
    const architecture = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name]! : facts.refuse('architecture', name)
    return architecture(weights, facts, input)
  })
}
