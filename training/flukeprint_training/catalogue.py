"""A catalogue on disk with its cache: what every command starts from."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .data.pack import Pack, PackKind, open_pack
from .data.tables import Photo, read_photos
from .evaluate import Comparison


@dataclass(frozen=True)
class Catalogue:
    """`folder` has `photos/` and the tables of ../shared/data/flukes; `cache` is where packs are kept; `workers` pack them."""

    folder: Path
    cache: Path
    workers: int = 1

    @cached_property
    def photos(self) -> list[Photo]:
        return read_photos(self.folder)

    @cached_property
    def comparison(self) -> Comparison:
        return Comparison.of(self.photos)

    def training_pack(self, height: int, width: int) -> Pack:
        return open_pack(self.cache, self.folder / 'photos', self.photos, PackKind.training(height, width), self.workers)

    def exact_pack(self, height: int, width: int) -> Pack:
        return open_pack(self.cache, self.folder / 'photos', self.photos, PackKind.exactly(height, width), self.workers)
