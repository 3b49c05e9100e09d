import numpy as np
import pytest

from flukeprint_training.data.pack import PackKind, open_pack
from flukeprint_training.data.preprocess import crop, read_grey
from flukeprint_training.data.tables import Identities, mean_box, read_photos

from conftest import SHARED


def test_reads_labels_parts_and_mean_boxes(catalogue):
    photos = read_photos(catalogue)
    assert len(photos) == 14
    assert photos[0].box == (13, 7, 107, 53)
    identities = Identities.of(photos)
    assert identities.names == ['w_0', 'w_1', 'w_2', 'w_3']
    assert identities.numbers(photos).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 0, 1, 2, 3, -1, -1]


def test_a_missing_second_box_is_no_zero():
    assert mean_box({'Image': 'a', 'x0': '1', 'y0': '2', 'x1': '3', 'y1': '4', 'x0_b': '', 'y0_b': '', 'x1_b': '', 'y1_b': ''}) == (1, 2, 3, 4)
    with pytest.raises(ValueError, match='no box'):
        mean_box({'Image': 'a'})


def test_an_exact_pack_holds_the_pages_crops(catalogue, tmp_path):
    photos = read_photos(catalogue)
    pack = open_pack(tmp_path, catalogue / 'photos', photos, PackKind.exactly(32, 64))
    expected = crop(read_grey(catalogue / 'photos' / photos[3].image), photos[3].box, 64, 32)
    assert np.abs(pack.grey(np.array([3]))[0] - expected).max() <= 0.5 / 256 + 1e-4


def test_a_pack_is_made_once_and_made_anew_for_other_boxes(catalogue, tmp_path):
    photos = read_photos(catalogue)
    kind = PackKind.training(32, 64)
    first = open_pack(tmp_path, catalogue / 'photos', photos, kind)
    again = open_pack(tmp_path, tmp_path / 'no-photos-here', photos, kind)
    assert np.array_equal(first.pictures, again.pictures)
    with pytest.raises(FileNotFoundError):
        open_pack(tmp_path, tmp_path / 'no-photos-here', photos[:3], kind)


def test_packing_in_two_processes_gives_the_same(catalogue, tmp_path):
    photos = read_photos(catalogue)
    kind = PackKind.training(16, 32)
    one = open_pack(tmp_path / 'a', catalogue / 'photos', photos, kind)
    two = open_pack(tmp_path / 'b', catalogue / 'photos', photos, kind, workers=2)
    assert np.array_equal(one.pictures, two.pictures)
    assert np.array_equal(one.outside, two.outside)


@pytest.mark.skipif(not (SHARED / 'data' / 'flukes').exists(), reason='the photographs are not here')
def test_the_catalogue_is_the_one_its_readme_counts():
    photos = read_photos(SHARED / 'data' / 'flukes')
    assert (len(photos), sum(photo.is_new for photo in photos)) == (13295, 2249)
    val = [photo for photo in photos if photo.part == 'val']
    assert (len(val), sum(photo.is_new for photo in val)) == (1533, 449)
    assert len(Identities.of(photos).names) == 4059
