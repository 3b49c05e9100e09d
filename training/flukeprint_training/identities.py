"""What may be trained on: every photograph of `train`, and its mirror image as a photograph of another whale.

A fluke's pattern is not symmetric, so the mirror image of whale c is a whale of its own, c + n (METHODS.md § 5). An *item*
is a photograph or its mirror image: item i < count is photograph i, item i + count the mirror image of photograph i.
"""

from dataclasses import dataclass

import numpy as np

from .data.tables import Identities, Photo


@dataclass(frozen=True)
class Items:
    """`rows` [n]: the photograph of each item, as its row in the catalogue; `flipped` bool [n]; `labels` int64 [n], −1 for new whales."""

    rows: np.ndarray
    flipped: np.ndarray
    labels: np.ndarray
    classes: int

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def class_sizes(self) -> tuple[int, ...]:
        return tuple(np.bincount(self.labels[self.labels >= 0], minlength=self.classes).tolist())

    @property
    def mirrored(self) -> bool:
        return bool(self.flipped.any())


def training_items(photos: list[Photo], flips: bool, new_whales: bool, pseudo: dict[str, str] | None = None) -> Items:
    """The items of `train`. Flipped new whales stay new.

    pseudo: labels for photographs published as `new_whale`, by image, from `pseudo.py`: they are then photographs of that whale.
    """
    identities = Identities.of(photos)
    number = {name: n for n, name in enumerate(identities.names)}
    labels = identities.numbers(photos)
    for row, photo in enumerate(photos):
        if photo.is_new and pseudo and photo.image in pseudo:
            labels[row] = number[pseudo[photo.image]]
    in_train = np.array([photo.part == 'train' for photo in photos])
    rows = np.flatnonzero(in_train & ((labels >= 0) | new_whales))
    labels, count = labels[rows], len(identities.names)
    if not flips:
        return Items(rows, np.zeros(len(rows), bool), labels, count)
    mirrored = np.where(labels >= 0, labels + count, -1)
    return Items(np.concatenate([rows, rows]), np.repeat([False, True], len(rows)), np.concatenate([labels, mirrored]), 2 * count)
