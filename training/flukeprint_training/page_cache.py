"""What the terminal (`npm run cli`) would find in a folder of photographs, found by the trainer's code and put where the terminal looks first.

The page's networks take 0.3 s a photograph in Node, and a change of one of them needs all of them anew; this takes a third of it. It is no other
measure of the page: the vectors are the page's to within rounding, and `--check` of the command compares them with some that the terminal found.
"""

import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .catalogue import Catalogue
from .data.pack import PackKind, open_pack
from .data.preprocess import normalise
from .detection.measure import intersection_over_union, mirror_averaged, mirror_turned
from .detection.targets import read_targets
from .evaluate import mirror_vectors
from .networks.detector import BOX, HEIGHT, PRESENCE, WIDTH, Detector, Shares
from .networks.embedder import Normalised
from .networks.weights import load_weights, read_embedder

#: So much of a file's beginning tells it from others (src/cli/photo-cache.ts).
TELLING_BYTES = 65_536


@dataclass(frozen=True)
class Found:
    """`boxes` float64 [n, 4] in px; `scores` and `presence` [n], 0..1; `vectors` float32 [n, 2d], as in src/vision/embed.ts."""

    boxes: np.ndarray
    scores: np.ndarray
    presence: np.ndarray
    vectors: np.ndarray


@torch.inference_mode()
def found_boxes(catalogue: Catalogue, detector_file: Path, device: torch.device, batch: int = 128) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes in px, the detector's agreement with itself, and the presence, of all photographs, as src/vision/detect.ts finds them."""
    sizes = read_targets(catalogue.folder).sizes
    whole = [replace(photo, box=(0.0, 0.0, *map(float, size))) for photo, size in zip(catalogue.photos, sizes)]
    pack = open_pack(catalogue.cache, catalogue.folder / 'photos', whole, PackKind(HEIGHT, WIDTH, 0.0, exact=True), catalogue.workers)
    detector = Detector()
    load_weights(detector, detector_file)
    network = Shares(detector).to(device).eval()
    outputs = []
    for start in range(0, len(whole), batch):
        x = torch.from_numpy(normalise(pack.grey(np.arange(start, min(start + batch, len(whole))))))[:, None].to(device)
        outputs.append([network(part).float().cpu().numpy() for part in (x, x.flip(3))])
    plain, mirror = (np.concatenate(parts).astype(np.float64) for parts in zip(*outputs))
    mean = mirror_averaged(plain, mirror)
    return mean[:, BOX] * np.tile(sizes, 2), intersection_over_union(plain[:, BOX], mirror_turned(mirror)[:, BOX]), mean[:, PRESENCE]


def find_all(catalogue: Catalogue, embedder_file: Path, detector_file: Path, device: torch.device) -> Found:
    boxes, scores, presence = found_boxes(catalogue, detector_file, device)
    embedder, (height, width) = read_embedder(embedder_file)
    photos = [replace(photo, box=tuple(map(float, box))) for photo, box in zip(catalogue.photos, boxes)]
    pack = open_pack(catalogue.cache, catalogue.folder / 'photos', photos, PackKind.exactly(height, width), catalogue.workers)
    network: nn.Module = Normalised(embedder).to(device, memory_format=torch.channels_last)
    return Found(boxes, scores, presence, mirror_vectors(network, pack, range(len(photos)), device))


def write_cache(found: Found, catalogue: Catalogue, embedder: str, detector: str, folder: Path) -> Path:
    """In the format of src/cli/photo-cache.ts: a line of JSON, then the vectors. Put in place by one rename; what was there is replaced, for it is found again."""
    photos = Path(os.path.abspath(catalogue.folder / 'photos'))
    name = hashlib.sha256(str(photos).encode()).hexdigest()[:16]
    entries = [
        {'key': cache_key(photos / photo.image, photo.image), 'boxPx': dict(zip(('x0', 'y0', 'x1', 'y1'), map(float, box))), 'boxScore': float(score), 'presence': float(present)}
        for photo, box, score, present in zip(catalogue.photos, found.boxes, found.scores, found.presence)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f'{name}-{embedder}-{detector}.cache'
    half = path.with_suffix(f'.{os.getpid()}.part')
    half.write_bytes(json.dumps(entries, separators=(',', ':')).encode() + b'\n' + found.vectors.astype('<f4').tobytes())
    os.replace(half, path)
    return path


def cache_key(path: Path, image: str) -> str:
    with open(path, 'rb') as file:
        beginning = file.read(TELLING_BYTES)
    return f'{image}|{path.stat().st_size}|{hashlib.sha256(beginning).hexdigest()[:16]}|detect'


def read_cache(path: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Key → box [4] in px and vector."""
    line, _, rest = path.read_bytes().partition(b'\n')
    entries = json.loads(line)
    vectors = np.frombuffer(rest, '<f4').reshape(len(entries), -1)
    return {entry['key']: (np.array([entry['boxPx'][side] for side in ('x0', 'y0', 'x1', 'y1')]), vector) for entry, vector in zip(entries, vectors)}


def differences(a: dict[str, tuple[np.ndarray, np.ndarray]], b: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """How far two caches are apart on the photographs that both have. Raises ValueError where they have none in common."""
    common = sorted(a.keys() & b.keys())
    if not common:
        raise ValueError('the two caches have no photograph in common')
    boxes = [np.abs(a[key][0] - b[key][0]).max() for key in common]
    return {
        'photographs': float(len(common)),
        'largest difference of a box, px': float(max(boxes)),
        'largest difference of a vector': float(max(np.abs(a[key][1] - b[key][1]).max() for key in common)),
        'least cosine': float(min(a[key][1] @ b[key][1] for key in common)),
    }
