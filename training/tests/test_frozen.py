import numpy as np
import pytest

from flukeprint_training.evaluate import Comparison
from flukeprint_training.frozen import FrozenSettings, Projection, frozen_scores, side_by_side


def test_the_projection_whitens_and_keeps_the_largest_components():
    rng = np.random.default_rng(0)
    features = rng.normal(0, [5, 0.1, 2, 1], (500, 4)).astype(np.float32) + 7
    made = Projection.of(features, 2).of_features(features)
    np.testing.assert_allclose(np.cov(made.T), np.eye(2), atol=0.01)
    assert abs(np.corrcoef(made[:, 0], features[:, 0])[0, 1]) > 0.99 and abs(np.corrcoef(made[:, 1], features[:, 2])[0, 1]) > 0.98


def test_photographs_and_mirror_images_of_all_networks_stand_side_by_side():
    a, b = np.array([[1, 2, 3, 4]], np.float32) / 2**0.5, np.array([[5, 6]], np.float32) / 2**0.5
    plain, mirror = side_by_side([a, b])
    assert plain[0].tolist() == pytest.approx([1, 2, 5]) and mirror[0].tolist() == pytest.approx([3, 4, 6])


def test_it_knows_whales_by_two_networks_that_each_see_half_of_them():
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 1, (2, 8, 16))
    centres[0, :4], centres[1, 4:] = 0, 0
    labels, truth = np.repeat(np.arange(8), 6), np.repeat(np.arange(8), 3)
    look = lambda which: [(centres[n][which] + rng.normal(0, 0.3, (len(which), 16))).astype(np.float32) for n in (0, 1)]
    gallery, queries = look(labels), look(truth)
    comparison = Comparison(np.arange(48), np.arange(24), labels, truth, 8)
    settings = FrozenSettings(components=16, hidden=32, epochs=60, batch=16)
    both = frozen_scores(gallery, queries, comparison, settings).top1
    alone = frozen_scores(gallery[:1], queries[:1], comparison, settings).top1
    assert both > 0.95 and alone < 0.8
