"""What a teacher says of every item: computed once, before the student begins."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .catalogue import Catalogue
from .evaluate import mirror_vectors
from .identities import Items
from .networks.embedder import Normalised
from .networks.weights import read_embedder


def taught_vectors(teacher: Path, catalogue: Catalogue, items: Items, device: torch.device, halved: bool = False) -> Tensor:
    """float32 [items, d] of length 1, on the processor: the teacher's vector of each item's exact crop, or of its mirror image.

    `halved`: computed in bfloat16, see `mirror_vectors`. Kept in the catalogue's cache under the name and time of the teacher's file, for it takes minutes.
    """
    kept = catalogue.cache / f'taught-{teacher.parent.name}-{teacher.stem}-{teacher.stat().st_mtime_ns}{"-halved" if halved else ""}.npy'
    if not kept.exists():
        embedder, (height, width) = read_embedder(teacher)
        network = Normalised(embedder).to(device, memory_format=torch.channels_last)
        np.save(kept, mirror_vectors(network, catalogue.exact_pack(height, width), range(len(catalogue.photos)), device, halved=halved))
    both = np.load(kept)
    if len(both) != len(catalogue.photos):
        raise ValueError(f'{kept.name} is of another catalogue: delete it')
    halves = torch.from_numpy(both).unflatten(1, (2, -1)) * 2**0.5
    return halves[torch.from_numpy(items.rows), torch.from_numpy(items.flipped).long()]
