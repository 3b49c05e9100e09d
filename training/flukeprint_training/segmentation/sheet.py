"""Contact sheets: crops with the outline of their masks, to be looked at. They show photographs: never inside git."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

#: Pictures beside and below each other on one sheet, and how many times they are enlarged.
ACROSS, DOWN, LARGER = 5, 5, 2
GREEN, RED = (0, 255, 0), (255, 60, 60)


def write_sheets(folder: Path, name: str, grey: np.ndarray, masks: np.ndarray, others: np.ndarray | None = None) -> list[Path]:
    """grey [n, h, w], 0..255; masks bool [n, h, w] in green, others in red below them. Pictures are numbered from 0 on, in reading order."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for start in range(0, len(grey), ACROSS * DOWN):
        height, width = grey.shape[1] * LARGER, grey.shape[2] * LARGER
        sheet = Image.new('RGB', (ACROSS * width, DOWN * height))
        for place, i in enumerate(range(start, min(start + ACROSS * DOWN, len(grey)))):
            tile = outlined(outlined(grey_tile(grey[i]), others[i], RED) if others is not None else grey_tile(grey[i]), masks[i], GREEN)
            ImageDraw.Draw(picture := Image.fromarray(tile)).text((4, 2), str(i), fill=(255, 255, 0))
            sheet.paste(picture, (place % ACROSS * width, place // ACROSS * height))
        written.append(folder / f'{name}-{start // (ACROSS * DOWN)}.png')
        sheet.save(written[-1])
    return written


def grey_tile(grey: np.ndarray) -> np.ndarray:
    large = np.clip(np.rint(grey), 0, 255).astype(np.uint8).repeat(LARGER, 0).repeat(LARGER, 1)
    return np.repeat(large[..., None], 3, axis=2)


def outlined(tile: np.ndarray, mask: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    large = mask.repeat(LARGER, 0).repeat(LARGER, 1)
    drawn = tile.copy()
    drawn[large & ~ndimage.binary_erosion(large, border_value=1)] = colour
    return drawn
