"""The commands as a person types them, on the drawn catalogue."""

import json

import pytest

from flukeprint_training.__main__ import main
from flukeprint_training.store import RunFolder
from flukeprint_training.table import run_table

RECIPE = """
name = "short"
precision = "float32"
[network]
shape = "tiny"
[sampling]
identities = 4
per_identity = 2
[[loss]]
kind = "triplet"
[[stage]]
epochs = 2
height = 32
width = 64
"""


@pytest.fixture
def command(catalogue, tmp_path):
    return lambda *words: main(['--data', str(catalogue), '--cache', str(tmp_path / 'cache'), '--runs', str(tmp_path / 'runs'), '--device', 'cpu', *map(str, words)])


def test_train_stop_go_on_evaluate_export_and_table(command, tmp_path, capsys):
    recipe = tmp_path / 'short.toml'
    recipe.write_text(RECIPE)
    command('train', recipe, '--seed', 7, '--stop-after', 1)
    command('train', recipe, '--seed', 7)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])['epochs'] == 2
    run = tmp_path / 'runs' / 'short-seed7'
    command('evaluate', run / 'best.safetensors')
    measured = json.loads(capsys.readouterr().out)
    best = max(line['top1'] for line in RunFolder(run).read_log())
    assert measured['page']['top1'] == pytest.approx(best) and set(measured) == {'page', 'nearest photograph', 'centre', 'no mirror averaging'}
    command('export', run, '--out', tmp_path / 'out', '--version', 'v1')
    command('pseudo', run / 'best.safetensors', '--threshold', -1, '--out', tmp_path / 'pseudo.json')
    assert list(json.loads((tmp_path / 'pseudo.json').read_text())) == ['drawn-10-0.png']
    capsys.readouterr()
    command('frozen', run / 'best.safetensors', run / 'best.safetensors', '--epochs', 2)
    assert 0 <= json.loads(capsys.readouterr().out)['top1'] <= 1
    command('table')
    assert '| short | 7 | 2 of 2 |' in capsys.readouterr().out


def test_the_table_puts_the_best_first_and_leaves_unmeasured_runs_out(tmp_path):
    for name, top1 in (('poor', 0.1), ('good', 0.9), ('young', None)):
        store = RunFolder(tmp_path / name)
        store.path.mkdir()
        store.write_recipe({'name': name, 'seed': 1, 'stage': [{'epochs': 3}]})
        scores = {} if top1 is None else {'top1': top1, 'top5': 1, 'map5': 1, 'map5_with_new': 1, 'auc': 1}
        store.write_log(epoch=0, seconds=60, photos_per_second=10, **scores)
    lines = run_table(tmp_path).splitlines()
    assert [line.split(' | ')[0] for line in lines[2:]] == ['| good', '| poor'] and '| 600 |' in lines[2]
