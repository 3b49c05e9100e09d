import pytest
import torch
from safetensors.torch import load_file

from flukeprint_training.networks.detector import Detector, DetectorShape, Shares
from flukeprint_training.networks.embedder import SHAPES, Embedder, EmbedderShape, Normalised, generalised_mean, with_coordinates
from flukeprint_training.networks.weights import arrays_of, load_body, load_weights, save_weights

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


@pytest.mark.parametrize('shape, megabytes', [('densenet121', 16), ('tablet', 4), ('v0', 4)])
def test_sizes_stay_within_what_may_ship_in_half_precision(shape, megabytes):
    assert 2 * sum(array.numel() for array in arrays_of(Embedder(SHAPES[shape])).values()) <= megabytes * 1e6


@pytest.mark.parametrize('shape', [EmbedderShape((1, 1), 4, 8, 16), EmbedderShape((1, 1), 4, 8, 16, coords=True), EmbedderShape((1, 1), 4, 8, 16, levels=True, dropout=0.1)])
def test_every_variant_gives_an_embedding_of_length_one_and_a_gradient_everywhere(shape):
    torch.manual_seed(0)
    network = Normalised(Embedder(shape))
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
