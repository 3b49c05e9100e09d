"""What OpenCV makes of drawn pictures, as the numbers that our own SIFT and CLAHE are held to.

  python -m venv /tmp/opencv && /tmp/opencv/bin/pip install opencv-python-headless numpy
  /tmp/opencv/bin/python scripts/keypoints/reference.py golden src/vision/keypoints/testing/opencv.json
  /tmp/opencv/bin/python scripts/keypoints/reference.py find FOLDER     (called by scripts/keypoints/repeatability.ts)
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np


def blobs(width: int, height: int, count: int, seed: int) -> np.ndarray:
    """The picture of src/vision/keypoints/testing/blobs.ts."""
    state = seed

    def step() -> float:
        nonlocal state
        state = (state * 48271) % 2147483647
        return state / 2147483647

    spots = [(step() * width, step() * height, 1.5 * 2 ** (3 * step()), 1 + step(), step() * np.pi, 160 * step() - 80) for _ in range(count)]
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    value = np.full((height, width), 128.0)
    for at_x, at_y, size, stretch, turn, tone in spots:
        along = (x - at_x) * np.cos(turn) + (y - at_y) * np.sin(turn)
        aside = (y - at_y) * np.cos(turn) - (x - at_x) * np.sin(turn)
        value += tone * np.exp(-(along**2 + aside**2 * stretch**2) / (2 * size**2))
    return np.clip(np.floor(value + 0.5), 0, 255).astype(np.uint8)


def sift(picture: np.ndarray, contrast: float) -> tuple[np.ndarray, np.ndarray]:
    """x, y, sigma, angle (radians), and the descriptors. OpenCV doubles every picture and tells places a quarter of a pixel too far."""
    found, descriptors = cv2.SIFT_create(nOctaveLayers=3, contrastThreshold=contrast, edgeThreshold=10, sigma=1.6).detectAndCompute(picture, None)
    frames = np.array([[one.pt[0] - 0.25, one.pt[1] - 0.25, one.size / 2, np.deg2rad(one.angle), one.response] for one in found]).reshape(-1, 5)
    return frames, descriptors


def golden(path: str) -> None:
    picture = blobs(320, 240, 90, 7)
    frames, descriptors = sift(picture, 0.04)
    strongest = np.argsort(-frames[:, 4])[:24]
    small = blobs(48, 24, 12, 3)
    answer = {
        "opencv": cv2.__version__,
        "sum": int(picture.astype(int).sum()),
        "count": len(frames),
        "frames": [[round(float(value), 3) for value in frames[n, :4]] for n in strongest],
        "descriptors": [[int(value) for value in descriptors[n]] for n in strongest],
        "places": [[round(float(value), 1) for value in frame[:3]] for frame in frames],
        "clahe": [int(value) for value in cv2.createCLAHE(3.0, (4, 2)).apply(small).flatten()],
    }
    Path(path).write_text(json.dumps(answer))


def find(folder: str) -> None:
    """Each NAME.grey (width and height as two int32, then the bytes) of the folder → NAME.json."""
    for path in sorted(Path(folder).glob("*.grey")):
        data = path.read_bytes()
        width, height = np.frombuffer(data[:8], np.int32)
        frames, descriptors = sift(np.frombuffer(data[8:], np.uint8).reshape(height, width), 0.03)
        keep = np.argsort(-frames[:, 4])[:500]
        path.with_suffix(".json").write_text(json.dumps({"frames": frames[keep, :4].tolist(), "descriptors": descriptors[keep].astype(int).tolist()}))


if __name__ == "__main__":
    {"golden": golden, "find": find}[sys.argv[1]](sys.argv[2])
