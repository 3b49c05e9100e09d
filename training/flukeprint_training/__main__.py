"""The commands: `python -m flukeprint_training COMMAND`, from the folder `training/`. `--help` tells the rest."""

import argparse
import json
import os
from pathlib import Path

import torch

from .catalogue import Catalogue
from .distributed import join_world, leave_world
from .memory import keep_memory
from .segmentation.command import add_mask

HERE = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog='flukeprint_training', description="The trainer of Flukeprint's networks.")
    parser.add_argument('--data', type=Path, default=Path(os.environ.get('FLUKEPRINT_DATA', HERE.parents[1] / 'shared' / 'data' / 'flukes')), help='folder with photos/ and the tables')
    parser.add_argument('--cache', type=Path, default=HERE / 'cache', help='where packed crops are kept; never inside git')
    parser.add_argument('--runs', type=Path, default=HERE / 'runs', help='where runs are kept; never inside git')
    parser.add_argument('--device', choices=['cpu', 'cuda'], help='taken by itself: cuda where there is one')
    parser.add_argument('--threads', type=int, help='threads of one process; all cores unless said')
    commands = parser.add_subparsers(dest='command', required=True)

    pack = commands.add_parser('pack', help='pack the crops for a size beforehand')
    pack.add_argument('--height', type=int, required=True)
    pack.add_argument('--width', type=int, required=True)
    pack.add_argument('--workers', type=int, default=os.cpu_count() or 1)

    train = commands.add_parser('train', help='train a recipe, or go on with it')
    train.add_argument('recipe', type=Path)
    train.add_argument('--seed', type=int, help="instead of the recipe's; the run's folder is then NAME-seedN")
    train.add_argument('--stop-after', type=int, help='epochs, in this call')
    train.add_argument('--minutes', type=float, help='stop after the epoch in which they have passed')

    for name, text in (('evaluate', 'measure weights on val'), ('pseudo', 'label new whales that the network is sure of')):
        command = commands.add_parser(name, help=text)
        command.add_argument('weights', type=Path)
        if name == 'pseudo':
            command.add_argument('--threshold', type=float, required=True)
            command.add_argument('--out', type=Path, required=True)

    cache = commands.add_parser('page-cache', help="find and embed all photographs with the page's networks, for the terminal's measures")
    cache.add_argument('--models', type=Path, default=HERE.parent / 'public' / 'models')
    cache.add_argument('--embedder', required=True, help='name in that folder, as embedder-v1')
    cache.add_argument('--detector', required=True)
    cache.add_argument('--out', type=Path, default=HERE.parent / '.cache' / 'embeddings')
    cache.add_argument('--check', type=Path, help='a cache that the terminal made, to compare with')
    cache.add_argument('--workers', type=int, default=os.cpu_count() or 1)

    frozen = commands.add_parser('frozen', help='classify on the features of several networks, PCA and two dense layers, and measure on val')
    frozen.add_argument('weights', type=Path, nargs='+')
    frozen.add_argument('--components', type=int, default=256)
    frozen.add_argument('--epochs', type=int, default=60)
    frozen.add_argument('--seed', type=int, default=1)

    commands.add_parser('table', help='what all runs have reached, as a table')

    export = commands.add_parser('export', help='make what ships out of a run')
    export.add_argument('run', type=Path)
    export.add_argument('--out', type=Path, required=True)
    export.add_argument('--version', required=True)

    detector = commands.add_parser('detector', help='train the fluke detector, measure it on the hand boxes, export it')
    detector.add_argument('--epochs', type=int, default=30)
    detector.add_argument('--batch', type=int, default=64)
    detector.add_argument('--learning-rate', type=float, default=2e-3)
    detector.add_argument('--seed', type=int, default=1)
    detector.add_argument('--name', default='detector')
    detector.add_argument('--start', help="a detector's weights to begin from, also one without presence and points")
    detector.add_argument('--average', type=float, default=0.999, help='decay of the moving average of the weights')
    detector.add_argument('--stop-after', type=int)
    detector.add_argument('--hand', action='store_true', help='hand-drawn boxes teach as well, five networks, each measured on the fold that it has not seen; the first one is exported')
    detector.add_argument('--workers', type=int, default=os.cpu_count() or 1, help='processes that pack the photographs')
    detector.add_argument('--out', type=Path, help='export here as well, once it is trained')
    detector.add_argument('--version')

    add_mask(commands)

    options = parser.parse_args(arguments)
    if options.threads:
        torch.set_num_threads(options.threads)
    keep_memory()
    COMMANDS[options.command](options)


def catalogue_of(options: argparse.Namespace) -> Catalogue:
    return Catalogue(options.data, options.cache, getattr(options, 'workers', 1))


def pack(options: argparse.Namespace) -> None:
    catalogue = catalogue_of(options)
    for made in (catalogue.training_pack(options.height, options.width), catalogue.exact_pack(options.height, options.width)):
        print(f'{len(made.pictures)} pictures of {made.kind.height} × {made.kind.width}, {made.pictures.nbytes / 1e6:.0f} MB')


def train(options: argparse.Namespace) -> None:
    from dataclasses import replace

    from .recipe import read_recipe
    from .trainer import Trainer

    recipe = read_recipe(options.recipe)
    folder = options.runs / recipe.name
    if options.seed is not None:
        recipe, folder = replace(recipe, seed=options.seed), options.runs / f'{recipe.name}-seed{options.seed}'
    world = join_world(options.device)
    try:
        if world.leads:
            prepare(catalogue_of(options), recipe)
        world.wait()
        trainer = Trainer(recipe, catalogue_of(options), folder, world)
        trainer.fit(options.stop_after, options.minutes)
        if world.leads:
            print(json.dumps({'run': str(folder), 'epochs': trainer.epoch, 'of': recipe.epochs, 'best': trainer.best}))
    finally:
        leave_world(world)


def prepare(catalogue: Catalogue, recipe) -> None:
    """Packs what the run will need, once, so that no process waits in the middle of an epoch."""
    for stage in recipe.stage:
        catalogue.training_pack(stage.height, stage.width)
        catalogue.exact_pack(stage.height, stage.width)


def evaluate(options: argparse.Namespace) -> None:
    from .evaluate import all_measures, val_vectors

    catalogue, device = catalogue_of(options), join_world(options.device).device
    network, (height, width) = shipped_embedder(options.weights, device)
    queries, gallery = val_vectors(network, catalogue.exact_pack(height, width), catalogue.comparison, device)
    print(json.dumps(all_measures(queries, gallery, catalogue.comparison), indent=2))


def pseudo(options: argparse.Namespace) -> None:
    from .evaluate import mirror_vectors
    from .pseudo import pseudo_labels, write_pseudo_labels

    catalogue, device = catalogue_of(options), join_world(options.device).device
    network, (height, width) = shipped_embedder(options.weights, device)
    vectors = mirror_vectors(network, catalogue.exact_pack(height, width), range(len(catalogue.photos)), device)
    labels = pseudo_labels(catalogue.photos, vectors, options.threshold)
    write_pseudo_labels(options.out, labels)
    print(f'{len(labels)} of {sum(photo.is_new and photo.part == "train" for photo in catalogue.photos)} new whales labelled')


def shipped_embedder(path: Path, device: torch.device):
    """Network that gives unit vectors, and its input size, out of a weights file of ours or of v0's layout."""
    from .networks.embedder import Normalised
    from .networks.weights import read_embedder

    embedder, size = read_embedder(path)
    return Normalised(embedder).to(device, memory_format=torch.channels_last).eval(), size


def page_cache(options: argparse.Namespace) -> None:
    from .page_cache import differences, find_all, read_cache, write_cache

    # It may be the very file that is written below.
    theirs = read_cache(options.check) if options.check else None
    catalogue, device = catalogue_of(options), join_world(options.device).device
    found = find_all(catalogue, options.models / f'{options.embedder}.safetensors', options.models / f'{options.detector}.safetensors', device)
    path = write_cache(found, catalogue, options.embedder, options.detector, options.out)
    print(f'{len(found.boxes)} photographs: {path.name}')
    if theirs is not None:
        print(json.dumps(differences(read_cache(path), theirs), indent=2))


def frozen(options: argparse.Namespace) -> None:
    from .evaluate import val_vectors
    from .frozen import FrozenSettings, frozen_scores

    catalogue, device = catalogue_of(options), join_world(options.device).device
    queries, gallery = [], []
    for path in options.weights:
        network, size = shipped_embedder(path, device)
        asked, shown = val_vectors(network, catalogue.exact_pack(*size), catalogue.comparison, device)
        queries.append(asked)
        gallery.append(shown)
    settings = FrozenSettings(components=options.components, epochs=options.epochs, seed=options.seed)
    print(json.dumps(frozen_scores(gallery, queries, catalogue.comparison, settings).rounded(), indent=2))


def table(options: argparse.Namespace) -> None:
    from .table import run_table

    print(run_table(options.runs))


def export(options: argparse.Namespace) -> None:
    from .export import export_run

    for path in export_run(options.run, options.out, options.version):
        print(f'{path.name}: {path.stat().st_size} bytes')


def detector(options: argparse.Namespace) -> None:
    from .detection.trainer import DetectorSettings
    from .export import export_detector

    settings = DetectorSettings(options.epochs, options.batch, options.learning_rate, options.seed, average=options.average, start=options.start, hand=options.hand)
    network, scores = (folded_detector if options.hand else single_detector)(options, settings)
    print(json.dumps(scores, indent=2))
    if options.out:
        export_detector(network, options.out, options.version, scores, options.hand)


def single_detector(options: argparse.Namespace, settings):
    from .detection.trainer import DetectorTrainer

    trainer = DetectorTrainer(settings, catalogue_of(options), options.runs / options.name, join_world(options.device).device)
    trainer.fit(options.stop_after)
    return trainer.network, trainer.measure()


def folded_detector(options: argparse.Namespace, settings):
    """Five networks, each of four folds; scores: the first one's own, and with ` of five` behind the name all five's on what each has not seen."""
    from dataclasses import replace

    import numpy as np

    from .detection.measure import box_scores
    from .detection.targets import FOLDS
    from .detection.trainer import DetectorTrainer

    trainers, device = [], join_world(options.device).device
    for fold in range(FOLDS):
        trainers.append(DetectorTrainer(replace(settings, held_out=fold), catalogue_of(options), options.runs / f'{options.name}-fold{fold}', device))
        trainers[-1].fit(options.stop_after)
    found = np.concatenate([trainer.found_boxes() for trainer in trainers])
    drawn = np.concatenate([trainer.targets.hand[trainer.measured_rows()] for trainer in trainers])
    return trainers[0].network, trainers[0].measure() | {f'{name} of five': value for name, value in box_scores(found, drawn).items()}


def mask(options: argparse.Namespace) -> None:
    from .segmentation.command import run_mask

    run_mask(options, catalogue_of(options))


COMMANDS = {'pack': pack, 'train': train, 'evaluate': evaluate, 'pseudo': pseudo, 'page-cache': page_cache, 'frozen': frozen, 'table': table, 'export': export, 'detector': detector, 'mask': mask}

if __name__ == '__main__':
    main()
