"""U2-Net-p (Qin et al. 2020, arXiv 2005.09007; Apache-2.0): what stands out in a picture. `fetch-u2net.sh` fetches the file."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime

#: Its photographs' mean and deviation for each colour, 0..1 (ImageNet's).
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


class Saliency:
    """uint8 [h, w, 3], RGB → float32 [h, w], 0..1. The file is of 320 × 320; the network is convolutions alone, and is run at the picture's own size."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # The file names one size; without it the same graph takes any, and onnxruntime says so for each of its arrays.
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(_any_size(path), options, providers=['CPUExecutionProvider'])

    def __call__(self, rgb: np.ndarray) -> np.ndarray:
        x = (rgb / max(1, rgb.max()) - MEAN) / DEVIATION
        return self.session.run(None, {'picture': x.transpose(2, 0, 1)[None].astype(np.float32)})[0][0, 0]


def _any_size(path: Path) -> bytes:
    """The file's graph with its first output, the finest one, and with height and width left open."""
    model = onnx.load(path)
    graph = model.graph
    entry, exit = graph.input[0], graph.output[0]
    for axis, name in ((2, 'height'), (3, 'width')):
        entry.type.tensor_type.shape.dim[axis].dim_param = name
        exit.type.tensor_type.shape.dim[axis].dim_param = name
    for node in graph.node:
        node.input[:] = ['picture' if name == entry.name else name for name in node.input]
    entry.name = 'picture'
    del graph.output[1:]
    return model.SerializeToString()
