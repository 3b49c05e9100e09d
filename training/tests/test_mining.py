import numpy as np

from flukeprint_training.divide import k_means, match_clusters
from flukeprint_training.mining.assignment import hard_negatives, hard_positives

LABELS = np.array([0, 0, 0, 1, 1, 2, -1, -1])
S = np.random.default_rng(0).random((8, 8))
S = (S + S.T) / 2


def scores(rows, columns):
    return S[np.ix_(rows, columns)]


def test_hard_negatives_use_every_photo_once_and_are_the_best_assignment():
    partner = hard_negatives(LABELS, scores, noise=0, rng=np.random.default_rng(0))
    assert (partner >= 0).all() and len(set(partner)) == 8
    assert (LABELS[partner] != LABELS).all()
    total = S[np.arange(8), partner].sum()
    rng = np.random.default_rng(1)
    others = [other for other in (rng.permutation(8) for _ in range(20000)) if (LABELS[other] != LABELS).all()]
    assert len(others) > 50 and all(S[np.arange(8), other].sum() <= total + 1e-9 for other in others)


def test_noise_makes_pairs_vary_and_subsets_keep_them_inside():
    first, second = (hard_negatives(LABELS, scores, 100, np.random.default_rng(seed)) for seed in (0, 1))
    assert not np.array_equal(first, second)
    many = np.arange(200) // 2
    partner = hard_negatives(many, lambda r, c: -np.abs(r[:, None] - c[None, :]).astype(float), 0, np.random.default_rng(0), subset=50)
    assert (partner >= 0).all() and len(set(partner)) == 200 and (many[partner] != many).all()


def test_where_one_whale_fills_the_subset_it_gets_no_negative():
    partner = hard_negatives(np.array([0, 0, 0, 1]), lambda r, c: np.zeros((len(r), len(c))), 0, np.random.default_rng(0))
    assert sorted((partner >= 0).tolist()) == [False, False, True, True]


def test_hard_positives_are_a_derangement_of_least_similar_pairs():
    partner = hard_positives(LABELS, scores, noise=0, rng=np.random.default_rng(0))
    assert partner[5] == 5 and partner[6] == partner[7] == -1
    assert partner[3] == 4 and partner[4] == 3
    assert sorted(partner[:3]) == [0, 1, 2] and (partner[:3] != np.arange(3)).all()
    assert S[[0, 1, 2], partner[:3]].sum() == min(S[[0, 1, 2], p].sum() for p in ([1, 2, 0], [2, 0, 1]))


def test_k_means_finds_clear_clusters_and_none_is_empty():
    rng = np.random.default_rng(0)
    points = np.concatenate([centre + rng.normal(0, 0.1, (20, 2)) for centre in ([0, 0], [5, 0], [0, 5])])
    member = k_means(points, 3, seed=0)
    assert sorted(len(set(member[i : i + 20])) for i in (0, 20, 40)) == [1, 1, 1] and len(set(member)) == 3
    assert len(set(k_means(np.zeros((5, 2)), 3, seed=0))) == 3


def test_renewed_clusters_go_to_the_learner_that_knows_them():
    old = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    new = np.array([2, 2, 2, 0, 0, 0, 1, 1])
    assert match_clusters(old, new, 3).tolist() == old.tolist()
