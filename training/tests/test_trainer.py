import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from flukeprint_training.average import MovingAverage
from flukeprint_training.evaluate import Comparison, measure_by_head, measure_vectors, mirror_vectors
from flukeprint_training.metrics import individual_scores, score_table
from flukeprint_training.networks.embedder import Normalised
from flukeprint_training.networks.shapes import SHAPES
from flukeprint_training.networks.weights import arrays_of, save_weights
from flukeprint_training.recipe import Optimiser, Stage, parse_recipe, read_recipe
from flukeprint_training.schedule import Plateau, rate_share

from small import ALONE, RECIPES, named, small, trainer


@pytest.fixture(scope='session')
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp('cache')


@pytest.mark.parametrize('path', RECIPES, ids=lambda path: path.stem)
def test_every_recipe_learns_eight_photographs_by_heart(path, catalogue, tmp_path, cache):
    """Of eight photographs of four whales, each becomes most like the other one of its whale, by a margin that it has not before."""
    recipe = small(read_recipe(path), epochs=40)
    run = trainer(recipe, catalogue, tmp_path, cache)
    before = separation(run)
    run.fit()
    losses = [line['loss'] for line in run.store.read_log()]
    assert agreement(run) == 8
    assert separation(run) > max(0.3, before + 0.2)
    assert losses[-1] < losses[0]


def vectors_and_labels(run):
    photos = run.catalogue.photos
    rows = [row for row, photo in enumerate(photos) if photo.part == 'train' and not photo.is_new]
    vectors = mirror_vectors(Normalised(run.average.network), run.catalogue.exact_pack(32, 64), rows, ALONE.device)
    run.network.train()
    return vectors, np.array([photos[row].identity for row in rows])


def agreement(run) -> int:
    vectors, labels = vectors_and_labels(run)
    similar = vectors @ vectors.T - 10 * np.eye(len(vectors))
    return int((labels[similar.argmax(axis=1)] == labels).sum())


def separation(run) -> float:
    vectors, labels = vectors_and_labels(run)
    similar, same = vectors @ vectors.T, labels[:, None] == labels[None, :]
    return float(similar[same & ~np.eye(len(labels), dtype=bool)].mean() - similar[~same].mean())


@pytest.mark.parametrize('name', ['contrastive-cosface', 'siamese', 'divide-and-conquer', 'plateau'])
def test_a_resumed_run_equals_one_that_was_never_cut_off(name, catalogue, tmp_path, cache):
    recipe = replace(small(named(name), epochs=6), augmentation=named(name).augmentation, measure_every=2)
    recipe = replace(recipe, network=replace(SHAPES['tiny'], dropout=0.1), stage=(Stage(3, 24, 48), Stage(3, 32, 64, 1e-3)))
    whole = trainer(recipe, catalogue, tmp_path / 'whole', cache)
    whole.fit()
    for _ in range(3):
        torch.manual_seed(99)
        cut = trainer(recipe, catalogue, tmp_path / 'cut', cache)
        cut.fit(stop_after=2)
    assert cut.epoch == 6 and cut.best == whole.best
    for network in ('network', 'losses'):
        expected, made = (getattr(run, network).state_dict() for run in (whole, cut))
        assert all(torch.equal(value, made[key]) for key, value in expected.items())
    assert all(torch.equal(value, arrays_of(cut.average.network)[key]) for key, value in arrays_of(whole.average.network).items())
    without_time = lambda run: [{key: value for key, value in line.items() if 'second' not in key} for line in run.store.read_log()]
    assert without_time(whole) == without_time(cut)


def test_an_epoch_that_was_cut_off_leaves_no_line_and_another_recipe_is_refused(catalogue, tmp_path, cache):
    recipe = small(named('contrastive'), epochs=2)
    trainer(recipe, catalogue, tmp_path, cache).fit(stop_after=1)
    run = trainer(recipe, catalogue, tmp_path, cache)
    run.store.write_log(epoch=1, loss=99)
    run.fit()
    assert [line['epoch'] for line in run.store.read_log()] == [0, 1] and run.store.read_log()[1]['loss'] != 99
    with pytest.raises(ValueError, match='another recipe'):
        trainer(replace(recipe, seed=5), catalogue, tmp_path, cache).fit()


def test_val_is_measured_and_the_best_weights_are_kept(catalogue, tmp_path, cache):
    run = trainer(replace(small(named('contrastive-cosface'), epochs=40), measure_every=20), catalogue, tmp_path, cache)
    run.fit()
    last = run.store.read_log()[-1]
    assert last['top1'] >= 0.5 and 0 <= last['map5_with_new'] <= 1 and run.store.best.exists()


def test_the_siamese_head_is_measured_beside_its_embedding(catalogue, tmp_path, cache):
    run = trainer(replace(small(named('siamese'), epochs=2), measure_every=2), catalogue, tmp_path, cache)
    run.fit()
    last = run.store.read_log()[-1]
    assert 0 <= last['head_top1'] <= 1 and 0 <= last['head_map5_with_new'] <= 1


@pytest.mark.parametrize('name', ['contrastive', 'siamese'])
def test_val_may_be_measured_without_mirror_averaging(name, catalogue, tmp_path, cache):
    run = trainer(small(named(name), epochs=1, mirror=False), catalogue, tmp_path, cache)
    told = run._measure(32, 64)
    network, pack, comparison = Normalised(run.average.network), run.catalogue.exact_pack(32, 64), run.catalogue.comparison
    plain = [mirror_vectors(network, pack, rows, ALONE.device, mirrored=False) for rows in (comparison.queries, comparison.gallery)]
    expected = measure_vectors(*plain, comparison).rounded()
    assert {key: told[key] for key in expected} == expected
    assert ('head_top1' in told) == (name == 'siamese')


def test_a_head_that_is_the_dot_product_ranks_like_it():
    rng = np.random.default_rng(0)
    unit = lambda n: (lambda v: v / np.linalg.norm(v, axis=2, keepdims=True) * 0.5**0.5)(rng.normal(0, 1, (n, 2, 6))).reshape(n, 12).astype(np.float32)
    labels = np.arange(40) % 10
    comparison = Comparison(np.arange(40), np.arange(30), labels, np.append(np.arange(20) % 10, [-1] * 10), 10)
    queries, gallery = unit(30), unit(40)
    by_head = measure_by_head(queries, gallery, comparison, lambda x, y: (x * y).sum(axis=1), depth=40)
    by_dot = score_table(individual_scores(queries, gallery, labels, 10, pooling=0), comparison.truth)
    assert (by_head.top1, by_head.map5) == pytest.approx((by_dot.top1, by_dot.map5))


def test_bfloat16_trains_as_well(catalogue, tmp_path, cache):
    run = trainer(replace(small(named('contrastive'), epochs=20), precision='bfloat16'), catalogue, tmp_path, cache)
    run.fit()
    assert agreement(run) == 8


def test_a_run_starts_from_given_weights(catalogue, tmp_path, cache):
    recipe = small(named('contrastive'), epochs=1)
    first = trainer(recipe, catalogue, tmp_path / 'a', cache)
    save_weights(first.network, tmp_path / 'start.safetensors', {})
    second = trainer(replace(recipe, seed=2, start=str(tmp_path / 'start.safetensors')), catalogue, tmp_path / 'b', cache)
    assert all(torch.equal(value, arrays_of(second.network)[key]) for key, value in arrays_of(first.network).items())


def test_a_run_begins_where_another_ended_with_its_losses_too(catalogue, tmp_path, cache):
    recipe = small(named('contrastive-cosface'), epochs=2)
    first = trainer(recipe, catalogue, tmp_path / 'a', cache)
    first.fit()
    second = trainer(replace(recipe, seed=2, start=str(first.store.checkpoint)), catalogue, tmp_path / 'b', cache)
    assert all(torch.equal(value, arrays_of(second.network)[key]) for key, value in arrays_of(first.average.network).items())
    assert all(torch.equal(value, second.losses.state_dict()[key]) for key, value in first.losses.state_dict().items())


def test_corrected_labels_teach_and_are_not_measured(catalogue, tmp_path, cache):
    recipe = small(named('contrastive'), epochs=1)
    plain = trainer(recipe, catalogue, tmp_path / 'a', cache)
    names = sorted({photo.identity for photo in plain.catalogue.photos if photo.part == 'train' and not photo.is_new})
    decisions = tmp_path / 'decisions.json'
    decisions.write_text(json.dumps({'decisions': [{'kind': 'merge', 'ids': names[:2], 'keep': names[0], 'evidenceInVal': False}]}))
    merged = trainer(replace(recipe, labels=str(decisions)), catalogue, tmp_path / 'b', cache)
    assert merged.items.classes == plain.items.classes - 2
    assert [photo.identity for photo in merged.catalogue.photos] == [photo.identity for photo in plain.catalogue.photos]


def test_a_moving_average_by_hand():
    network = torch.nn.Linear(1, 1, bias=False)
    network.weight.data.fill_(1)
    average = MovingAverage(network, 0.9)
    network.weight.data.fill_(2)
    average.update(network)
    assert average.network.weight.item() == pytest.approx(1 * 2 / 11 + 2 * 9 / 11)
    assert MovingAverage(network, 0).network is network


def test_the_rate_rises_falls_and_is_nothing_at_the_end():
    how = Optimiser(schedule='cosine', warm_up=0.1)
    assert rate_share(0.0, how) < 0.02 and rate_share(0.1, how) == 1 and rate_share(1, how) == pytest.approx(0)
    assert rate_share(0.55, how) == pytest.approx(0.5)
    assert rate_share(0.9, replace(how, schedule='constant')) == 1


def test_a_plateau_waits_and_then_divides():
    plateau = Plateau(0.2, patience=1)
    shares = [(plateau.tell(score), plateau.share)[1] for score in (0.5, 0.6, 0.6, 0.6, 0.7)]
    assert shares == [1, 1, 1, 0.2, 0.2]
    plateau.begin_stage()
    assert plateau.share == 1 and plateau.best == -math.inf


MINIMAL = {'name': 'a', 'loss': [{'kind': 'triplet'}], 'stage': [{'epochs': 1, 'height': 8, 'width': 16}]}


@pytest.mark.parametrize('change, complaint', [
    ({'colour': 1}, 'unknown colour'),
    ({'stage': [{'epochs': 1, 'height': 8}]}, 'missing width'),
    ({'network': {'shape': 'enormous'}}, 'no shape enormous'),
    ({'precision': 'float8'}, 'float8 is none of'),
    ({'seed': 'one'}, "seed is 'one'"),
    ({'stage': []}, 'needs a loss and a stage'),
    ({'sampling': {'kind': 'pairs'}}, 'go together'),
])
def test_a_mistake_in_a_recipe_is_named(change, complaint):
    parse_recipe(MINIMAL)
    with pytest.raises(ValueError, match=complaint):
        parse_recipe(MINIMAL | change)


def test_recipes_are_named_as_their_files():
    assert all(read_recipe(path).name == path.stem for path in RECIPES)
