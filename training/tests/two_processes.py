"""What `test_distributed.py` starts twice, by torchrun."""

import sys
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from flukeprint_training.catalogue import Catalogue
from flukeprint_training.distributed import World, gather_rows, join_world, leave_world
from flukeprint_training.losses.embedded import ClassFacts, Embedded
from flukeprint_training.losses.supervised_contrastive import SupervisedContrastiveLoss
from flukeprint_training.trainer import Trainer

from small import named, small


def gradient(world: World, folder: Path) -> None:
    """A network without batch statistics, so that half a batch is not told apart from a whole one."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 4))
    x, labels = torch.randn(8, 6), torch.tensor([0, 1, 2, 3, 0, 1, 2, 3])
    loss = SupervisedContrastiveLoss(ClassFacts((2,) * 4, 4), temperature=0.5)
    if world.leads:
        loss(Embedded(network(x), labels)).backward()
        torch.save(torch.cat([p.grad.flatten() for p in network.parameters()]), folder / 'alone.pt')
        network.zero_grad()
    world.wait()
    shared = DistributedDataParallel(network)
    mine = x[world.rank * 4 : world.rank * 4 + 4]
    loss(Embedded(gather_rows(shared(mine), world), labels)).backward()
    torch.save(torch.cat([p.grad.flatten() for p in network.parameters()]), folder / f'rank{world.rank}.pt')


def train(world: World, folder: Path, catalogue: Path) -> None:
    """The usual way, and the one whose pairs are mined with what the network has learned; each stopped half-way and resumed."""
    for name, epochs in (('contrastive-cosface', 20), ('siamese', 6)):
        recipe = replace(small(named(name), epochs), measure_every=epochs // 2)
        for _ in range(2):
            trainer = Trainer(recipe, Catalogue(catalogue, folder / f'cache{world.rank}'), folder / name, world)
            trainer.fit(stop_after=epochs // 2)
        torch.save(trainer.network.state_dict() | trainer.losses.state_dict(), folder / f'{name}-rank{world.rank}.pt')


if __name__ == '__main__':
    torch.set_num_threads(1)
    world = join_world('cpu')
    try:
        {'gradient': gradient, 'train': train}[sys.argv[1]](world, *map(Path, sys.argv[2:]))
    finally:
        leave_world(world)
