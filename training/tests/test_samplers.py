import numpy as np
import pytest

from flukeprint_training.data.tables import read_photos
from flukeprint_training.identities import Items, training_items
from flukeprint_training.plan import Plan
from flukeprint_training.recipe import parse_recipe
from flukeprint_training.samplers import divided_epoch, grouped_epoch, paired_epoch


@pytest.fixture
def items():
    """Whales of 1, 2, 3, 7 and 1 photographs and three new ones, with all mirror images."""
    labels = np.repeat([0, 1, 2, 3, 4, -1], [1, 2, 3, 7, 1, 3])
    mirrored = np.where(labels >= 0, labels + 5, -1)
    rows = np.arange(len(labels))
    return Items(np.concatenate([rows, rows]), np.repeat([False, True], len(rows)), np.concatenate([labels, mirrored]), 10)


def test_flips_are_other_whales_and_new_ones_stay_new(catalogue):
    photos = read_photos(catalogue)
    items = training_items(photos, flips=True, new_whales=True)
    assert items.classes == 8 and len(items) == 18 and items.mirrored
    assert items.class_sizes == (2,) * 8
    assert items.labels[items.flipped].tolist() == [4, 4, 5, 5, 6, 6, 7, 7, -1]
    assert all(photos[row].part == 'train' for row in items.rows)


def test_val_and_new_whales_stay_out_unless_wanted(catalogue):
    items = training_items(read_photos(catalogue), flips=False, new_whales=False)
    assert items.labels.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_pseudo_label_makes_a_new_whale_a_known_one(catalogue):
    items = training_items(read_photos(catalogue), flips=False, new_whales=True, pseudo={'drawn-10-0.png': 'w_2', 'drawn-11-0.png': 'w_1'})
    assert items.labels.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 2]


def test_groups_are_of_one_whale_batches_of_different_ones_and_every_item_is_met(items):
    batches = grouped_epoch(items, identities=2, per_identity=2, new=1, seed=[0])
    met = set()
    for batch in batches:
        groups = items.labels[batch.items[:4]].reshape(2, 2)
        assert (groups[:, 0] == groups[:, 1]).all() and groups[0, 0] != groups[1, 0]
        assert items.labels[batch.items[4]] == -1
        met |= set(batch.items[:4])
    assert len(met) >= 0.8 * (items.labels >= 0).sum()


def test_a_single_photo_stands_with_itself_and_others_do_not(items):
    for batch in grouped_epoch(items, 2, 2, 0, [1]):
        for group in batch.items.reshape(-1, 2):
            single = items.class_sizes[items.labels[group[0]]] == 1
            assert (group[0] == group[1]) == single or items.class_sizes[items.labels[group[0]]] % 2 == 1


def test_the_seed_is_all_that_an_epoch_depends_on(items):
    plan = lambda seed: [batch.items.tolist() for batch in grouped_epoch(items, 2, 4, 1, seed)]
    assert plan([3, 1]) == plan([3, 1]) and plan([3, 1]) != plan([3, 2])


def test_pairs_match_and_differ_in_turn_and_flips_are_smart(items):
    batches = paired_epoch(items, pairs=6, scores=None, noise=0, subset=64, hard=False, seed=[0])
    for batch in batches:
        first, second = items.labels[batch.items[0::2]], items.labels[batch.items[1::2]]
        assert (first[0::2] == second[0::2]).all() and (first[0::2] >= 0).all()
        assert (first[1::2] != second[1::2]).all()
        assert (items.flipped[batch.items[0::4]] == items.flipped[batch.items[1::4]]).all()


def test_hard_pairs_score_higher_than_random_ones(items):
    s = np.random.default_rng(0).random((len(items), len(items)))
    scores = lambda rows, columns: s[np.ix_(rows, columns)]
    mean = lambda mined: np.mean([s[a, b] for batch in paired_epoch(items, 6, mined, 0, 64, True, [0]) for a, b in batch.items.reshape(-1, 2)[1::2]])
    assert mean(scores) > mean(None) + 0.15


def test_learners_take_turns_on_their_own_clusters(items):
    membership = items.labels % 2
    membership[items.labels < 0] = 0
    batches = divided_epoch(items, membership, 2, 2, [0])
    assert [batch.learner for batch in batches[:4]] == [0, 1, 0, 1]
    assert all((membership[batch.items] == batch.learner).all() for batch in batches)


def test_an_epoch_ends_when_its_budget_is_spent_and_the_next_one_meets_others(items):
    table = {'name': 'x', 'sampling': {'kind': 'groups', 'identities': 2, 'per_identity': 2, 'most': 7}, 'loss': [{'kind': 'triplet'}], 'stage': [{'epochs': 2, 'height': 32, 'width': 64}]}
    plan, nothing = Plan(parse_recipe(table), items), lambda *_: None
    first, second = (plan.epoch(epoch, nothing, nothing) for epoch in (0, 1))
    assert [len(batch.items) for batch in first] == [4, 4] and len(second) == 2
    assert {*np.concatenate([batch.items for batch in first])} != {*np.concatenate([batch.items for batch in second])}
