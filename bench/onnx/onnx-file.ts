import protobuf from 'protobufjs'

/** The part of the ONNX format (github.com/onnx/onnx, onnx/onnx.proto3) that a graph of float32 operators needs. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  package onnx;
  message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated float floats = 7; repeated int64 ints = 8; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Opset { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated Opset opset_import = 8; }
`, { keepCase: true })
const Model = root.lookupType('onnx.Model')

const FLOAT = 1
const INT64 = 7
const IR_VERSION = 8
const OPSET = 17
/** AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const

export type Attributes = Record<string, number | number[] | { float: number }>

/** An ONNX model under construction: nodes in the order of their calls, float32, one input and one output. */
export class OnnxFile {
  private readonly nodes: object[] = []
  private readonly tensors: object[] = []

  /** Adds an operator; returns the name of its output. A number among the attributes is an integer unless said otherwise. */
  node(operator: string, inputs: string[], attributes: Attributes = {}): string {
    const output = `${operator}_${this.nodes.length}`
    const attribute = Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'number') return { name, type: ATTRIBUTE.int, i: value }
      if (Array.isArray(value)) return { name, type: ATTRIBUTE.ints, ints: value }
      return { name, type: ATTRIBUTE.float, f: value.float }
    })
    this.nodes.push({ op_type: operator, name: output, input: inputs, output: [output], attribute })
    return output
  }

  /** Adds a constant; returns its name. */
  constant(name: string, dims: number[], data: Float32Array | BigInt64Array): string {
    const raw_data = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    this.tensors.push({ name, dims, data_type: data instanceof Float32Array ? FLOAT : INT64, raw_data })
    return name
  }

  /** The file's bytes. A dimension is a number, or a name where it is free. */
  bytes(input: { name: string; dims: (number | string)[] }, output: { name: string; dims: (number | string)[] }): Uint8Array {
    const value = ({ name, dims }: typeof input): object => ({
      name,
      type: { tensor_type: { elem_type: FLOAT, shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dim_value: dim } : { dim_param: dim })) } } },
    })
    const graph = { name: 'graph', node: this.nodes, initializer: this.tensors, input: [value(input)], output: [value(output)] }
    const model = { ir_version: IR_VERSION, producer_name: 'flukeprint', graph, opset_import: [{ domain: '', version: OPSET }] }
    return Model.encode(Model.create(model)).finish()
  }
}
