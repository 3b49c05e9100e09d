"""`mask`: the fluke mask from the first labels to what ships. OpenCV and the rest are imported by the actions, so that no other command waits for them."""

import argparse
import json
from dataclasses import fields
from pathlib import Path

import numpy as np

from ..catalogue import Catalogue
from ..distributed import join_world
from ..networks.unet import HEIGHT, WIDTH
from .settings import MaskSettings

ACTIONS = ('labels', 'train', 'measure', 'sheet', 'export')


def add_mask(commands) -> None:
    mask = commands.add_parser('mask', help='the fluke mask: make first labels, train, measure, draw sheets to look at, export')
    mask.add_argument('action', choices=ACTIONS)
    mask.add_argument('--part', choices=('train', 'val'), default='train', help='labels: of which photographs')
    mask.add_argument('--count', type=int, default=100, help='labels: so many more; sheet: so many photographs of val')
    mask.add_argument('--workers', type=int, default=1, help='labels: threads')
    mask.add_argument('--saliency', type=Path, help="labels: U2-Net-p's file; cache/u2net/u2netp.onnx unless said")
    defaults = MaskSettings()
    mask.add_argument('--epochs', type=int, default=defaults.epochs)
    mask.add_argument('--batch', type=int, default=defaults.batch)
    mask.add_argument('--learning-rate', type=float, default=defaults.learning_rate)
    mask.add_argument('--precision', choices=('bfloat16', 'float32'), default=defaults.precision)
    mask.add_argument('--seed', type=int, default=defaults.seed)
    mask.add_argument('--name', default='mask')
    mask.add_argument('--stop-after', type=int, help='train: epochs, in this call')
    mask.add_argument('--minutes', type=float, help='train: stop after the epoch in which they have passed')
    mask.add_argument('--out', type=Path, help='sheet: folder outside git; export')
    mask.add_argument('--version', help='export')


def run_mask(options: argparse.Namespace, catalogue: Catalogue) -> None:
    {'labels': labels, 'train': train, 'measure': measure, 'sheet': sheet, 'export': export}[options.action](options, catalogue)


def labels(options: argparse.Namespace, catalogue: Catalogue) -> None:
    from .labels import labels_path, make_labels
    from .saliency import Saliency

    saliency = Saliency(options.saliency or catalogue.cache / 'u2net' / 'u2netp.onnx')
    made = make_labels(catalogue, saliency, options.part, options.count, options.workers)
    print(f'{len(made.images)} labelled, {made.accepted.sum()} accepted: {labels_path(catalogue).name}')


def trainer_of(options: argparse.Namespace, catalogue: Catalogue):
    from .trainer import MaskTrainer

    named = {field.name: getattr(options, field.name) for field in fields(MaskSettings) if hasattr(options, field.name)}
    return MaskTrainer(MaskSettings(**named), catalogue, labels_of(catalogue), options.runs / options.name, join_world(options.device).device)


def labels_of(catalogue: Catalogue):
    from .labels import labels_path, read_labels

    return read_labels(labels_path(catalogue))


def train(options: argparse.Namespace, catalogue: Catalogue) -> None:
    trainer = trainer_of(options, catalogue)
    trainer.fit(options.stop_after, options.minutes)
    print(json.dumps({'run': str(trainer.store.path), 'epochs': trainer.epoch, 'of': trainer.settings.epochs, 'photographs': len(trainer.labels)}))


def measure(options: argparse.Namespace, catalogue: Catalogue) -> None:
    from .measure import measure_masks

    print(json.dumps(measure_masks(trainer_of(options, catalogue).network, catalogue, labels_of(catalogue)), indent=2))


def sheet(options: argparse.Namespace, catalogue: Catalogue) -> None:
    """Photographs of `val` drawn by the seed, so that the next version can be judged on the same ones."""
    from .measure import found_masks
    from .sheet import write_sheets

    val = [row for row, photo in enumerate(catalogue.photos) if photo.part == 'val']
    rows = np.sort(np.random.default_rng(options.seed).permutation(val)[: options.count])
    found = found_masks(trainer_of(options, catalogue).network, catalogue, [catalogue.photos[row] for row in rows])
    for path in write_sheets(options.out or options.runs / options.name / 'sheets', 'val', catalogue.exact_pack(HEIGHT, WIDTH).grey(rows), found >= 0.5):
        print(path)


def export(options: argparse.Namespace, catalogue: Catalogue) -> None:
    from .export import export_mask
    from .measure import measure_masks

    trainer = trainer_of(options, catalogue)
    scores = measure_masks(trainer.network, catalogue, labels_of(catalogue))
    for path in export_mask(trainer.network, options.out, options.version, trainer.settings, len(trainer.labels), scores):
        print(f'{path.name}: {path.stat().st_size} bytes')
