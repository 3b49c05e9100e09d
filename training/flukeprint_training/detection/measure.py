"""How good a detector is: its boxes as the page finds them (src/vision/detect.ts), against those drawn by hand."""

import numpy as np

from ..metrics import area_under_curve
from ..networks.detector import BOX, LANDMARKS, PRESENCE


def mirror_averaged(plain: np.ndarray, mirror: np.ndarray) -> np.ndarray:
    """Outputs [n, 11] (or [n, 4]) of pictures and of their mirror images → their mean, the mirror's turned back."""
    return (_ordered(plain) + mirror_turned(mirror)) / 2


def mirror_turned(mirror: np.ndarray) -> np.ndarray:
    """Outputs of mirror images → where that is in the pictures."""
    turned = mirror.copy()
    turned[:, [0, 2]] = 1 - mirror[:, [2, 0]]
    if mirror.shape[1] > 4:
        points = mirror[:, LANDMARKS].reshape(-1, 3, 2)[:, ::-1].copy()
        points[..., 0] = 1 - points[..., 0]
        turned[:, LANDMARKS] = points.reshape(-1, 6)
    return _ordered(turned)


def _ordered(outputs: np.ndarray) -> np.ndarray:
    """Corners the right way round, as the page puts them."""
    ordered = outputs.copy()
    ordered[:, :2], ordered[:, 2:4] = np.minimum(outputs[:, :2], outputs[:, 2:4]), np.maximum(outputs[:, :2], outputs[:, 2:4])
    return ordered


def intersection_over_union(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """[n, 4], [n, 4] → [n], 0..1. In shares of the photograph as good as in px: both axes scale alike in both areas."""
    area = lambda box: np.maximum(0, box[:, 2] - box[:, 0]) * np.maximum(0, box[:, 3] - box[:, 1])
    common = area(np.concatenate([np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])], axis=1))
    return common / np.maximum(area(a) + area(b) - common, 1e-12)


def box_scores(outputs: np.ndarray, hand: np.ndarray) -> dict[str, float]:
    overlap = intersection_over_union(outputs[:, BOX], hand)
    return {'photographs': float(len(hand)), 'mean IoU': float(overlap.mean()), 'share above 0.5': float((overlap > 0.5).mean()), 'share above 0.9': float((overlap > 0.9).mean())}


def presence_score(with_fluke: np.ndarray, sea: np.ndarray) -> float:
    """Area under the ROC curve of the presence, photographs against strips of sea."""
    return area_under_curve(with_fluke[:, PRESENCE], sea[:, PRESENCE])


def point_error(outputs: np.ndarray, points: np.ndarray, box: np.ndarray, sizes: np.ndarray) -> float:
    """Mean distance of the three points, in px, as a share of the fluke's width in px."""
    off = (outputs[:, LANDMARKS].reshape(-1, 3, 2) - points) * sizes[:, None, :]
    width = (box[:, 2] - box[:, 0]) * sizes[:, 0]
    return float(np.nanmean(np.linalg.norm(off, axis=2) / width[:, None]))
