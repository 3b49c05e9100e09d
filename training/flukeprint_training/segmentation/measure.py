"""How good masks are: against the ten-point outlines set by hand, and against the first labels of photographs that nothing was learned from."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import nn

from ..catalogue import Catalogue
from ..data.preprocess import MARGIN, Box, grow, normalise
from ..data.tables import Photo, read_rows
from ..networks.unet import HEIGHT, WIDTH
from .labels import Labels
from .views import exact_labels

#: Columns of landmarks-hand.csv around the fluke: left tip, notch, right tip, then back along the lower edge.
OUTLINE = (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)
#: An outline is drawn so many times larger than the mask, then counted.
FINER = 4


def read_outlines(folder: Path) -> dict[str, np.ndarray]:
    """Image → float64 [10, 2], px of the file. A coarse mask: straight lines stand where the fluke's edge is curved."""
    rows = read_rows(folder / 'landmarks-hand.csv')
    return {row['Image']: np.array([[float(row[f'p{point}_{axis}']) for axis in 'xy'] for point in OUTLINE]) for row in rows}


def outline_mask(outline: np.ndarray, box: Box, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """bool [height, width]: the pixels of the box's crop of which half or more lies within the outline."""
    x0, y0, x1, y1 = grow(box, MARGIN)
    points = (outline - [x0, y0]) / [x1 - x0, y1 - y0] * [width * FINER, height * FINER] - 0.5
    canvas = Image.new('L', (width * FINER, height * FINER))
    ImageDraw.Draw(canvas).polygon([(float(x), float(y)) for x, y in points], fill=1)
    return np.asarray(canvas).reshape(height, FINER, width, FINER).mean(axis=(1, 3)) >= 0.5


@torch.inference_mode()
def found_masks(network: nn.Module, catalogue: Catalogue, photos: list[Photo], batch: int = 64) -> np.ndarray:
    """float32 [n, 96, 192], 0..1: as the page would find them, without mirror averaging."""
    at = {photo.image: row for row, photo in enumerate(catalogue.photos)}
    exact, rows = catalogue.exact_pack(HEIGHT, WIDTH), np.array([at[photo.image] for photo in photos], dtype=np.int64)
    network = network.cpu().eval()
    parts = [torch.sigmoid(network(torch.from_numpy(normalise(exact.grey(rows[start : start + batch])))[:, None]))[:, 0].numpy() for start in range(0, len(rows), batch)]
    return np.concatenate(parts) if parts else np.zeros((0, HEIGHT, WIDTH), np.float32)


def mask_scores(found: np.ndarray, target: np.ndarray, decided: np.ndarray | None = None) -> dict[str, float]:
    """bool [n, h, w] each. Of each picture IoU and Dice over its decided pixels; then their means, the median and the shares above two marks."""
    decided = np.ones_like(target) if decided is None else decided
    count = lambda values: np.count_nonzero(values & decided, axis=(1, 2))
    common, either = count(found & target), count(found | target)
    iou = common / np.maximum(either, 1)
    dice = 2 * common / np.maximum(common + either, 1)
    return {
        'photographs': float(len(iou)), 'mean IoU': float(iou.mean()), 'median IoU': float(np.median(iou)), 'mean Dice': float(dice.mean()),
        'share IoU above 0.8': float((iou > 0.8).mean()), 'least IoU': float(iou.min()),
    }


def measure_masks(network: nn.Module, catalogue: Catalogue, labels: Labels) -> dict[str, dict[str, float]]:
    """On `val` alone. The first labels themselves stand beside the network, on the photographs that have both label and outline."""
    photo_of = {photo.image: photo for photo in catalogue.photos if photo.part == 'val'}
    outlines = {image: outline for image, outline in read_outlines(catalogue.folder).items() if image in photo_of}
    known = labels.of(np.array([image in photo_of for image in labels.images], dtype=bool))
    accepted = known.of(known.accepted)
    scores: dict[str, dict[str, float]] = {}

    def compare(name: str, images: list[str], target: np.ndarray, decided: np.ndarray | None = None) -> None:
        if images:
            scores[name] = mask_scores(found_masks(network, catalogue, [photo_of[image] for image in images]) >= 0.5, target, decided)

    drawn = lambda images: np.array([outline_mask(outlines[image], photo_of[image].box) for image in images])
    compare('network, outlines', list(outlines), drawn(outlines))
    compare('network, first labels', accepted.images, *exact_labels(accepted.label))
    pointed = accepted.of(np.array([image in outlines for image in accepted.images], dtype=bool))
    if pointed.images:
        compare('network, outlines, where the first labels agree', pointed.images, drawn(pointed.images))
        scores['first labels, outlines, where they agree'] = mask_scores(exact_labels(pointed.label)[0], drawn(pointed.images))
    left_out = known.of(~known.accepted)
    compare('network, outlines, where the first labels were left out', lost := [image for image in left_out.images if image in outlines], drawn(lost))
    return scores
