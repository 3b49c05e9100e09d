import json
from pathlib import Path

import numpy as np
import pytest

from flukeprint_training.data.preprocess import MARGIN, crop, grey_from_rgb, grow, normalise, resample

GOLDEN = json.loads((Path(__file__).parent / 'golden' / 'preprocessing.json').read_text())


@pytest.fixture
def grey():
    rgb = np.array(GOLDEN['rgb'], dtype=np.uint8).reshape(GOLDEN['height'], GOLDEN['width'], 3)
    return grey_from_rgb(rgb)


def test_grey_is_the_pages_to_the_last_level(grey):
    assert grey.ravel().tolist() == GOLDEN['grey']
    assert grey.mean() == pytest.approx(GOLDEN['meanGrey'])


@pytest.mark.parametrize('case', GOLDEN['cases'])
def test_crops_are_the_pages(grey, case):
    box = tuple(case['box'][side] for side in ('x0', 'y0', 'x1', 'y1'))
    assert grow(box, MARGIN) == pytest.approx([case['cropBox'][side] for side in ('x0', 'y0', 'x1', 'y1')])
    width, height = GOLDEN['crop']['width'], GOLDEN['crop']['height']
    made = crop(grey, box, width, height)
    np.testing.assert_allclose(made.ravel(), case['resampled'], atol=1e-3)
    np.testing.assert_allclose(normalise(made).ravel(), case['normalised'], atol=1e-4)
    np.testing.assert_allclose(normalise(made)[:, ::-1].ravel(), case['mirrored'], atol=1e-4)


def test_a_picture_of_one_grey_stays_finite():
    made = normalise(resample(np.full((5, 7), 90, np.uint8), (-3, -3, 9, 9), 8, 4))
    assert np.abs(made).max() < 1e-4
