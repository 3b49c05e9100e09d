"""Corrected labels: what may teach, and what they do to the published ones."""

import json

import pytest

from flukeprint_training.data.decisions import corrected, read_decisions
from flukeprint_training.data.tables import Photo

BOX = (0.0, 0.0, 1.0, 1.0)
PHOTOS = [Photo('a.jpg', 'w_1', 'train', BOX), Photo('b.jpg', 'w_2', 'train', BOX), Photo('c.jpg', 'w_3', 'train', BOX), Photo('d.jpg', 'new_whale', 'train', BOX), Photo('e.jpg', 'new_whale', 'train', BOX), Photo('v.jpg', 'w_2', 'val', BOX)]


def labels(*decisions: dict) -> list[str]:
    return [photo.identity for photo in corrected(PHOTOS, list(decisions))]


def test_merges_follow_merges_and_leave_val_as_published():
    merges = [{'kind': 'merge', 'ids': ['w_1', 'w_2'], 'keep': 'w_1'}, {'kind': 'merge', 'ids': ['w_1', 'w_3'], 'keep': 'w_3'}]
    assert labels(*merges) == ['w_3', 'w_3', 'w_3', 'new_whale', 'new_whale', 'w_2']


def test_a_relabelled_photograph_follows_the_merge_of_its_whale():
    assert labels({'kind': 'relabel', 'image': 'd.jpg', 'from': 'new_whale', 'to': 'w_2'}, {'kind': 'merge', 'ids': ['w_1', 'w_2'], 'keep': 'w_1'})[3] == 'w_1'


def test_new_photographs_of_one_whale_become_one_that_has_an_id():
    found = labels({'kind': 'same-whale', 'from': 'new_whale', 'images': ['d.jpg', 'e.jpg']})
    assert found[3] == found[4] != 'new_whale'


def test_a_decision_on_other_labels_is_an_error():
    with pytest.raises(ValueError, match='a.jpg is filed as w_1, not as w_9'):
        labels({'kind': 'relabel', 'image': 'a.jpg', 'from': 'w_9', 'to': 'w_1'})


def test_what_val_has_shown_does_not_teach(tmp_path):
    path = tmp_path / 'decisions.json'
    decisions = [{'kind': 'merge', 'ids': ['w_1', 'w_2'], 'keep': 'w_1', 'evidenceInVal': seen} for seen in (True, False)]
    path.write_text(json.dumps({'decisions': decisions}))
    assert read_decisions(path) == decisions[1:]


def test_an_unknown_kind_is_an_error(tmp_path):
    path = tmp_path / 'decisions.json'
    path.write_text(json.dumps({'decisions': [{'kind': 'split', 'evidenceInVal': False}]}))
    with pytest.raises(ValueError, match='split'):
        read_decisions(path)
