import json
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file

from flukeprint_training.__main__ import main
from flukeprint_training.catalogue import Catalogue
from flukeprint_training.data.preprocess import grow
from flukeprint_training.networks.unet import FlatMask, UNet, UNetShape, folded
from flukeprint_training.networks.weights import load_weights
from flukeprint_training.segmentation.clean import cleaned, overlap
from flukeprint_training.segmentation.export import drawn_flukes, export_mask
from flukeprint_training.segmentation.first import FLUKE, SEA, UNDECIDED, first_label, pixels_of
from flukeprint_training.segmentation.labels import KIND, Labels, colour_region, labels_path, make_labels, measuring_photos, read_labels, write_labels
from flukeprint_training.segmentation.loss import dice_loss, mask_loss
from flukeprint_training.segmentation.measure import mask_scores, measure_masks, outline_mask
from flukeprint_training.segmentation.settings import MaskSettings
from flukeprint_training.segmentation.sheet import GREEN, LARGER, write_sheets
from flukeprint_training.segmentation.trainer import MaskTrainer, to_learn
from flukeprint_training.segmentation.views import AUGMENTATION, drawn_views, exact_labels

from conftest import write_csv

TINY = (4, 6, 8)


def disc(height: int, width: int, cx: float, cy: float, rx: float, ry: float) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return ((x + 0.5 - cx) / rx) ** 2 + ((y + 0.5 - cy) / ry) ** 2 <= 1


# Losses


def test_the_loss_by_hand():
    logits, target = torch.zeros(1, 1, 1, 4), torch.tensor([1.0, 1, 0, 0]).view(1, 1, 1, 4)
    all_decided = torch.ones_like(target)
    # every share is 1/2: BCE ln 2; Dice 1 − (2 · 1 + 1) / (2 + 2 + 1)
    assert mask_loss(logits, target, all_decided).item() == pytest.approx(np.log(2) + 1 - 3 / 5)
    two = torch.tensor([0.0, 1, 1, 0]).view(1, 1, 1, 4)
    # one pixel of fluke and one of sea: 1 − (2 · ½ + 1) / (1 + 1 + 1)
    assert mask_loss(logits, target, two).item() == pytest.approx(np.log(2) + 1 - 2 / 3)
    assert mask_loss(logits, target, torch.zeros_like(target)).item() == pytest.approx(0)


def test_an_undecided_pixel_has_no_gradient():
    logits = torch.zeros(1, 1, 1, 2, requires_grad=True)
    mask_loss(logits, torch.ones(1, 1, 1, 2), torch.tensor([1.0, 0]).view(1, 1, 1, 2)).backward()
    assert logits.grad.flatten()[0] < 0 and logits.grad.flatten()[1] == 0


def test_dice_of_equal_masks_and_of_empty_ones_is_no_loss():
    target = torch.tensor([1.0, 0, 0]).view(1, 1, 1, 3)
    ones = torch.ones_like(target)
    assert dice_loss(target, target, ones).item() == pytest.approx(0) and dice_loss(0 * target, 0 * target, ones).item() == pytest.approx(0)


# First labels


def test_cleaning_takes_specks_and_holes_away_and_keeps_both_halves():
    left, right = disc(60, 120, 30, 30, 22, 16), disc(60, 120, 90, 30, 22, 16)
    rough = left | right
    rough[28:32, 28:32] = False
    rough[2:7, 58:62] = True
    made = cleaned(rough)
    assert overlap(made, left | right) > 0.97
    assert made[30, 30] and not made[4, 60] and made[30, 90]


def test_cleaning_smooths_a_ragged_edge_and_leaves_nothing_empty():
    rough = np.zeros((40, 40), bool)
    rough[10:30] = True
    rough[9, ::2] = True
    made = cleaned(rough)
    assert len({tuple(row) for row in made[12:28]}) == 1 and len(set(made[9])) == 1
    assert made[20, 0] and made[20, -1], 'a mask that leaves the picture goes on to its edge'
    assert not cleaned(np.zeros((9, 9), bool)).any()


def test_overlap_by_hand():
    a, b = np.array([True, True, False, False]), np.array([False, True, True, False])
    assert overlap(a, b) == pytest.approx(1 / 3) and overlap(a, a) == 1 and overlap(a & b & False, b & False) == 0


def test_pixels_whose_centres_lie_in_a_box():
    rows, columns = pixels_of((2, 1, 6, 3), (0, 0, 8, 4), 4, 8)
    assert (rows, columns) == (slice(1, 3), slice(2, 6))
    assert pixels_of((-5, -5, 50, 50), (0, 0, 8, 4), 4, 8) == (slice(0, 4), slice(0, 8))


def sea_and_fluke(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    fluke = disc(KIND.height, KIND.width, 124, 62, 75, 32)
    rgb = np.where(fluke[..., None], [40, 42, 45], [120, 150, 170]) + np.random.default_rng(seed).normal(0, 8, (*fluke.shape, 3))
    return np.clip(rgb, 0, 255).astype(np.uint8), fluke


def whole(height: int, width: int) -> tuple[slice, slice]:
    return slice(0, height), slice(0, width)


def test_grab_cut_corrects_what_stood_out_and_the_rest_is_undecided():
    rgb, fluke = sea_and_fluke()
    share = np.where(disc(*fluke.shape, 132, 64, 75, 32), 0.9, 0.1).astype(np.float32)
    box = (slice(20, 104), slice(35, 214))
    first = first_label(rgb, share, box, whole(*fluke.shape))
    assert overlap(first.cut, fluke) > 0.97 and overlap(first.salient, fluke) < 0.92
    assert first.agreement == pytest.approx(overlap(first.salient, first.cut))
    label = first.label
    assert (label[first.cut & first.salient] == FLUKE).all() and (label[first.cut ^ first.salient] == UNDECIDED).all() and label[0, 0] == SEA


def test_nothing_is_fluke_beyond_the_photograph_or_far_from_the_box():
    rgb, fluke = sea_and_fluke()
    share = np.where(fluke, 0.9, 0.1).astype(np.float32)
    first = first_label(rgb, share, (slice(0, 124), slice(60, 249)), (slice(0, 124), slice(0, 180)))
    assert not first.salient[:, 182:].any() and not first.cut[:, 182:].any()
    assert not first.salient[:, :58].any() and not first.cut[:, :58].any() and first.cut[:, 62:178].any()


def test_where_nothing_stands_out_both_are_empty_and_agree_on_nothing():
    rgb, fluke = sea_and_fluke()
    first = first_label(rgb, np.zeros(fluke.shape, np.float32), whole(*fluke.shape), whole(*fluke.shape))
    assert not first.salient.any() and not first.cut.any() and first.agreement == 0


def test_a_region_that_reaches_beyond_the_photograph_goes_on_with_its_edge():
    rgb = np.zeros((40, 80, 3), np.uint8)
    rgb[:, :40] = [200, 100, 50]
    region = colour_region(rgb, (-80, 0, 80, 40))
    assert region.shape == (160, 320, 3)
    assert (region[:, :235] == [200, 100, 50]).all() and (region[:, 245:] == 0).all()


def test_photographs_on_which_the_two_disagree_or_that_fill_their_box_are_left_out():
    empty, full, good = np.zeros((3, KIND.height, KIND.width), np.uint8)
    full[:] = FLUKE
    good[disc(*good.shape, 124, 62, 75, 32)] = FLUKE
    labels = Labels(['a', 'b', 'c', 'd'], np.array([empty, full, good, good]), np.array([1, 1, 0.9, 0.4], np.float32))
    assert labels.accepted.tolist() == [False, False, True, False]
    assert labels.of(labels.accepted).images == ['c']


# Views


def test_picture_and_label_are_moved_alike():
    label = np.where(disc(KIND.height, KIND.width, 100, 70, 50, 25), FLUKE, SEA).astype(np.uint8)
    pictures = torch.from_numpy(np.where(label == FLUKE, 200, 60).astype(np.uint8)).repeat(8, 1, 1)
    still = replace(AUGMENTATION, brightness=0, contrast=0, gamma=0, noise=0, blur=0)
    x, target, decided = drawn_views(pictures, torch.from_numpy(label).repeat(8, 1, 1), torch.full((8,), 60.0), still, torch.Generator().manual_seed(3))
    assert x.shape == target.shape == decided.shape == (8, 1, 96, 192)
    for picture, mask in zip(x[:, 0].numpy(), target[:, 0].numpy()):
        assert overlap(picture > (picture.max() + picture.min()) / 2, mask > 0.5) > 0.99
    centres = {round(float((mask * torch.arange(192)).sum() / mask.sum())) for mask in target[:, 0]}
    assert len(centres) > 4 and min(centres) < 90 and max(centres) > 102, 'some are mirrored'


def test_exact_labels_are_those_of_the_pages_crop():
    label = np.zeros((1, KIND.height, KIND.width), np.uint8)
    label[0, :, KIND.width // 2 + 1 :] = FLUKE
    label[0, : KIND.height // 2] = UNDECIDED
    target, decided = exact_labels(label)
    assert target.shape == (1, 96, 192)
    assert not target[0, 60:, :94].any() and target[0, 60:, 98:].all() and not decided[0, :46].any() and decided[0, 50:].all()


# Network


def test_the_network_keeps_the_size_and_fits_into_a_megabyte():
    network = UNet()
    assert network(torch.zeros(2, 1, 96, 192)).shape == (2, 1, 96, 192)
    assert FlatMask(network)(torch.zeros(1, 1, 96, 192)).shape == (1, 96 * 192)
    assert 2 * sum(value.numel() for value in folded(network).state_dict().values()) <= 1_000_000


def test_folding_changes_nothing():
    torch.manual_seed(0)
    network = UNet(UNetShape(TINY))
    for _ in range(3):
        network(torch.randn(4, 1, 16, 32) * 2 + 1)
    network.eval()
    x = torch.randn(3, 1, 16, 32)
    plain = folded(network)
    assert not any('bn' in name for name in plain.state_dict())
    torch.testing.assert_close(plain(x), network(x), atol=1e-5, rtol=1e-5)
    assert folded(plain) is plain


# Training


@pytest.fixture(scope='module')
def drawn(tmp_path_factory) -> Catalogue:
    """Fourteen dark ellipses on colour, each turned: ten to learn from, of which one has points, and four of `val` with points; and their labels."""
    folder = tmp_path_factory.mktemp('masks')
    (folder / 'photos').mkdir()
    rng, rows, points, images, labels = np.random.default_rng(0), [], [], [], []
    for i in range(14):
        width, height = rng.uniform(60, 90), rng.uniform(24, 34)
        cx, cy = 75 + rng.uniform(-10, 10), 38 + rng.uniform(-6, 6)
        inside = disc(76, 150, cx, cy, width / 2, height / 2)
        Image.fromarray(np.clip(np.where(inside, 45, 165)[..., None] + rng.normal(0, 6, (76, 150, 3)), 0, 255).astype(np.uint8)).save(folder / 'photos' / f'{i}.png')
        box = (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
        rows.append([f'{i}.png', *box])
        # p1 to p9, p0: around the ellipse from the left tip on.
        turn = np.pi + 2 * np.pi * (np.arange(10) - 1) / 10
        points.append([f'{i}.png', *np.stack([cx + width / 2 * np.cos(turn), cy + height / 2 * np.sin(turn)], 1).ravel()])
        share = 1 / (1 + 2 * KIND.share) / 2
        images.append(f'{i}.png')
        labels.append(np.where(disc(KIND.height, KIND.width, KIND.width / 2, KIND.height / 2, KIND.width * share, KIND.height * share), FLUKE, SEA))
    write_csv(folder / 'labels.csv', ['Image', 'Id'], [[row[0], 'w_1'] for row in rows])
    write_csv(folder / 'split.csv', ['Image', 'part'], [[row[0], 'train' if i < 10 else 'val'] for i, row in enumerate(rows)])
    write_csv(folder / 'boxes-predicted.csv', ['Image', 'x0', 'y0', 'x1', 'y1'], rows)
    write_csv(folder / 'landmarks-hand.csv', ['Image', *[f'p{point}_{axis}' for point in range(10) for axis in 'xy']], points[9:])
    catalogue = Catalogue(folder, folder / 'cache')
    write_labels(labels_path(catalogue), Labels(images, np.array(labels, dtype=np.uint8), np.full(14, 0.95, np.float32)))
    return catalogue


def trainer(drawn: Catalogue, run, **changes) -> MaskTrainer:
    settings = MaskSettings(channels=TINY, epochs=4, batch=5, learning_rate=1e-2, average=0.5, precision='float32')
    return MaskTrainer(replace(settings, **changes), drawn, read_labels(labels_path(drawn)), run, torch.device('cpu'))


def test_what_was_measured_by_hand_is_not_learned_from(drawn):
    labels = read_labels(labels_path(drawn))
    assert to_learn(labels, drawn).tolist() == [True] * 9 + [False] * 5
    assert measuring_photos(drawn.folder) == {f'{i}.png' for i in range(9, 14)}


def test_labels_come_in_pieces_and_none_twice(drawn, tmp_path):
    catalogue = Catalogue(drawn.folder, tmp_path)
    dark = lambda rgb: (rgb.mean(axis=2) < 100).astype(np.float32)
    assert len(make_labels(catalogue, dark, 'train', 4).images) == 4
    both = make_labels(catalogue, dark, 'train', 100, workers=2)
    assert sorted(both.images) == sorted(f'{i}.png' for i in range(9)) and both.accepted.all()
    whole = make_labels(catalogue, dark, 'val', 100)
    assert len(whole.images) == len(set(whole.images)) == 13
    again = read_labels(labels_path(catalogue))
    assert again.images == whole.images and np.array_equal(again.label, whole.label)
    known = read_labels(labels_path(drawn))
    for image, label in zip(whole.images, whole.label):
        assert overlap(label == FLUKE, known.label[known.images.index(image)] == FLUKE) > 0.93


def test_it_learns_drawn_flukes_and_its_export_is_it(drawn, tmp_path):
    made = trainer(drawn, tmp_path / 'run', epochs=30)
    made.fit()
    scores = measure_masks(made.network, drawn, read_labels(labels_path(drawn)))
    assert scores['network, first labels']['photographs'] == 4 and scores['network, first labels']['mean IoU'] > 0.9
    # A polygon of ten points on an ellipse covers 0.935 of it.
    assert scores['network, outlines']['mean IoU'] > 0.85 and scores['first labels, outlines, where they agree']['mean IoU'] > 0.9
    files = {file.name: file for file in export_mask(made.network, tmp_path, 'v9', made.settings, 9, scores)}
    pair = load_file(files['parity-v9.safetensors'])
    assert pair['mask.output'].shape == (4, 96 * 192)
    answer = onnxruntime.InferenceSession(files['mask-v9.onnx'], providers=['CPUExecutionProvider']).run(None, {'input': pair['mask.input'].numpy()})[0]
    np.testing.assert_allclose(answer, pair['mask.output'].numpy(), atol=1e-4)
    again = UNet(UNetShape(TINY, folded=True)).eval()
    load_weights(again, files['mask-v9-half.safetensors'])
    with torch.inference_mode():
        torch.testing.assert_close(FlatMask(again)(pair['mask.input']), pair['mask.output'], atol=0.03, rtol=0)
    check = load_file(files['check-mask-v9.safetensors'])
    assert check['mask.input'].dtype == torch.float16 and torch.equal(check['mask.input'].float(), pair['mask.input'][:1])
    with safe_open(files['mask-v9.safetensors'], 'pt') as file:
        assert file.metadata() == {'architecture': 'unet', 'input': '1x96x192', 'levels': '3', 'channels': '4,6,8', 'version': 'v9'}
    assert f"{scores['network, outlines']['mean IoU']:.3f}" in files['mask-v9.md'].read_text()


def test_a_resumed_run_equals_one_that_was_never_cut_off(drawn, tmp_path):
    uncut = trainer(drawn, tmp_path / 'whole')
    uncut.fit()
    for _ in range(2):
        cut = trainer(drawn, tmp_path / 'cut')
        cut.fit(stop_after=2)
    assert all(torch.equal(value, cut.net.state_dict()[key]) for key, value in uncut.net.state_dict().items())
    assert all(torch.equal(value, cut.network.state_dict()[key]) for key, value in uncut.network.state_dict().items())
    with pytest.raises(ValueError, match='other settings'):
        trainer(drawn, tmp_path / 'cut', batch=4)


def test_a_run_keeps_to_the_photographs_that_it_began_with(drawn, tmp_path):
    labels = read_labels(labels_path(drawn))
    begun = MaskTrainer(MaskSettings(channels=TINY), drawn, labels.of(np.array([5, 2, 7])), tmp_path / 'run', torch.device('cpu'))
    again = MaskTrainer(MaskSettings(channels=TINY), drawn, labels, tmp_path / 'run', torch.device('cpu'))
    assert len(again.labels) == 3 and torch.equal(begun.pictures, again.pictures)
    with pytest.raises(ValueError, match='no longer there'):
        MaskTrainer(MaskSettings(channels=TINY), drawn, labels.of(np.array([5, 2])), tmp_path / 'run', torch.device('cpu'))


def test_no_label_no_training(drawn, tmp_path):
    with pytest.raises(ValueError, match='mask labels'):
        MaskTrainer(MaskSettings(channels=TINY), drawn, Labels.none(), tmp_path / 'run', torch.device('cpu'))


# Measures


def test_an_outline_becomes_the_pixels_within_it():
    box = (10.0, 20.0, 110.0, 70.0)
    x0, y0, x1, y1 = grow(box, 0.04)
    half = np.array([[x0, y0], [(x0 + x1) / 2, y0], [(x0 + x1) / 2, y1], [x0, y1]])
    mask = outline_mask(half, box)
    assert mask[:, :95].all() and not mask[:, 97:].any()


def test_scores_by_hand():
    found, target = np.zeros((2, 1, 6), bool), np.zeros((2, 1, 6), bool)
    found[0, 0, :4] = target[0, 0, 2:] = True
    found[1, 0, :3] = target[1, 0, :3] = True
    decided = np.ones((2, 1, 6), bool)
    # common 2, either 6; equal
    scores = mask_scores(found, target)
    assert scores['mean IoU'] == pytest.approx((1 / 3 + 1) / 2) and scores['mean Dice'] == pytest.approx((1 / 2 + 1) / 2)
    assert scores['share IoU above 0.8'] == 0.5 and scores['least IoU'] == pytest.approx(1 / 3)
    decided[0, 0, :2] = False
    assert mask_scores(found, target, decided)['least IoU'] == pytest.approx(2 / 4)


def test_a_sheet_shows_the_edge_of_each_mask(tmp_path):
    mask = np.zeros((2, 10, 20), bool)
    mask[:, 3:7, 5:15] = True
    path, = write_sheets(tmp_path, 'x', np.full((2, 10, 20), 90.0), mask)
    picture = np.asarray(Image.open(path))
    assert tuple(picture[3 * LARGER, 10 * LARGER]) == GREEN and tuple(picture[5 * LARGER, 10 * LARGER]) == (90, 90, 90)


# The command


def test_the_command_trains_measures_draws_and_exports(drawn, tmp_path, capsys):
    command = lambda *words: main(['--data', str(drawn.folder), '--cache', str(drawn.cache), '--runs', str(tmp_path / 'runs'), '--device', 'cpu', 'mask', *map(str, words), '--epochs', '2', '--precision', 'float32'])
    command('train', '--stop-after', 1)
    command('train')
    assert json.loads(capsys.readouterr().out.splitlines()[-1])['epochs'] == 2
    command('measure')
    assert json.loads(capsys.readouterr().out)['network, outlines']['photographs'] == 4
    command('sheet', '--count', 3, '--out', tmp_path / 'sheets')
    assert (tmp_path / 'sheets' / 'val-0.png').exists()
    command('export', '--out', tmp_path / 'out', '--version', 'v1')
    assert {'mask-v1.safetensors', 'mask-v1-half.safetensors', 'mask-v1.onnx', 'mask-v1.md', 'parity-v1.safetensors', 'check-mask-v1.safetensors'} == {path.name for path in (tmp_path / 'out').iterdir()}


def test_the_drawn_flukes_of_the_pair_are_normalised_and_differ():
    x = drawn_flukes()
    assert x.shape == (4, 1, 96, 192) and x.mean().abs() < 1e-3 and x.std() == pytest.approx(1, abs=1e-2) and not torch.equal(x[0], x[1])
