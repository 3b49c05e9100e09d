"""Two processes on this machine must do the work of one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import torch

TRAINING = Path(__file__).parents[1]


def torchrun(*command: str) -> str:
    environment = os.environ | {'OMP_NUM_THREADS': '1', 'PYTHONPATH': f'{TRAINING}{os.pathsep}{TRAINING / "tests"}'}
    done = subprocess.run(
        [sys.executable, '-m', 'torch.distributed.run', '--standalone', '--nproc-per-node=2', *command],
        cwd=TRAINING, env=environment, capture_output=True, text=True, timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_two_processes_have_the_gradient_of_one_whole_batch(tmp_path):
    torchrun('tests/two_processes.py', 'gradient', str(tmp_path))
    alone, first, second = (torch.load(tmp_path / f'{name}.pt') for name in ('alone', 'rank0', 'rank1'))
    torch.testing.assert_close(first, alone, atol=1e-6, rtol=1e-4)
    assert torch.equal(first, second)


def test_two_processes_train_stay_alike_and_resume(catalogue, tmp_path):
    torchrun('tests/two_processes.py', 'train', str(tmp_path), str(catalogue))
    for name, epochs in (('contrastive-cosface', 20), ('siamese', 6)):
        first, second = (torch.load(tmp_path / f'{name}-rank{rank}.pt') for rank in (0, 1))
        assert all(torch.equal(value, second[key]) for key, value in first.items() if 'running' not in key)
        log = [json.loads(line) for line in (tmp_path / name / 'log.jsonl').read_text().splitlines()]
        assert [line['epoch'] for line in log] == list(range(epochs))
        assert log[-1]['loss'] < log[0]['loss'] and 0 <= log[-1]['top1'] <= 1
