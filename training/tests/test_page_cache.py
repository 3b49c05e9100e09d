import json
import shutil

import numpy as np
import pytest
import torch

from flukeprint_training.catalogue import Catalogue
from flukeprint_training.networks.detector import Detector
from flukeprint_training.networks.shapes import SHAPES, make_embedder
from flukeprint_training.networks.weights import save_weights
from flukeprint_training.page_cache import cache_key, differences, find_all, read_cache, write_cache

from conftest import write_csv


@pytest.fixture
def sized(catalogue, tmp_path):
    """The drawn catalogue with the tables that the detector reads."""
    folder = tmp_path / 'flukes'
    shutil.copytree(catalogue, folder)
    images = sorted(path.name for path in (folder / 'photos').iterdir())
    write_csv(folder / 'photos.csv', ['Image', 'width', 'height'], [[image, 120, 60] for image in images])
    write_csv(folder / 'boxes-hand.csv', ['Image', 'x0', 'y0', 'x1', 'y1'], [])
    write_csv(folder / 'landmarks-hand.csv', ['Image'], [])
    return Catalogue(folder, tmp_path / 'cache')


def test_what_is_found_is_what_the_terminal_reads(sized, tmp_path):
    torch.manual_seed(0)
    shape = SHAPES['tiny']
    save_weights(make_embedder(shape), tmp_path / 'embedder-t.safetensors', shape.metadata(32, 64))
    save_weights(Detector(), tmp_path / 'detector-t.safetensors', {})
    found = find_all(sized, tmp_path / 'embedder-t.safetensors', tmp_path / 'detector-t.safetensors', torch.device('cpu'))
    path = write_cache(found, sized, 'embedder-t', 'detector-t', tmp_path / 'out')
    assert path.name.endswith('-embedder-t-detector-t.cache')
    entries = json.loads(path.read_bytes().partition(b'\n')[0])
    assert len(entries) == len(sized.photos) and set(entries[0]) == {'key', 'boxPx', 'boxScore', 'presence'}
    image = sized.photos[0].image
    assert entries[0]['key'] == cache_key(sized.folder / 'photos' / image, image)
    assert image in entries[0]['key'] and entries[0]['key'].endswith('|detect')
    vectors = np.array([vector for _, vector in read_cache(path).values()])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert all(0 <= entry['presence'] <= 1 and 0 <= entry['boxScore'] <= 1 for entry in entries)
    assert differences(read_cache(path), read_cache(path))['least cosine'] == pytest.approx(1)
