"""Weights files: `.safetensors`, the arrays named as the page names them."""

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from .shapes import make_embedder, shape_of

#: PyTorch counts batches in every normalisation; the page has no use for it.
BOOKKEEPING = 'num_batches_tracked'


def arrays_of(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items() if not name.endswith(BOOKKEEPING)}


def save_weights(network: nn.Module, path: Path, metadata: dict[str, str], dtype: torch.dtype = torch.float32) -> None:
    save_file({name: value.to(dtype).contiguous() for name, value in arrays_of(network).items()}, path, metadata)


def load_weights(network: nn.Module, path: Path) -> None:
    """Loads every array of the network. Raises RuntimeError where one is missing, left over, or of another shape."""
    arrays = {name: value.float() for name, value in load_file(path).items()}
    missing, left_over = network.load_state_dict(arrays, strict=False)
    missing = [name for name in missing if not name.endswith(BOOKKEEPING)]
    if missing or left_over:
        raise RuntimeError(f'{path.name} lacks {missing[:3]} and has {left_over[:3]} more than the network')


def load_body(network: nn.Module, path: Path) -> list[str]:
    """Loads the arrays that fit and leaves the others as they are, so that a network can start from another's. Returns the names left alone."""
    own = network.state_dict()
    arrays = {name: value.float() for name, value in load_file(path).items() if name in own and own[name].shape == value.shape}
    network.load_state_dict(arrays, strict=False)
    return [name for name in own if name not in arrays and not name.endswith(BOOKKEEPING)]


def load_rows(network: nn.Module, path: Path) -> None:
    """Loads a network with fewer outputs: its arrays are the first rows of the larger one's, whose other rows stay as they are."""
    own = network.state_dict()
    for name, value in load_file(path).items():
        own[name][: len(value)] = value.float()
    network.load_state_dict(own)


def read_metadata(path: Path) -> dict[str, str]:
    with safe_open(path, 'pt') as file:
        return file.metadata() or {}


def read_embedder(path: Path) -> tuple[nn.Module, tuple[int, int]]:
    """The embedder that a weights file describes (v0's layout too), in evaluation mode, and its input's height and width."""
    facts = read_metadata(path)
    network = make_embedder(shape_of(facts))
    load_weights(network, path)
    _, height, width = facts['input'].split('x')
    return network.eval(), (int(height), int(width))
