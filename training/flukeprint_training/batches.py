"""From items to a batch of inputs on the device."""

import numpy as np
import torch
from torch import Tensor

from .augment import NONE, Augmentation, augment
from .data.pack import Pack
from .identities import Items

#: A graphics card holds the whole pack, and is never kept waiting for the disk.
LARGEST_ON_CARD = 8 * 2**30


class Inputs:
    """Augmented inputs of items; on a graphics card the whole pack lies in its memory."""

    def __init__(self, pack: Pack, items: Items, device: torch.device) -> None:
        self.pack, self.items, self.device = pack, items, device
        self.outside = torch.from_numpy(pack.outside)
        on_card = device.type == 'cuda' and pack.pictures.nbytes <= LARGEST_ON_CARD
        self.on_card = torch.from_numpy(np.array(pack.pictures)).to(device) if on_card else None

    def of(self, chosen: np.ndarray, height: int, width: int, how: Augmentation, generator: torch.Generator) -> Tensor:
        """float32 [n, 1, height, width], normalised, channels last."""
        rows = self.items.rows[chosen]
        if self.on_card is not None:
            packed = self.on_card[torch.from_numpy(rows).to(self.device)]
        else:
            packed = torch.from_numpy(self.pack.pictures[rows]).to(self.device)
        flipped = torch.from_numpy(self.items.flipped[chosen])
        x = augment(packed, self.outside[rows].to(self.device), flipped, height, width, how, generator)
        return x.contiguous(memory_format=torch.channels_last)

    def plain(self, chosen: np.ndarray, height: int, width: int) -> Tensor:
        return self.of(chosen, height, width, NONE, torch.Generator().manual_seed(0))


def softened(how: Augmentation, strength: float) -> Augmentation:
    """The ranges times `strength`, 0..: a first stage with little regularisation, a later one with more."""
    low, high = how.scale
    return Augmentation(
        how.rotation * strength, how.shear * strength, (low**strength, high**strength), how.aspect * strength, how.shift * strength,
        how.brightness * strength, min(0.95, how.contrast * strength), how.gamma * strength, how.noise * strength, min(1.0, how.blur * strength), min(1.0, how.erase * strength),
    )
