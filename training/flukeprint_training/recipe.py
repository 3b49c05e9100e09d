"""A recipe: everything that a run depends on, in one TOML file. A key that nobody reads is an error, not a silence."""

import tomllib
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from .augment import Augmentation
from .networks.shapes import SHAPES, EmbedderShape, Shape


@dataclass(frozen=True)
class Sampling:
    """kind: `groups` (several photographs of each whale), `pairs` (siamese), `divided` (divide and conquer).

    groups, divided: `identities` whales × `per_identity` photographs, and `new` photographs of new whales.
    pairs: so many a batch; for `random_epochs` the different ones are random, then hard by assignment on sub-sets of `subset`,
    with noise falling from `noise[0]` to `noise[1]` over the run; scores are renewed every `renew` epochs.
    most: an epoch ends with the batch that makes it so many photographs, 0 for none: the same budget for methods whose epochs differ.
    divided: `learners` slices, clusters renewed every `renew` epochs; from the share `whole_from` of the run on, all as one.
    """

    kind: str = 'groups'
    identities: int = 32
    per_identity: int = 4
    new: int = 0
    pairs: int = 32
    random_epochs: int = 2
    noise: tuple[float, float] = (100.0, 0.25)
    subset: int = 512
    hard_positives: bool = True
    renew: int = 2
    learners: int = 4
    whole_from: float = 0.75
    most: int = 0


@dataclass(frozen=True)
class LossTerm:
    """`weight` in the sum; `rate`: the learning rate of the loss's own parameters, as a multiple of the network's; the rest is the loss's own."""

    kind: str
    weight: float = 1.0
    rate: float = 1.0
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A stretch of the run at one picture size (progressive sizes). The schedule of the learning rate begins anew with each stage."""

    epochs: int
    height: int
    width: int
    learning_rate: float = 3e-3
    augmentation: float = 1.0


@dataclass(frozen=True)
class Optimiser:
    """AdamW. schedule: `cosine` (to zero in each stage), `cosine-run` (to zero at the end of the run, warm-up in the first stage alone), `plateau` (× `factor` when `val` has not gained for `patience` epochs) or `constant`.

    warm_up: share of a stage over which the rate rises from nothing. average: decay of the weights' moving average, 0 for none.
    clip: largest norm of the gradient, 0 for any. head_rate: the embedding layer's learning rate, as a multiple: it starts from nothing where the rest does not.
    """

    weight_decay: float = 1e-4
    schedule: str = 'cosine'
    warm_up: float = 0.05
    factor: float = 0.2
    patience: int = 3
    average: float = 0.999
    clip: float = 5.0
    head_rate: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """precision: `bfloat16` or `float32`. start: a weights file to begin from, or a run's last.pt: then the losses begin where that run left theirs; imagenet: the folder of `imagenet.py`'s files to begin from (a ResNet), both relative to the recipe. pseudo: a file of `pseudo`'s labels. teacher: a weights file whose vectors the loss `distillation` teaches. labels: a file of decisions that correct the published labels, for training alone. mirror: `val` is measured with mirror averaging, as the page does; without, in half the time."""

    name: str
    loss: tuple[LossTerm, ...]
    stage: tuple[Stage, ...]
    seed: int = 1
    network: Shape = field(default_factory=EmbedderShape)
    sampling: Sampling = field(default_factory=Sampling)
    optimiser: Optimiser = field(default_factory=Optimiser)
    augmentation: Augmentation = field(default_factory=Augmentation)
    flips: bool = True
    new_whales: bool = False
    precision: str = 'bfloat16'
    start: str | None = None
    imagenet: str | None = None
    pseudo: str | None = None
    teacher: str | None = None
    measure_every: int = 1
    labels: str | None = None
    mirror: bool = True

    @property
    def epochs(self) -> int:
        return sum(stage.epochs for stage in self.stage)

    def stage_at(self, epoch: int) -> tuple[Stage, int]:
        """The stage of an epoch (from 0), and how many of its epochs are done by then."""
        for stage in self.stage:
            if epoch < stage.epochs:
                return stage, epoch
            epoch -= stage.epochs
        raise IndexError('the run is over')


def read_recipe(path: Path) -> Recipe:
    recipe = parse_recipe(tomllib.loads(path.read_text(encoding='utf-8')), path.name)
    beside = lambda name: None if name is None else str((path.parent / name).resolve())
    return replace(recipe, start=beside(recipe.start), imagenet=beside(recipe.imagenet), pseudo=beside(recipe.pseudo), teacher=beside(recipe.teacher), labels=beside(recipe.labels))


def parse_recipe(table: dict[str, Any], where: str = 'recipe') -> Recipe:
    """Raises ValueError where a key is unknown or missing, a name is not one of those that there are, or nothing would be trained."""
    table = dict(table)
    network = dict(table.pop('network', {}))
    shape = network.pop('shape', 'v0')
    if shape not in SHAPES:
        raise ValueError(f'{where}: no shape {shape}; there are {", ".join(SHAPES)}')
    table['network'] = asdict(SHAPES[shape]) | network
    table['loss'] = [_loss_term(term) for term in table.get('loss', [])]
    table['network'] = _read(type(SHAPES[shape]), table['network'], f'{where}: network')
    recipe = _read(Recipe, table, where)
    _one_of(recipe.sampling.kind, ('groups', 'pairs', 'divided'), f'{where}: sampling.kind')
    _one_of(recipe.optimiser.schedule, ('cosine', 'cosine-run', 'plateau', 'constant'), f'{where}: optimiser.schedule')
    _one_of(recipe.precision, ('bfloat16', 'float32'), f'{where}: precision')
    if not recipe.loss or not recipe.stage:
        raise ValueError(f'{where}: a recipe needs a loss and a stage')
    if ('distillation' in {term.kind for term in recipe.loss}) != (recipe.teacher is not None):
        raise ValueError(f'{where}: the loss distillation and a teacher go together')
    if ('siamese' in {term.kind for term in recipe.loss}) != (recipe.sampling.kind == 'pairs'):
        raise ValueError(f'{where}: the siamese loss and the sampling of pairs go together')
    return recipe


def _one_of(value: str, names: tuple[str, ...], where: str) -> None:
    if value not in names:
        raise ValueError(f'{where}: {value} is none of {", ".join(names)}')


def _loss_term(table: dict[str, Any]) -> dict[str, Any]:
    own = {'kind', 'weight', 'rate'}
    return {key: value for key, value in table.items() if key in own} | {'settings': {key: value for key, value in table.items() if key not in own}}


def _read(kind: type, table: dict[str, Any], where: str) -> Any:
    hints = get_type_hints(kind)
    unknown = set(table) - set(hints)
    missing = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING} - set(table)
    if unknown or missing:
        raise ValueError(f'{where}: ' + '; '.join([f'unknown {name}' for name in sorted(unknown)] + [f'missing {name}' for name in sorted(missing)]))
    return kind(**{key: _value(hints[key], value, f'{where}: {key}') for key, value in table.items()})


def _value(hint: Any, value: Any, where: str) -> Any:
    if isinstance(value, dict) and hasattr(hint, '__dataclass_fields__'):
        return _read(hint, value, where)
    if get_origin(hint) is tuple:
        if not isinstance(value, (list, tuple)):
            raise ValueError(f'{where} must be a list')
        return tuple(_value(get_args(hint)[0], item, where) for item in value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    allowed = get_args(hint) if get_origin(hint) is UnionType or isinstance(hint, UnionType) else (get_origin(hint) or hint,)
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        raise ValueError(f'{where} is {value!r}')
    return value
