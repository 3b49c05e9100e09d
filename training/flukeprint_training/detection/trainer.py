"""Trains the fluke detector, and measures it."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ..catalogue import Catalogue
from ..data.pack import Pack, PackKind, open_pack
from ..data.preprocess import normalise
from ..networks.detector import HEIGHT, WIDTH, Detector, Shares
from ..networks.weights import load_rows
from ..resumable import ResumableTrainer
from .loss import detector_loss
from .measure import box_scores, mirror_averaged, point_error, presence_score
from .targets import moved_onto, read_targets, sea_windows
from .views import LIGHT, View, draw_views, picture_of, seen_box, seen_landmarks

#: Whole photographs are kept a half larger than the input, for windows that show less than all.
PACK = PackKind(HEIGHT * 3 // 2, WIDTH * 3 // 2, 0.0, exact=False)
EXACT = PackKind(HEIGHT, WIDTH, 0.0, exact=True)
#: The photographs with points are few: so many in every batch.
WITH_POINTS = 0.25
#: So are hand-drawn boxes, where they teach.
BY_HAND = 0.35


@dataclass(frozen=True)
class DetectorSettings:
    """held_out: the fold of the points that measures them; the other four teach. None teaches all, and no point error is given.

    hand: hand-drawn boxes teach too, those of `train` outside the held-out fold, and all other boxes are moved to where these stand on
    average. Then the held-out fold alone measures boxes.

    start: a detector's weights to begin from; one without presence and points (v0) gives all but the last layer's rows for them.
    """

    epochs: int = 30
    batch: int = 64
    learning_rate: float = 2e-3
    seed: int = 1
    held_out: int | None = 0
    average: float = 0.999
    precision: str = 'bfloat16'
    start: str | None = None
    hand: bool = False


class DetectorTrainer(ResumableTrainer):
    """`network` is a Detector."""

    settings: DetectorSettings

    def __init__(self, settings: DetectorSettings, catalogue: Catalogue, folder: Path, device: torch.device) -> None:
        self.catalogue = catalogue
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(settings.seed)
        self.targets = read_targets(catalogue.folder)
        self.seas = sea_windows(self.targets.box)
        self.by_hand = self.targets.learn_hand & (self.targets.fold != settings.held_out) & settings.hand
        if settings.hand:
            self.targets = replace(self.targets, **{name: np.clip(moved_onto(getattr(self.targets, name), self.targets.hand, self.by_hand), 0, 1) for name in ('box', 'hull')})
        net = Detector()
        if settings.start:
            load_rows(net, Path(settings.start))
        super().__init__(settings, net, folder, device, weight_decay=1e-4)

    def pack(self, kind: PackKind) -> Pack:
        whole = [replace(photo, box=(0.0, 0.0, *map(float, size))) for photo, size in zip(self.catalogue.photos, self.targets.sizes)]
        return open_pack(self.catalogue.cache, self.catalogue.folder / 'photos', whole, kind, self.catalogue.workers)

    def fit(self, stop_after: int | None = None, minutes: float | None = None) -> None:
        self.pictures = self.pack(PACK)
        super().fit(stop_after, minutes)

    def _loss(self, rows: np.ndarray, rng: np.random.Generator) -> torch.Tensor:
        boxes = self._boxes_to_learn(rows)
        view = draw_views(boxes, [self.seas[row] for row in rows], rng)
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        x = picture_of(torch.from_numpy(self.pictures.pictures[rows]).to(self.device), torch.from_numpy(self.pictures.outside[rows]).to(self.device), view, LIGHT, generator)
        points = seen_landmarks(self._points_to_learn(rows), view).reshape(-1, 6)
        box, present, points = (torch.from_numpy(np.ascontiguousarray(values)).to(self.device) for values in (seen_box(boxes, view).astype(np.float32), ~view.sea, points.astype(np.float32)))
        return detector_loss(self._answer(x), box, present, points)

    def _plan(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Every photograph once; a share of each batch is filled up with those that have points, another with hand-drawn boxes."""
        learn = np.flatnonzero(self.targets.learn)
        few = [(learn[np.isfinite(self._points_to_learn(learn)[:, 0, 0])], WITH_POINTS), (np.flatnonzero(self.by_hand), BY_HAND)]
        few = [(rows, round(self.settings.batch * share)) for rows, share in few if len(rows)]
        room = self.settings.batch - sum(count for _, count in few)
        rows = rng.permutation(learn)
        batches = np.array_split(rows, max(1, -(-len(rows) // room)))
        return [np.concatenate([batch, *(rng.choice(rows, count) for rows, count in few)]) for batch in batches]

    def _boxes_to_learn(self, rows: np.ndarray) -> np.ndarray:
        """Drawn by hand or around the ten points where those may teach, else the detectors'."""
        targets = self.targets
        known = np.isfinite(targets.hull[rows, 0]) & (targets.fold[rows] != (-1 if self.settings.held_out is None else self.settings.held_out))
        boxes = np.where(known[:, None], targets.hull[rows], targets.box[rows])
        return np.where(self.by_hand[rows, None], targets.hand[rows], boxes)

    def _points_to_learn(self, rows: np.ndarray) -> np.ndarray:
        points = self.targets.points[rows].copy()
        if self.settings.held_out is not None:
            points[self.targets.fold[rows] == self.settings.held_out] = np.nan
        return points

    def measure(self) -> dict[str, float]:
        """On the hand-drawn boxes with mirror averaging, as the page finds them; presence against strips of sea of the same photographs; points of the held-out fold."""
        targets, exact = self.targets, self.pack(EXACT)
        rows = self.measured_rows()
        found = self._found(exact, rows)
        scores = box_scores(found, targets.hand[rows])
        sea = self._found_sea(rows)
        if len(sea):
            scores['AUC fluke / sea'] = presence_score(found, sea)
        held = np.flatnonzero(np.isfinite(targets.points[:, 0, 0]) & (targets.fold == self.settings.held_out)) if self.settings.held_out is not None else []
        if len(held):
            scores['points: mean error as share of the width'] = point_error(self._found(exact, held), targets.points[held], targets.box[held], targets.sizes[held])
        return scores

    def measured_rows(self) -> np.ndarray:
        """Photographs whose hand-drawn box measures: all of them, or the held-out fold's where the others teach."""
        targets = self.targets
        return np.flatnonzero(np.isfinite(targets.hand[:, 0]) & ((targets.fold == self.settings.held_out) | (not self.settings.hand)))

    def found_boxes(self) -> np.ndarray:
        """[n, 11] of `measured_rows`."""
        return self._found(self.pack(EXACT), self.measured_rows())

    @torch.inference_mode()
    def _found(self, exact: Pack, rows: np.ndarray, batch: int = 128) -> np.ndarray:
        parts = [self._outputs(torch.from_numpy(normalise(exact.grey(rows[start : start + batch])))[:, None]) for start in range(0, len(rows), batch)]
        return np.concatenate(parts)

    @torch.inference_mode()
    def _found_sea(self, rows: np.ndarray) -> np.ndarray:
        """Outputs for the first strip of sea of each photograph that has one."""
        rows = np.array([row for row in rows if self.seas[row]], dtype=np.int64)
        if len(rows) == 0:
            return np.empty((0, 11), np.float32)
        pack, nobody = self.pack(PACK), np.zeros(len(rows), bool)
        view = View(np.array([self.seas[row][0] for row in rows]), nobody, ~nobody)
        return self._outputs(picture_of(torch.from_numpy(pack.pictures[rows]), torch.from_numpy(pack.outside[rows]), view, None, torch.Generator()))

    def _outputs(self, x: torch.Tensor) -> np.ndarray:
        shares = Shares(self.network).eval()
        plain, mirror = (shares(part.to(self.device)).float().cpu().numpy() for part in (x, x.flip(3)))
        return mirror_averaged(plain, mirror)
