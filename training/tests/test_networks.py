import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch.nn import functional as F

from flukeprint_training.networks.detector import Detector, DetectorShape, Shares
from flukeprint_training.networks.coordinates import with_coordinates
from flukeprint_training.networks.embedder import Embedder, EmbedderShape, Normalised
from flukeprint_training.networks.imagenet import CONTRAST, EPSILON, GREY, MEANS, start_from_imagenet
from flukeprint_training.networks.pooling import generalised_mean, stripes_of
from flukeprint_training.networks.resnet import ResNetEmbedder, ResNetShape
from flukeprint_training.networks.shapes import SHAPES, make_embedder
from flukeprint_training.networks.weights import arrays_of, load_body, load_weights, read_embedder, save_weights

from conftest import SHARED

WEIGHTS = SHARED / 'weights'
needs_v0 = pytest.mark.skipif(not WEIGHTS.exists(), reason='the first weights are not here')


@needs_v0
def test_v0_answers_as_stored():
    pair = load_file(WEIGHTS / 'parity-v0.safetensors')
    embedder, detector = Embedder(SHAPES['v0']), Detector(DetectorShape(outputs=4))
    load_weights(embedder, WEIGHTS / 'embedder-v0.safetensors')
    load_weights(detector, WEIGHTS / 'detector-v0.safetensors')
    with torch.no_grad():
        assert (Normalised(embedder).eval()(pair['embedder.input']) - pair['embedder.output']).abs().max() <= 1e-4
        assert (Shares(detector).eval()(pair['detector.input']) - pair['detector.output']).abs().max() <= 1e-4


@needs_v0
def test_v0_has_our_names_in_its_file_and_no_others():
    assert set(load_file(WEIGHTS / 'embedder-v0.safetensors')) == set(arrays_of(Embedder(SHAPES['v0'])))


@pytest.mark.parametrize('shape, megabytes', [('densenet121', 16), ('resnet50-conv4', 16), ('resnet50-stripes', 16), ('tablet', 4), ('v0', 4)])
def test_sizes_stay_within_what_may_ship_in_half_precision(shape, megabytes):
    assert 2 * sum(array.numel() for array in arrays_of(make_embedder(SHAPES[shape])).values()) <= megabytes * 1e6


@pytest.mark.parametrize('shape', [EmbedderShape((1, 1), 4, 8, 16), EmbedderShape((1, 1), 4, 8, 16, coords=True), EmbedderShape((1, 1), 4, 8, 16, levels=True, dropout=0.1), ResNetShape((1, 1), 4, 16), ResNetShape((1, 2), 4, 16, stripes=3, levels=True)])
def test_every_variant_gives_an_embedding_of_length_one_and_a_gradient_everywhere(shape):
    torch.manual_seed(0)
    network = Normalised(make_embedder(shape))
    out = network(torch.randn(3, 1, 32, 64))
    assert out.shape == (3, 16)
    torch.testing.assert_close(out.norm(dim=1), torch.ones(3))
    (out * torch.randn_like(out)).sum().backward()
    assert all(parameter.grad is not None and parameter.grad.abs().sum() > 0 for parameter in network.parameters())


def test_generalised_mean_by_hand():
    assert generalised_mean(torch.tensor([[[[1.0, 2.0], [0.0, 3.0]]]]), 3).item() == pytest.approx(((1 + 8 + 27) / 4) ** (1 / 3))


def test_coordinates_run_from_minus_one_to_one():
    _, across, down = with_coordinates(torch.zeros(1, 1, 3, 5))[0]
    assert across[0].tolist() == [-1, -0.5, 0, 0.5, 1]
    assert down[:, 0].tolist() == [-1, 0, 1]


def test_weights_survive_the_file_and_a_wrong_shape_is_refused(tmp_path):
    network = Embedder(SHAPES['tiny'])
    save_weights(network, tmp_path / 'a.safetensors', {})
    other = Embedder(SHAPES['tiny'])
    load_weights(other, tmp_path / 'a.safetensors')
    assert all(torch.equal(value, arrays_of(other)[name]) for name, value in arrays_of(network).items())
    with pytest.raises(RuntimeError):
        load_weights(Embedder(EmbedderShape((1, 1), 8, 8, 32)), tmp_path / 'a.safetensors')


def test_a_start_from_another_network_takes_what_fits(tmp_path):
    save_weights(Embedder(SHAPES['tiny']), tmp_path / 'a.safetensors', {})
    left_alone = load_body(Embedder(EmbedderShape((1, 1, 1), 8, 8, 64)), tmp_path / 'a.safetensors')
    assert set(left_alone) == {'embed.weight', 'embed.bn.weight', 'embed.bn.bias', 'embed.bn.running_mean', 'embed.bn.running_var'}


def test_stripes_share_out_every_column_once():
    x = torch.arange(7.0).expand(1, 1, 2, 7)
    assert [part[0, 0, 0].tolist() for part in stripes_of(x, 3)] == [[0, 1], [2, 3, 4], [5, 6]]


@pytest.mark.parametrize('shape', [ResNetShape((1, 2), 4, 16, stripes=2, levels=True), EmbedderShape((1, 1), 4, 8, 16, coords=True)])
def test_a_weights_file_says_what_network_it_is_for(tmp_path, shape):
    network = make_embedder(shape).eval()
    save_weights(network, tmp_path / 'a.safetensors', shape.metadata(32, 64))
    read, size = read_embedder(tmp_path / 'a.safetensors')
    x = torch.randn(2, 1, 32, 64)
    assert size == (32, 64) and read.shape == shape
    torch.testing.assert_close(read(x)[1], network(x)[1])


def keras_files(folder, generator):
    """A layers model with the first two stages of ResNet-50, one block each, in the files of TensorFlow.js; and its arrays."""
    arrays = {}

    def convolution(name, bn, channels, narrow, kernel):
        arrays[f'{name}/kernel'], arrays[f'{name}/bias'] = generator.normal(size=(kernel, kernel, channels, narrow)) / (kernel * channels**0.5), generator.normal(size=narrow)
        arrays[f'{bn}/gamma'], arrays[f'{bn}/beta'] = 1 + generator.random(narrow), generator.normal(size=narrow)
        arrays[f'{bn}/moving_mean'], arrays[f'{bn}/moving_variance'] = generator.normal(size=narrow), 1 + generator.random(narrow)

    convolution('conv1', 'bn_conv1', 3, 64, 7)
    for stage, channels, narrow in ((2, 64, 64), (3, 256, 128)):
        for tag, a, b, kernel in (('2a', channels, narrow, 1), ('2b', narrow, narrow, 3), ('2c', narrow, 4 * narrow, 1), ('1', channels, 4 * narrow, 1)):
            convolution(f'res{stage}a_branch{tag}', f'bn{stage}a_branch{tag}', a, b, kernel)
    arrays = {name: np.ascontiguousarray(value, dtype='<f4') for name, value in arrays.items()}
    weights = [{'name': name, 'shape': list(value.shape), 'dtype': 'float32'} for name, value in arrays.items()]
    raw = b''.join(value.tobytes() for value in arrays.values())
    (folder / 'part1.bin').write_bytes(raw[:1000])
    (folder / 'part2.bin').write_bytes(raw[1000:])
    (folder / 'model.json').write_text(json.dumps({'weightsManifest': [{'paths': ['part1.bin', 'part2.bin'], 'weights': weights}]}))
    return {name: torch.from_numpy(value.copy()) for name, value in arrays.items()}


def test_an_imagenet_start_answers_as_the_unfolded_network_does(tmp_path):
    arrays = keras_files(tmp_path, np.random.default_rng(0))
    network = ResNetEmbedder(ResNetShape((1, 1), 64, 8)).eval()
    start_from_imagenet(network, tmp_path)

    def layer(x, name, bn, stride=1, padding=0):
        x = F.conv2d(x, arrays[f'{name}/kernel'].permute(3, 2, 0, 1), arrays[f'{name}/bias'], stride, padding)
        return F.batch_norm(x, *(arrays[f'{bn}/{part}'] for part in ('moving_mean', 'moving_variance', 'gamma', 'beta')), False, 0, EPSILON)

    # Inside the border: Keras pads with what is nothing to it, and nothing is the mean colour there and the mean grey here.
    x = torch.randn(1, 1, 64, 128)
    colour = x * CONTRAST + GREY - torch.tensor(MEANS, dtype=torch.float32).view(1, 3, 1, 1)
    expected = F.relu(layer(colour, 'conv1', 'bn_conv1', 2, 3))
    torch.testing.assert_close(F.relu(network.stem(x))[:, :, 4:-4, 4:-4], expected[:, :, 4:-4, 4:-4], rtol=1e-3, atol=1e-3)
    x = F.max_pool2d(F.relu(network.stem(x)), 3, 2, 1)
    expected = x
    for stage in (2, 3):
        stride, name = stage - 1, f'{stage}a_branch'
        new = F.relu(layer(expected, f'res{name}2a', f'bn{name}2a', stride))
        new = layer(F.relu(layer(new, f'res{name}2b', f'bn{name}2b', 1, 1)), f'res{name}2c', f'bn{name}2c')
        expected = F.relu(new + layer(expected, f'res{name}1', f'bn{name}1', stride))
        x = network.get_submodule(f'stage{stage - 2}')(x)
    torch.testing.assert_close(x, expected, rtol=1e-3, atol=1e-3)


def test_files_that_are_not_resnet50_or_are_cut_off_are_refused(tmp_path):
    keras_files(tmp_path, np.random.default_rng(0))
    with pytest.raises(ValueError, match='not the ResNet-50'):
        start_from_imagenet(ResNetEmbedder(ResNetShape((1, 1, 1), 64, 8)), tmp_path)
    (tmp_path / 'part2.bin').write_bytes((tmp_path / 'part2.bin').read_bytes()[:-8])
    with pytest.raises(ValueError, match="can't be read"):
        start_from_imagenet(ResNetEmbedder(ResNetShape((1, 1), 64, 8)), tmp_path)
