"""What ships: weights in float32 and half precision, stored pairs, an ONNX copy for the benchmark, and the model card.

`scripts/models/convert.ts` takes `NETWORK-VERSION.safetensors` and `parity-VERSION.safetensors` from here.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from .card import detector_card, embedder_card
from .networks.detector import HEIGHT, WIDTH, Detector, Shares
from .networks.embedder import Normalised
from .networks.weights import arrays_of, read_embedder, read_metadata, save_weights
from .store import RunFolder


def export_run(run: Path, out: Path, version: str) -> list[Path]:
    """The best weights of an embedder's run. Returns the files written."""
    store = RunFolder(run)
    embedder, (height, width) = read_embedder(store.best)
    facts = read_metadata(store.best) | {'version': version}
    made = export_network('embedder', embedder, Normalised(embedder), synthetic_inputs(height, width), facts, out, version)
    difference = half_precision_difference(embedder, Normalised, synthetic_inputs(height, width))
    card = out / f'embedder-{version}.md'
    card.write_text(embedder_card(version, store, facts, arrays_of(embedder), difference), encoding='utf-8')
    return [*made, card]


def export_detector(detector: Detector, out: Path, version: str, scores: dict[str, float], by_hand: bool = False) -> list[Path]:
    """`by_hand`: hand-drawn boxes have taught it, see `DetectorSettings.hand`."""
    detector = detector.cpu().eval()
    facts = detector.shape.metadata() | {'version': version}
    made = export_network('detector', detector, Shares(detector), synthetic_inputs(HEIGHT, WIDTH), facts, out, version)
    card = out / f'detector-{version}.md'
    card.write_text(detector_card(version, scores, arrays_of(detector), half_precision_difference(detector, Shares, synthetic_inputs(HEIGHT, WIDTH)), by_hand), encoding='utf-8')
    return [*made, card]


def export_network(name: str, network: nn.Module, shipped: nn.Module, x: Tensor, facts: dict[str, str], out: Path, version: str) -> list[Path]:
    """`network` has the arrays that are kept; `shipped` of it answers to `x`, [n, 1, h, w]."""
    out.mkdir(parents=True, exist_ok=True)
    full, half, pair, onnx = (out / f'{part}.{end}' for part, end in ((f'{name}-{version}', 'safetensors'), (f'{name}-{version}-half', 'safetensors'), (f'parity-{version}', 'safetensors'), (f'{name}-{version}', 'onnx')))
    save_weights(network, full, facts)
    save_weights(network, half, facts, torch.float16)
    shipped = shipped.eval()
    with torch.inference_mode():
        answer = shipped(x)
    # One file for both networks: what the other one stored is kept.
    others = {key: value for key, value in (load_file(pair).items() if pair.exists() else ()) if not key.startswith(f'{name}.')}
    save_file(others | {f'{name}.input': x, f'{name}.output': answer.contiguous()}, pair)
    torch.onnx.export(shipped, (x,), onnx, input_names=['input'], output_names=['output'], dynamic_axes={'input': {0: 'n'}, 'output': {0: 'n'}}, opset_version=17, dynamo=False)
    return [full, half, pair, onnx]


def synthetic_inputs(height: int, width: int, count: int = 4) -> Tensor:
    """float32 [count, 1, height, width]: smooth noise, normalised. No photograph has a part in it."""
    generator = torch.Generator().manual_seed(20)
    coarse = torch.randn(count, 1, height // 8, width // 8, generator=generator)
    x = nn.functional.interpolate(coarse, (height, width), mode='bicubic', align_corners=False) + 0.2 * torch.randn(count, 1, height, width, generator=generator)
    deviation, mean = torch.std_mean(x, dim=(2, 3), keepdim=True, correction=0)
    return ((x - mean) / deviation).contiguous()


@torch.inference_mode()
def half_precision_difference(network: nn.Module, shipped_of, x: Tensor) -> float:
    """Largest difference that rounding the weights to half precision makes to an output."""
    plain = shipped_of(network).eval()(x)
    kept = {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict({name: value.half().float() if value.is_floating_point() else value for name, value in kept.items()})
    rounded = shipped_of(network).eval()(x)
    network.load_state_dict(kept)
    return float((plain - rounded).abs().max())
