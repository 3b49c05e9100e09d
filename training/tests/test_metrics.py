import json
from pathlib import Path

import numpy as np
import pytest

from flukeprint_training.metrics import FITTED, OpenSet, area_under_curve, centre_scores, individual_scores, new_places, precision_with_new, quantised, score_table

GOLDEN = json.loads((Path(__file__).parent / 'golden' / 'evaluation.json').read_text())


def test_the_figures_are_those_of_the_pages_own_evaluate():
    gallery, queries = (quantised(np.array([row['shown'] for row in GOLDEN[part]], np.float32)) for part in ('gallery', 'queries'))
    labels, truth = (np.array([row['whale'] for row in GOLDEN[part]]) for part in ('gallery', 'queries'))
    fitted = GOLDEN['openSet']
    open_set = OpenSet(fitted['temperature'], fitted['cooling'], fitted['known'], fitted['perBest'], fitted['perRivals'])
    assert open_set == FITTED
    made = score_table(individual_scores(queries, gallery, labels, GOLDEN['classes']), truth, open_set=open_set)
    expected = GOLDEN['scores']
    assert 0.2 < expected['top1'] < 0.95, 'the drawn vectors must be neither hopeless nor trivial'
    assert (made.top1, made.top5, made.map5, made.map5_with_new_probable) == pytest.approx([expected[key] for key in ('top1', 'top5', 'mapAt5', 'mapAt5WithNew')], abs=1e-9)
    assert made.auc_probable == pytest.approx(GOLDEN['aucOfProbability'], abs=1e-9)


def test_new_whale_takes_the_place_that_its_score_gives_it():
    values = np.array([[0.9, 0.8, 0.3, 0.2, 0.1]] * 6)
    place = np.array([0, 1, 2, 4, 5, 5])
    known = np.array([True, True, True, True, True, False])
    # labels: first, second, new_whale, third, fourth; the fifth candidate is pushed out
    assert precision_with_new(new_places(values, 0.5), place, known).tolist() == pytest.approx([1, 1 / 2, 1 / 4, 0, 0, 1 / 3])


def test_the_threshold_is_the_best_of_these_queries():
    scores = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.2], [0.4, 0.1]])
    assert score_table(scores, np.array([0, 0, -1, -1])).map5_with_new == 1


def test_area_under_curve_counts_ties_half():
    assert area_under_curve(np.array([1.0, 2.0]), np.array([1.0, 0.0])) == pytest.approx(3.5 / 4)
    assert np.isnan(area_under_curve(np.array([]), np.array([1.0])))


def test_an_individual_is_its_photos_pooled_or_its_most_similar_or_its_centre():
    gallery = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    labels, query = np.array([0, 0, 2]), np.array([[1, 0]], np.float32)
    assert individual_scores(query, gallery, labels, 3, pooling=0).tolist() == [[1, -np.inf, -1]]
    pooled = individual_scores(query, gallery, labels, 3, pooling=0.5)[0]
    assert pooled[0] == pytest.approx(0.5 * np.log((np.exp(2) + 1) / 2)) and pooled[2] == pytest.approx(-1)
    assert centre_scores(query, gallery, labels, 3)[0].tolist() == pytest.approx([0.5**0.5, -np.inf, -1])
