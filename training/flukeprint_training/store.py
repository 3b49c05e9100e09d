"""What a run leaves in its folder: the log, the last checkpoint, the best weights."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch


@dataclass(frozen=True)
class RunFolder:
    path: Path

    @property
    def checkpoint(self) -> Path:
        return self.path / 'last.pt'

    @property
    def best(self) -> Path:
        return self.path / 'best.safetensors'

    @property
    def log(self) -> Path:
        return self.path / 'log.jsonl'

    def write_recipe(self, recipe: dict[str, Any]) -> None:
        _replace(self.path / 'recipe.json', lambda path: path.write_text(json.dumps(recipe, indent=2), encoding='utf-8'))

    def read_recipe(self) -> dict[str, Any]:
        return json.loads((self.path / 'recipe.json').read_text(encoding='utf-8'))

    def write_log(self, **values: Any) -> None:
        with open(self.log, 'a', encoding='utf-8') as file:
            file.write(json.dumps(values) + '\n')

    def read_log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding='utf-8').splitlines()] if self.log.exists() else []

    def forget_from(self, epoch: int) -> None:
        """Takes the lines of an epoch that was cut off, and of later ones, out of the log."""
        kept = [line for line in self.read_log() if line.get('epoch', -1) < epoch]
        _replace(self.log, lambda path: path.write_text(''.join(json.dumps(line) + '\n' for line in kept), encoding='utf-8'))

    def save_checkpoint(self, state: dict[str, Any]) -> None:
        _replace(self.checkpoint, lambda path: torch.save(state, path))

    def load_checkpoint(self) -> dict[str, Any] | None:
        return torch.load(self.checkpoint, map_location='cpu', weights_only=True) if self.checkpoint.exists() else None


def _replace(path: Path, write) -> None:
    """Written beside, then renamed: a run that is killed leaves the old file or the new one, never half of one."""
    half = path.with_suffix(f'{path.suffix}.half')
    write(half)
    os.replace(half, path)
