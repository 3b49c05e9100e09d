from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from flukeprint_training.catalogue import Catalogue
from flukeprint_training.detection.loss import detector_loss, generalised_iou
from flukeprint_training.detection.measure import intersection_over_union, mirror_averaged
from flukeprint_training.detection.targets import read_targets, sea_windows
from flukeprint_training.detection.trainer import DetectorSettings, DetectorTrainer
from flukeprint_training.detection.views import View, draw_views, picture_of, seen_box, seen_landmarks
from flukeprint_training.export import export_detector
from flukeprint_training.networks.detector import Detector, DetectorShape
from flukeprint_training.networks.weights import save_weights

from conftest import SHARED, write_csv


def test_generalised_iou_by_hand():
    boxes = torch.tensor([[0, 0, 2, 2.0], [0, 0, 1, 1]])
    others = torch.tensor([[1, 1, 3, 3.0], [2, 0, 3, 1]])
    # common 1, union 7, hull 9; common 0, union 2, hull 3
    assert generalised_iou(boxes, others).tolist() == pytest.approx([1 / 7 - 2 / 9, -1 / 3])


def test_the_loss_by_hand():
    logits = torch.zeros(2, 11)
    box = torch.tensor([[0.25, 0.5, 0.75, 1.0], [0, 0, 0, 0]])
    points = torch.full((2, 6), torch.nan)
    points[0] = 0.7
    points[1] = 0.1
    # every output is 0.5: corners off by 0.25, 0, 0.25 and 0.5, points by 0.2
    giou = generalised_iou(torch.full((1, 4), 0.5), box[:1]).item()
    expected = 0.5 * np.log(2) + 5 * 0.25 + (1 - giou) + 5 * 0.2
    assert detector_loss(logits, box, torch.tensor([True, False]), points).item() == pytest.approx(expected, rel=1e-5)
    assert detector_loss(logits, box, torch.tensor([False, False]), points).item() == pytest.approx(0.5 * np.log(2))


def test_a_view_moves_box_and_points_with_the_picture():
    view = View(np.array([[0.2, 0.0, 0.7, 1.0], [0.0, 0.0, 1.0, 1.0]]), np.array([False, True]), np.zeros(2, bool))
    boxes = np.array([[0.3, 0.2, 0.6, 0.8], [0.1, 0.2, 0.4, 0.8]])
    np.testing.assert_allclose(seen_box(boxes, view), [[0.2, 0.2, 0.8, 0.8], [0.6, 0.2, 0.9, 0.8]])
    points = np.array([[[0.2, 0], [0.45, 0.5], [0.7, 1]], [[0.1, 0.2], [0.3, 0.5], [0.4, 0.3]]])
    np.testing.assert_allclose(seen_landmarks(points, view), [[[0, 0], [0.5, 0.5], [1, 1]], [[0.6, 0.3], [0.7, 0.5], [0.9, 0.2]]])


def test_the_picture_shows_what_the_view_says():
    ramp = torch.arange(0, 240, 0.625).repeat(192, 1).to(torch.uint8)[None]
    whole = View(np.array([[0.0, 0, 1, 1]]), np.array([False]), np.array([False]))
    part = View(np.array([[0.5, 0, 1, 1]]), np.array([True]), np.array([False]))
    outside = torch.tensor([120.0])
    x, y = (picture_of(ramp, outside, view, None, torch.Generator())[0, 0] for view in (whole, part))
    assert (x.diff(dim=1)[:, 2:-2] > -1e-3).all() and (y.diff(dim=1)[:, 2:-2] < 1e-3).all()


def test_drawn_windows_hold_the_box_and_sea_holds_none_of_it():
    boxes = np.tile([[0.2, 0.4, 0.7, 0.75], [0.0, 0.0, 1.0, 1.0]], (100, 1))
    seas = sea_windows(boxes)
    assert seas[0] and not seas[1]
    view = draw_views(boxes, seas, np.random.default_rng(0))
    inside = ~view.sea
    assert (view.window[inside, :2] <= boxes[inside, :2] + 1e-9).all() and (view.window[inside, 2:] >= boxes[inside, 2:] - 1e-9).all()
    assert 10 < view.sea.sum() < 40 and intersection_over_union(view.window[view.sea], boxes[view.sea]).max() == 0


def test_mirror_averaging_turns_the_mirror_back():
    plain = np.array([[0.1, 0.2, 0.5, 0.6, 0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.2]])
    mirror = np.array([[0.5, 0.2, 0.9, 0.6, 0.9, 0.5, 0.2, 0.7, 0.4, 0.9, 0.2]])
    np.testing.assert_allclose(mirror_averaged(plain, mirror), plain)


@pytest.fixture(scope='module')
def drawn(tmp_path_factory):
    """Sixteen dark ellipses on grey: twelve to learn from, four with a hand-drawn box."""
    folder = tmp_path_factory.mktemp('boxes')
    (folder / 'photos').mkdir()
    rng, rows = np.random.default_rng(0), []
    for i in range(16):
        width, height = rng.uniform(60, 90), rng.uniform(20, 30)
        x0, y0 = rng.uniform(5, 145 - width), rng.uniform(3, 72 - height)
        y, x = np.mgrid[0:75, 0:150]
        inside = ((x - x0 - width / 2) / (width / 2)) ** 2 + ((y - y0 - height / 2) / (height / 2)) ** 2 <= 1
        Image.fromarray(np.clip(np.where(inside, 40, 170) + rng.normal(0, 5, inside.shape), 0, 255).astype(np.uint8)).save(folder / 'photos' / f'{i}.png')
        rows.append([f'{i}.png', x0, y0, x0 + width, y0 + height])
    write_csv(folder / 'labels.csv', ['Image', 'Id'], [[row[0], 'w_1'] for row in rows])
    write_csv(folder / 'split.csv', ['Image', 'part'], [[row[0], 'train'] for row in rows])
    write_csv(folder / 'photos.csv', ['Image', 'width', 'height'], [[row[0], 150, 75] for row in rows])
    write_csv(folder / 'boxes-predicted.csv', ['Image', 'x0', 'y0', 'x1', 'y1'], rows)
    write_csv(folder / 'boxes-hand.csv', ['Image', 'x0', 'y0', 'x1', 'y1'], rows[12:])
    names = [f'p{point}_{axis}' for point in range(10) for axis in 'xy']
    write_csv(folder / 'landmarks-hand.csv', ['Image', *names], [[row[0], *zigzag(*row[1:])] for row in rows])
    return folder


def zigzag(x0, y0, x1, y1):
    """Ten points that keep a tenth of the width and height from the sides."""
    return [value for k in range(10) for value in (x0 + (0.1 + 0.8 * k / 9) * (x1 - x0), y0 + (0.1 + 0.8 * (k % 2)) * (y1 - y0))]


def detector(drawn, run, **changes):
    settings = DetectorSettings(epochs=6, batch=16, learning_rate=2e-3, average=0.5, precision='float32')
    return DetectorTrainer(replace(settings, **changes), Catalogue(drawn, drawn / 'cache'), run, torch.device('cpu'))


def test_hand_boxes_are_not_learned_from(drawn):
    targets = read_targets(drawn)
    assert targets.learn.tolist() == [True] * 12 + [False] * 4
    assert targets.points.shape == (16, 3, 2) and np.isfinite(targets.points).all()


def test_a_box_around_ten_points_stands_where_the_detectors_boxes_do(drawn, tmp_path):
    targets = read_targets(drawn)
    np.testing.assert_allclose(targets.hull, targets.box, atol=1e-9)
    trainer, rows = detector(drawn, tmp_path, held_out=2), np.arange(16)
    trainer.targets.hull[:] = 0.5
    taught = (trainer._boxes_to_learn(rows) == 0.5).all(axis=1)
    assert taught.tolist() == (targets.fold != 2).tolist() and taught.any() and not taught.all()


def test_hand_boxes_teach_by_folds_and_the_held_out_one_measures(drawn, tmp_path):
    trainer, rows = detector(drawn, tmp_path, hand=True, held_out=int(read_targets(drawn).fold[12])), np.arange(16)
    held = trainer.targets.fold == trainer.settings.held_out
    assert trainer.by_hand.tolist() == [False] * 12 + [not out for out in held[12:]] and trainer.by_hand.any()
    assert trainer.measured_rows().tolist() == [row for row in range(12, 16) if held[row]]
    trainer.targets.hand[12:] = 0.25
    assert ((trainer._boxes_to_learn(rows) == 0.25).all(axis=1) == trainer.by_hand).all()
    taught = set(np.concatenate(trainer._plan(np.random.default_rng(0))))
    assert taught >= set(range(12)) and not taught & set(np.flatnonzero(held & (rows >= 12)))


def test_the_detectors_boxes_are_moved_to_where_the_hands_stand(drawn, tmp_path):
    boxes = (drawn / 'boxes-hand.csv').read_text()
    try:
        plain = read_targets(drawn)
        width = plain.box[12:, 2] - plain.box[12:, 0]
        moved = plain.hand[12:] * np.tile(plain.sizes[12:], 2)
        moved[:, 0] += 0.1 * width * plain.sizes[12:, 0]
        write_csv(drawn / 'boxes-hand.csv', ['Image', 'x0', 'y0', 'x1', 'y1'], [[plain.images[12 + n], *box] for n, box in enumerate(moved.tolist())])
        trainer = detector(drawn, tmp_path, hand=True, held_out=None)
        np.testing.assert_allclose(trainer.targets.box[:12, 0], plain.box[:12, 0] + 0.1 * (plain.box[:12, 2] - plain.box[:12, 0]), atol=1e-9)
        np.testing.assert_allclose(trainer.targets.box[:12, 1:], plain.box[:12, 1:], atol=1e-9)
    finally:
        (drawn / 'boxes-hand.csv').write_text(boxes)


def test_a_detector_begins_with_one_that_finds_boxes_alone(drawn, tmp_path):
    four = Detector(DetectorShape(outputs=4))
    save_weights(four, tmp_path / 'start.safetensors', {})
    eleven = detector(drawn, tmp_path / 'run', start=str(tmp_path / 'start.safetensors')).net.eval()
    x = torch.randn(2, 1, 128, 256)
    with torch.inference_mode():
        assert torch.allclose(four.eval()(x), eleven(x)[:, :4], atol=1e-5)


def test_the_detector_learns_drawn_boxes_and_its_export_is_it(drawn, tmp_path):
    trainer = detector(drawn, tmp_path / 'run', epochs=50)
    before = trainer.measure()['mean IoU']
    trainer.fit()
    scores = trainer.measure()
    assert scores['photographs'] == 4 and scores['mean IoU'] > max(0.6, before + 0.2)
    files = {file.name: file for file in export_detector(trainer.network, tmp_path, 'v9', scores)}
    pair = load_file(files['parity-v9.safetensors'])
    answer = onnxruntime.InferenceSession(files['detector-v9.onnx'], providers=['CPUExecutionProvider']).run(None, {'input': pair['detector.input'].numpy()})[0]
    assert answer.shape == (4, 11)
    np.testing.assert_allclose(answer, pair['detector.output'].numpy(), atol=1e-5)
    assert f"| mean IoU | {scores['mean IoU']:.4f} |" in files['detector-v9.md'].read_text()


def test_a_resumed_detector_equals_one_that_was_never_cut_off(drawn, tmp_path):
    whole = detector(drawn, tmp_path / 'whole')
    whole.fit()
    for _ in range(2):
        cut = detector(drawn, tmp_path / 'cut')
        cut.fit(stop_after=3)
    assert all(torch.equal(value, cut.net.state_dict()[key]) for key, value in whole.net.state_dict().items())


@pytest.mark.skipif(not (SHARED / 'data' / 'flukes').exists(), reason='the photographs are not here')
def test_the_catalogues_targets_lie_inside_their_photographs():
    targets = read_targets(SHARED / 'data' / 'flukes')
    assert np.isfinite(targets.hand[:, 0]).sum() == 694
    known = targets.points[np.isfinite(targets.points[:, 0, 0])]
    assert len(known) > 500 and (known[:, 0, 0] < known[:, 2, 0]).mean() > 0.98
    assert np.nanmin(targets.points) > -0.05 and np.nanmax(targets.points) < 1.05
