"""Corrected labels: decisions on the published ones (`labels-decisions.json`), for training alone. Measuring keeps the labels as published.

A decision whose evidence lies in `val` is left out: to learn from it would be to look at the answers.
"""

import json
from dataclasses import replace
from pathlib import Path

from .tables import NEW_WHALE, Photo

KINDS = ('merge', 'relabel', 'same-whale')


def read_decisions(path: Path) -> list[dict]:
    """Those that may teach, in the order of the file. Raises ValueError for a kind that nobody knows."""
    decisions = json.loads(path.read_text(encoding='utf-8'))['decisions']
    unknown = {decision['kind'] for decision in decisions} - set(KINDS)
    if unknown:
        raise ValueError(f'{path.name}: no decision of the kind {", ".join(sorted(unknown))}')
    return [decision for decision in decisions if not decision['evidenceInVal']]


def corrected(photos: list[Photo], decisions: list[dict]) -> list[Photo]:
    """The photographs with the labels that the decisions give to those of `train`; `val` stays as published.

    merge: all of `ids` are called `keep`. relabel: `image` shows `to`. same-whale: `images` show one whale that had no id.
    A decision on a label that has changed since it was taken (the photograph is no longer under `from`) is an error.
    """
    kept: dict[str, str] = {}
    moved: dict[str, tuple[str, str]] = {}
    for decision in decisions:
        match decision['kind']:
            case 'merge':
                kept |= {identity: decision['keep'] for identity in decision['ids']}
            case 'relabel':
                moved[decision['image']] = decision['from'], decision['to']
            case 'same-whale':
                moved |= {image: (decision.get('from', NEW_WHALE), f"w_of_{decision['images'][0]}") for image in decision['images']}
    return [replace(photo, identity=_last(_moved(photo, moved), kept)) if photo.part == 'train' else photo for photo in photos]


def _moved(photo: Photo, moved: dict[str, tuple[str, str]]) -> str:
    if photo.image not in moved:
        return photo.identity
    before, after = moved[photo.image]
    if photo.identity != before:
        raise ValueError(f'{photo.image} is filed as {photo.identity}, not as {before}: the decision is about other labels')
    return after


def _last(identity: str, kept: dict[str, str]) -> str:
    """Follows merges of merges; a circle ends where it began."""
    seen = set()
    while identity not in seen and kept.get(identity, identity) != identity:
        seen.add(identity)
        identity = kept[identity]
    return identity
