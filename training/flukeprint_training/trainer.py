"""The trainer: a recipe, a catalogue and a folder in; weights, a log and a checkpoint of every epoch out."""

import math
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from .average import MovingAverage
from .batches import Inputs, softened
from .catalogue import Catalogue
from .data.decisions import corrected, read_decisions
from .distributed import World, gather_rows
from .distil import taught_vectors
from .evaluate import PairLogits, measure_by_head, measure_vectors, val_vectors
from .identities import training_items
from .losses.embedded import ClassFacts, Embedded
from .losses.registry import make_loss
from .losses.siamese import SiameseLoss
from .networks.embedder import Normalised
from .networks.imagenet import start_from_imagenet
from .networks.shapes import make_embedder
from .networks.weights import load_body, save_weights
from .plan import Plan
from .pseudo import read_pseudo_labels
from .recipe import Recipe, Stage
from .samplers import Batch
from .schedule import Plateau, rate_share
from .store import RunFolder

#: What `val` is watched by: the plateau, and which weights are the best.
WATCHED = 'top1'


class Trainer:
    """One run. `fit` goes on where the folder's checkpoint ends, and then equals a run that was never cut off (on one kind of device)."""

    def __init__(self, recipe: Recipe, catalogue: Catalogue, folder: Path, world: World) -> None:
        self.recipe, self.catalogue, self.world, self.store = recipe, catalogue, world, RunFolder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(recipe.seed)
        photos = corrected(catalogue.photos, read_decisions(Path(recipe.labels))) if recipe.labels else catalogue.photos
        self.items = training_items(photos, recipe.flips, recipe.new_whales or recipe.sampling.new > 0, read_pseudo_labels(recipe.pseudo))
        self.plan = Plan(recipe, self.items)
        network = make_embedder(recipe.network)
        if recipe.imagenet:
            start_from_imagenet(network, Path(recipe.imagenet))
        begun = start_from(network, Path(recipe.start)) if recipe.start else None
        network = network.to(world.device, memory_format=torch.channels_last)
        if world.size > 1 and world.device.type == 'cuda':
            network = nn.SyncBatchNorm.convert_sync_batchnorm(network)
        self.network = network
        self.average = MovingAverage(network, recipe.optimiser.average)
        facts = ClassFacts(self.items.class_sizes, recipe.network.embedding, self.items.mirrored)
        learners = recipe.sampling.learners if recipe.sampling.kind == 'divided' else 1
        self.losses = nn.ModuleList(make_loss(term.kind, facts, learners, **term.settings) for term in recipe.loss).to(world.device)
        if begun:
            self.losses.load_state_dict(begun)
        self.optimiser = torch.optim.AdamW(self._parameter_groups(), lr=1.0, weight_decay=recipe.optimiser.weight_decay)
        self.plateau = Plateau(recipe.optimiser.factor, recipe.optimiser.patience)
        self.epoch, self.best = 0, -math.inf
        self.shared = network if world.size == 1 else DistributedDataParallel(network)
        self.taught = taught_vectors(Path(recipe.teacher), catalogue, self.items, world.device, recipe.precision == 'bfloat16') if recipe.teacher else None
        self.inputs: Inputs | None = None
        self.inputs_size = (0, 0)

    def _parameter_groups(self) -> list[dict]:
        """Weights with decay; normalisations and single numbers without; each loss's own with its rate."""
        head = self.recipe.optimiser.head_rate
        groups = []
        for rate, part in ((1.0, False), (head, True)):
            own = [p for name, p in self.network.named_parameters() if name.startswith(('embed.', 'pooled.')) == part]
            groups.append({'params': [p for p in own if p.ndim > 1], 'rate': rate})
            groups.append({'params': [p for p in own if p.ndim <= 1], 'rate': rate, 'weight_decay': 0.0})
        for term, loss in zip(self.recipe.loss, self.losses):
            groups.append({'params': [p for p in loss.parameters() if p.ndim > 1], 'rate': term.rate})
            groups.append({'params': [p for p in loss.parameters() if p.ndim <= 1], 'rate': term.rate, 'weight_decay': 0.0})
        return [group for group in groups if group['params']]

    def fit(self, stop_after: int | None = None, minutes: float | None = None) -> None:
        """Trains to the end of the recipe. `stop_after` epochs in this call, or after the epoch during which `minutes` have passed, it stops where it can be resumed."""
        self._restore()
        if self.world.leads:
            self.store.write_recipe(asdict(self.recipe))
        started, begun_at = time.monotonic(), self.epoch
        while self.epoch < self.recipe.epochs:
            self._epoch()
            if stop_after is not None and self.epoch - begun_at >= stop_after:
                break
            if minutes is not None and self._agreed(time.monotonic() - started >= 60 * minutes):
                break

    def _agreed(self, stop: bool) -> bool:
        """The lead's clock counts: processes that stopped at different epochs would wait for each other for ever."""
        if self.world.size == 1:
            return stop
        flag = torch.tensor([float(stop)], device=self.world.device)
        torch.distributed.broadcast(flag, 0)
        return bool(flag.item())

    def _epoch(self) -> None:
        recipe, epoch = self.recipe, self.epoch
        stage, done = recipe.stage_at(epoch)
        if done == 0:
            self.plateau.begin_stage()
        self._open_inputs(stage)
        # Dropout draws from the global generator: seeded for each epoch, a resumed run draws the same.
        torch.manual_seed(_seed(recipe.seed, epoch, 0, self.world.rank))
        batches = self._planned(epoch, stage)
        if not batches:
            raise ValueError('the sampling leaves nothing to train on: fewer identities in a batch, or more photographs')
        started, total = time.monotonic(), 0.0
        self.network.train()
        for step, batch in enumerate(batches):
            past, whole = (epoch, recipe.epochs) if recipe.optimiser.schedule == 'cosine-run' else (done, stage.epochs)
            share = rate_share((past + step / len(batches)) / whole, recipe.optimiser) * self.plateau.share
            for group in self.optimiser.param_groups:
                group['lr'] = stage.learning_rate * share * group['rate']
            total += self._step(batch, step, len(batches))
        seconds = time.monotonic() - started
        self.epoch += 1
        photos = sum(len(batch.items) for batch in batches)
        line = {'epoch': epoch, 'loss': round(total / len(batches), 5), 'learning_rate': stage.learning_rate * share, 'seconds': round(seconds, 2), 'photos_per_second': round(photos / seconds, 1)}
        if self.epoch % recipe.measure_every == 0 or self.epoch == recipe.epochs:
            line |= self._measure(stage.height, stage.width)
        if self.world.leads:
            self.store.write_log(**line)
            self.store.save_checkpoint(self._state())
        self.world.wait()

    def _open_inputs(self, stage: Stage) -> None:
        """Each size has its own pack: small pictures sampled out of a large pack would flicker, for sampling does not smooth."""
        if self.inputs_size != (stage.height, stage.width):
            self.inputs_size = stage.height, stage.width
            self.inputs = Inputs(self.catalogue.training_pack(*self.inputs_size), self.items, self.world.device)

    def _planned(self, epoch: int, stage: Stage) -> list[Batch]:
        """The lead's plan, for all: mined pairs and clusters hang on rounding, and two plans would not fit together."""
        plan = [self.plan.epoch(epoch, lambda: self._features(stage.height, stage.width), self._compare) if self.world.leads else None]
        if self.world.size > 1:
            torch.distributed.broadcast_object_list(plan, 0, device=self.world.device)
        return plan[0]

    def _step(self, batch: Batch, step: int, steps: int) -> float:
        recipe, world = self.recipe, self.world
        stage, _ = recipe.stage_at(self.epoch)
        mine, all_items = self._share(batch)
        labels = torch.from_numpy(self.items.labels[all_items])
        taught = None if self.taught is None else self.taught[torch.from_numpy(all_items)].to(world.device)
        how = softened(recipe.augmentation, stage.augmentation)
        x = self.inputs.of(mine, stage.height, stage.width, how, torch.Generator().manual_seed(_seed(recipe.seed, self.epoch, step, world.rank)))
        with torch.autocast(world.device.type, torch.bfloat16, enabled=recipe.precision == 'bfloat16'):
            _, embedding = self.shared(x)
        generator = torch.Generator(world.device).manual_seed(_seed(recipe.seed, self.epoch, step, -1))
        embedded = Embedded(gather_rows(embedding.float(), world), labels.to(world.device), generator, batch.learner, taught)
        value = torch.zeros((), device=world.device)
        for term, loss in zip(recipe.loss, self.losses):
            loss.set_progress((self.epoch + step / steps) / recipe.epochs)
            value = value + term.weight * loss(embedded)
        self.optimiser.zero_grad(set_to_none=True)
        value.backward()
        if recipe.optimiser.clip > 0:
            nn.utils.clip_grad_norm_(self.network.parameters(), recipe.optimiser.clip)
        self.optimiser.step()
        self.average.update(self.network)
        loss_value = value.item()
        if not math.isfinite(loss_value):
            raise FloatingPointError(f'the loss is {loss_value} in epoch {self.epoch}, step {step}: a smaller learning rate, or precision = "float32", may help')
        return loss_value

    def _share(self, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
        """This process's items, and all processes' items in their order. A rest that can't be shared out evenly, pairs together, is left out."""
        together = 2 if self.recipe.sampling.kind == 'pairs' else 1
        items = batch.items
        if self.world.size > 1:
            unit = together * self.world.size
            items = items[: max(unit, len(items) // unit * unit)]
        length = len(items) // self.world.size
        mine = items[self.world.rank * length : (self.world.rank + 1) * length]
        return mine, items

    @torch.inference_mode()
    def _features(self, height: int, width: int, batch: int = 128) -> np.ndarray:
        """Unit vectors of all items, unaugmented, by the averaged network."""
        network = Normalised(self.average.network)
        network.eval()
        parts = []
        with torch.autocast(self.world.device.type, torch.bfloat16, enabled=self.recipe.precision == 'bfloat16'):
            for start in range(0, len(self.items), batch):
                rows = np.arange(start, min(start + batch, len(self.items)))
                parts.append(network(self.inputs.plain(rows, height, width)).float().cpu().numpy())
        self.network.train()
        return np.concatenate(parts)

    def _compare(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Similarities as the loss sees them: the siamese head's, else the dot product."""
        head = self._head()
        if head is None:
            return a @ b.T
        return head.scores(*(torch.from_numpy(part).to(self.world.device) for part in (a, b))).float().cpu().numpy()

    def _head(self) -> SiameseLoss | None:
        return next((loss for loss in self.losses if isinstance(loss, SiameseLoss)), None)

    def _pair_logits(self, head: SiameseLoss) -> PairLogits:
        return lambda a, b: head.pair_logits(*(torch.from_numpy(part).to(self.world.device) for part in (a, b))).float().cpu().numpy()

    def _measure(self, height: int, width: int) -> dict[str, float]:
        """`val` by the averaged network, by the first process; the others wait for its word."""
        scores: dict[str, float] = {}
        if self.world.leads:
            pack = self.catalogue.exact_pack(height, width)
            head, mirror = self._head(), self.recipe.mirror
            queries, gallery = val_vectors(Normalised(self.average.network), pack, self.catalogue.comparison, self.world.device, halved=self.recipe.precision == 'bfloat16', mirrored=mirror or head is not None)
            plain = [vectors if mirror or head is None else vectors[:, : vectors.shape[1] // 2] * 2**0.5 for vectors in (queries, gallery)]
            scores = measure_vectors(*plain, self.catalogue.comparison).rounded()
            if head:
                judged = measure_by_head(queries, gallery, self.catalogue.comparison, self._pair_logits(head)).rounded()
                scores |= {f'head_{name}': value for name, value in judged.items()}
            if scores[WATCHED] > self.best:
                save_weights(self.average.network, self.store.best, self.recipe.network.metadata(height, width) | {'recipe': self.recipe.name, 'epoch': str(self.epoch)})
        watched = torch.tensor([scores.get(WATCHED, 0.0)], dtype=torch.float64, device=self.world.device)
        if self.world.size > 1:
            torch.distributed.broadcast(watched, 0)
        self.best = max(self.best, watched.item())
        if self.recipe.optimiser.schedule == 'plateau':
            self.plateau.tell(watched.item())
        self.network.train()
        return scores

    def _state(self) -> dict:
        return {
            'recipe': repr(self.recipe),
            'epoch': self.epoch,
            'best': self.best,
            'network': self.network.state_dict(),
            'average': self.average.network.state_dict(),
            'average_steps': self.average.steps,
            'losses': self.losses.state_dict(),
            'optimiser': self.optimiser.state_dict(),
            'plateau': asdict(self.plateau),
            'plan': self.plan.state(),
        }

    def _restore(self) -> None:
        """Raises ValueError where the folder's checkpoint is of another recipe."""
        state = self.store.load_checkpoint()
        if state is None:
            return
        if state['recipe'] != repr(self.recipe):
            raise ValueError(f'{self.store.path} holds a run of another recipe: choose another folder, or delete it')
        self.epoch, self.best = state['epoch'], state['best']
        self.network.load_state_dict(state['network'])
        self.average.network.load_state_dict(state['average'])
        self.average.steps = state['average_steps']
        self.losses.load_state_dict(state['losses'])
        self.optimiser.load_state_dict(state['optimiser'])
        self.plateau = Plateau(**state['plateau'])
        self.plan.restore(state['plan'])
        if self.world.leads:
            self.store.forget_from(self.epoch)


def start_from(network: nn.Module, path: Path) -> dict[str, Tensor] | None:
    """Loads a weights file's arrays; or, of a run's checkpoint, the averaged network's, and returns its losses' own weights."""
    if path.suffix != '.pt':
        load_body(network, path)
        return None
    state = torch.load(path, map_location='cpu', weights_only=True)
    network.load_state_dict(state['average'])
    return state['losses']


def _seed(*parts: int) -> int:
    return int(np.random.SeedSequence([part + 1 for part in parts]).generate_state(1, np.uint64)[0] >> 1)
