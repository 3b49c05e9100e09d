import numpy as np
import pytest
import torch

from flukeprint_training.augment import NONE, Augmentation, affine, augment, blur, erase, normalise
from flukeprint_training.data import preprocess
from flukeprint_training.data.pack import PackKind, open_pack
from flukeprint_training.data.preprocess import crop, read_grey
from flukeprint_training.data.tables import read_photos

from conftest import draw


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope='module')
def packed(catalogue, tmp_path_factory):
    photos = read_photos(catalogue)
    pack = open_pack(tmp_path_factory.mktemp('cache'), catalogue / 'photos', photos, PackKind.training(48, 96))
    return photos, torch.from_numpy(np.array(pack.pictures)), torch.from_numpy(pack.outside)


def test_without_augmentation_training_sees_nearly_what_the_page_sees(packed, catalogue):
    photos, pictures, outside = packed
    made = augment(pictures, outside, torch.zeros(len(photos), dtype=torch.bool), 48, 96, NONE, generator())
    expected = preprocess.normalise(np.stack([crop(read_grey(catalogue / 'photos' / photo.image), photo.box, 96, 48) for photo in photos]))
    assert np.abs(made[:, 0].numpy() - expected).mean() < 0.05


def test_a_flip_is_the_mirror_image_to_the_pixel(packed):
    _, pictures, outside = packed
    n = len(pictures)
    plain, mirrored = (augment(pictures, outside, torch.full((n,), flip), 48, 96, NONE, generator()) for flip in (False, True))
    torch.testing.assert_close(mirrored, plain.flip(3), atol=1e-4, rtol=0)


def test_the_same_seed_draws_the_same_and_pictures_differ(packed):
    _, pictures, outside = packed
    same = pictures[:1].expand(4, -1, -1)
    flips = torch.zeros(4, dtype=torch.bool)
    first, again, other = (augment(same, outside[:1].expand(4), flips, 48, 96, Augmentation(), generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert all(not torch.equal(first[0], first[i]) for i in range(1, 4))
    torch.testing.assert_close(first.mean(dim=(1, 2, 3)), torch.zeros(4), atol=1e-4, rtol=0)


def test_a_rotation_keeps_right_angles_in_pixels():
    how = Augmentation(rotation=30, shear=0, scale=(1.0, 1.0), aspect=0, shift=0)
    matrix = affine(16, 50, 200, how, generator())[:, :, :2].double()
    pixels = torch.diag(torch.tensor([100.0, 25.0])).double() @ matrix @ torch.diag(torch.tensor([1 / 100, 1 / 25])).double()
    square = pixels @ pixels.transpose(1, 2)
    torch.testing.assert_close(square, square[:, :1, :1] * torch.eye(2).double().expand(16, 2, 2), atol=1e-6, rtol=1e-5)


def test_the_default_ranges_stay_inside_the_pack_almost_everywhere():
    matrices = affine(2000, 96, 192, Augmentation(), generator())
    corners = torch.tensor([[-1.0, -1, 1], [-1, 1, 1], [1, -1, 1], [1, 1, 1]]).T
    reached = (matrices @ corners).abs().amax(dim=2)
    assert (reached[:, 0] <= 1.05).float().mean() > 0.95


def test_blur_keeps_the_mean_and_takes_away_noise():
    x = torch.from_numpy(draw(1, 0)).float()[None, None] + 20 * torch.randn(1, 1, 60, 120, generator=generator())
    smooth = blur(x, 1.0, generator())
    assert abs(smooth.mean() - x.mean()) < 0.5 and smooth.std() < x.std()
    assert torch.equal(blur(x, 0.0, generator()), x)


def test_erasing_makes_one_rectangle_of_one_grey():
    x = torch.rand(20, 1, 40, 80, generator=generator()) * 255
    changed = (erase(x, 1.0, generator()) != x)[:, 0]
    for hole in changed:
        rows, columns = hole.any(dim=1).sum(), hole.any(dim=0).sum()
        assert 3 <= rows <= 13 and 7 <= columns <= 25 and hole.sum() == rows * columns


def test_normalise_is_the_pages():
    x = torch.rand(3, 1, 8, 9, generator=generator()) * 255
    np.testing.assert_allclose(normalise(x)[:, 0], preprocess.normalise(x[:, 0].numpy()), atol=1e-5)
