import json

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file

from flukeprint_training.export import export_run
from flukeprint_training.networks.embedder import Normalised
from flukeprint_training.networks.weights import arrays_of, read_embedder, read_metadata

from small import named, small, trainer


@pytest.fixture(scope='module', params=['contrastive-cosface', 'resnet50'])
def exported(request, catalogue, tmp_path_factory):
    folder = tmp_path_factory.mktemp('run')
    run = trainer(small(named(request.param), epochs=3), catalogue, folder / 'run', folder / 'cache')
    run.fit()
    files = export_run(folder / 'run', folder / 'out', 'v9')
    return run, {file.name: file for file in files}


def test_the_exported_network_is_the_trained_one(exported):
    run, files = exported
    trained = Normalised(run.average.network).eval()
    loaded, (height, width) = read_embedder(files['embedder-v9.safetensors'])
    assert (height, width) == (32, 64)
    assert all(torch.equal(value, arrays_of(loaded)[name]) for name, value in arrays_of(run.average.network).items())
    pair = load_file(files['parity-v9.safetensors'])
    with torch.inference_mode():
        torch.testing.assert_close(trained(pair['embedder.input']), pair['embedder.output'], atol=1e-6, rtol=0)
        half, _ = read_embedder(files['embedder-v9-half.safetensors'])
        assert (Normalised(half).eval()(pair['embedder.input']) - pair['embedder.output']).abs().max() < 0.01


def test_onnx_answers_alike(exported):
    _, files = exported
    pair = load_file(files['parity-v9.safetensors'])
    session = onnxruntime.InferenceSession(files['embedder-v9.onnx'], providers=['CPUExecutionProvider'])
    answer = session.run(None, {'input': pair['embedder.input'][:3].numpy()})[0]
    np.testing.assert_allclose(answer, pair['embedder.output'][:3].numpy(), atol=1e-5)


def test_half_precision_is_half_the_size_and_the_facts_are_in_the_file(exported):
    _, files = exported
    full, half = load_file(files['embedder-v9.safetensors']), load_file(files['embedder-v9-half.safetensors'])
    assert all(array.dtype == torch.float16 for array in half.values()) and full.keys() == half.keys()
    assert read_metadata(files['embedder-v9-half.safetensors'])['input'] == '1x32x64'


def test_the_card_says_scores_command_and_licence_and_no_folder(exported):
    run, files = exported
    card = files['embedder-v9.md'].read_text()
    top1 = run.store.read_log()[-1]['top1']
    assert f'| {top1:.3f} |' in card and 'research use only' in card
    assert f'train recipes/{run.recipe.name}.toml --seed 1' in card
    assert str(run.store.path) not in card and json.loads(card.split('```json')[1].split('```')[0])['name'] == run.recipe.name
