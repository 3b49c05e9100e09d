"""The first labels: what U2-Net-p and GrabCut (Rother et al. 2004) both call fluke. Nobody has drawn masks.

U2-Net-p says what stands out in the box and some sea around it. GrabCut begins there and parts fluke from sea by colour. Where the two
agree in large, the pixels that both call fluke are the label, those that neither does are its background, and the others are undecided:
nothing is learned from them. Where they do not, the photograph is left out.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ..data.preprocess import Box
from .clean import cleaned, overlap

#: Least IoU of both masks; photographs below it teach nothing. It may be low: what one of them alone calls fluke is undecided anyway.
AGREEMENT = 0.6
#: Least and greatest share of the box that a fluke fills.
FILLED = (0.15, 0.9)
#: How far a fluke may reach beyond its box, as a share of it on each side; what lies further out is sea.
BEYOND = 0.10
#: U2-Net-p: fluke from here on; surely sea up to here.
SALIENT, SURELY_NOT = 0.5, 0.02
ROUNDS = 3

SEA, UNDECIDED, FLUKE = 0, 1, 2


@dataclass(frozen=True)
class FirstLabel:
    """salient, cut: bool [h, w], both cleaned. agreement: their IoU."""

    salient: np.ndarray
    cut: np.ndarray
    agreement: float

    @property
    def label(self) -> np.ndarray:
        """uint8 [h, w]: SEA, UNDECIDED or FLUKE."""
        return self.salient.astype(np.uint8) + self.cut.astype(np.uint8)


def first_label(rgb: np.ndarray, share: np.ndarray, within: tuple[slice, slice], photograph: tuple[slice, slice]) -> FirstLabel:
    """uint8 [h, w, 3], RGB; share float32 [h, w], 0..1, of U2-Net-p; within: rows and columns where the fluke may be; photograph: those that it shows."""
    inside = np.zeros(share.shape, dtype=bool)
    inside[within] = True
    seen, cut = np.zeros_like(inside), np.zeros_like(inside)
    seen[photograph] = True
    guess = cleaned((share >= SALIENT) & inside & seen)
    # What stands beyond the photograph is not its sea: GrabCut must not learn colours from it.
    cut[photograph] = grab_cut(rgb[photograph], share[photograph], inside[photograph])
    cut = cleaned(cut) & seen
    return FirstLabel(guess, cut, overlap(guess, cut))


def grab_cut(rgb: np.ndarray, share: np.ndarray, within: np.ndarray) -> np.ndarray:
    """bool [h, w]. Nothing is surely fluke: colours may speak against all that stands out. Empty where there is no fluke, or no sea, to begin with."""
    begin = np.where(share >= SALIENT, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    begin[(share <= SURELY_NOT) | ~within] = cv2.GC_BGD
    likely = begin == cv2.GC_PR_FGD
    if not likely.any() or likely.all():
        return np.zeros(share.shape, dtype=bool)
    # Its clusters are begun by random numbers: the same ones for each picture.
    cv2.setRNGSeed(1)
    cv2.grabCut(np.ascontiguousarray(rgb[..., ::-1]), begin, None, np.zeros((1, 65)), np.zeros((1, 65)), ROUNDS, cv2.GC_INIT_WITH_MASK)
    return begin == cv2.GC_PR_FGD


def pixels_of(box: Box, region: Box, height: int, width: int) -> tuple[slice, slice]:
    """Rows and columns of a picture of `region`, height × width, whose centres lie in `box`."""
    def cut(low: float, high: float, start: float, end: float, count: int) -> slice:
        first, last = ((edge - start) / (end - start) * count - 0.5 for edge in (low, high))
        return slice(max(0, int(np.ceil(first))), max(0, min(count, int(np.floor(last)) + 1)))

    return cut(box[1], box[3], region[1], region[3], height), cut(box[0], box[2], region[0], region[2], width)
