"""One process or many: under `torchrun` each takes its share of every batch, and all see the losses of the whole batch."""

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor


@dataclass(frozen=True)
class World:
    rank: int
    size: int
    device: torch.device

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def wait(self) -> None:
        if self.size > 1:
            dist.barrier()


def join_world(device: str | None = None) -> World:
    """Joins the processes that `torchrun` started, if it did. NCCL between graphics cards, Gloo between processors."""
    rank, size = int(os.environ.get('RANK', 0)), int(os.environ.get('WORLD_SIZE', 1))
    local = int(os.environ.get('LOCAL_RANK', 0))
    kind = device or ('cuda' if torch.cuda.is_available() else 'cpu')
    chosen = torch.device(kind, local) if kind == 'cuda' else torch.device(kind)
    if kind == 'cuda':
        torch.cuda.set_device(chosen)
    if size > 1 and not dist.is_initialized():
        dist.init_process_group('nccl' if kind == 'cuda' else 'gloo')
    return World(rank, size, chosen)


def leave_world(world: World) -> None:
    if world.size > 1 and dist.is_initialized():
        dist.destroy_process_group()


class _GatherRows(torch.autograd.Function):
    """All processes' rows, in the order of their ranks; each process gets back the gradient of all losses for its own rows."""

    @staticmethod
    def forward(ctx, rows: Tensor) -> Tensor:
        ctx.count = len(rows)
        parts = [torch.empty_like(rows) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, rows.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        total = gradient.contiguous().clone()
        dist.all_reduce(total)
        start = dist.get_rank() * ctx.count
        return total[start : start + ctx.count]


def gather_rows(rows: Tensor, world: World) -> Tensor:
    """[n, …] of each process → [n · size, …] of all; with gradient. Every process must give as many rows.

    DistributedDataParallel then averages the processes' gradients: each has all losses' gradients for its own rows, so the
    average is the gradient of the one loss of the whole batch.
    """
    return rows if world.size == 1 else _GatherRows.apply(rows)
