"""Recipes made so small that a test can run them."""

from dataclasses import replace
from pathlib import Path

import torch

from flukeprint_training.augment import NONE
from flukeprint_training.catalogue import Catalogue
from flukeprint_training.distributed import World
from flukeprint_training.networks.resnet import ResNetShape
from flukeprint_training.networks.shapes import SHAPES
from flukeprint_training.recipe import Recipe, Stage, read_recipe
from flukeprint_training.trainer import Trainer

RECIPES = sorted((Path(__file__).parents[1] / 'recipes').glob('*.toml'))
ALONE = World(0, 1, torch.device('cpu'))


def small(recipe: Recipe, epochs: int, **changes) -> Recipe:
    """The same method on a tiny network and small pictures, without augmentation, and without a teacher (test_distillation.py has one) or corrected labels (test_trainer.py)."""
    if isinstance(recipe.network, ResNetShape):
        network = replace(recipe.network, stages=(1, 1), stem=8, embedding=32)
    else:
        network = replace(SHAPES['tiny'], coords=recipe.network.coords, levels=recipe.network.levels)
    sampling = replace(recipe.sampling, identities=4, per_identity=2, new=min(recipe.sampling.new, 1), pairs=8, learners=2, random_epochs=1)
    if recipe.sampling.kind == 'divided':
        sampling = replace(sampling, identities=2)
    stages = tuple(Stage(epochs, 32, 64, learning_rate=max(stage.learning_rate, 1e-3)) for stage in recipe.stage[:1])
    optimiser = replace(recipe.optimiser, average=0.5, schedule='constant' if recipe.optimiser.schedule in ('cosine', 'cosine-run') else recipe.optimiser.schedule, patience=1000)
    loss = tuple(term for term in recipe.loss if term.kind != 'distillation')
    return replace(recipe, network=network, imagenet=None, start=None, teacher=None, labels=None, loss=loss, sampling=sampling, stage=stages, optimiser=optimiser, augmentation=NONE, precision='float32', measure_every=1000, **changes)


def named(name: str) -> Recipe:
    return read_recipe(next(path for path in RECIPES if path.stem == name))


def trainer(recipe: Recipe, catalogue: Path, folder: Path, cache: Path) -> Trainer:
    return Trainer(recipe, Catalogue(catalogue, cache), folder, ALONE)
