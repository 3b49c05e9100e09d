from dataclasses import replace

import numpy as np
import pytest
import torch

from flukeprint_training.batches import Inputs
from flukeprint_training.catalogue import Catalogue
from flukeprint_training.data.preprocess import normalise
from flukeprint_training.distil import taught_vectors
from flukeprint_training.identities import training_items
from flukeprint_training.losses.embedded import ClassFacts, Embedded
from flukeprint_training.losses.registry import make_loss
from flukeprint_training.networks.embedder import Normalised
from flukeprint_training.networks.shapes import SHAPES, make_embedder
from flukeprint_training.networks.weights import save_weights
from flukeprint_training.recipe import LossTerm, parse_recipe

from small import ALONE, named, small, trainer

FACTS = ClassFacts((1, 1), 2)


def loss(student, teacher, relations):
    batch = Embedded(torch.tensor(student), torch.tensor([0, 1]), taught=torch.tensor(teacher))
    return make_loss('distillation', FACTS, relations=relations)(batch).item()


def test_a_student_that_says_the_same_has_nothing_to_learn():
    assert loss([[3.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.0, 1.0]], 5.0) == pytest.approx(0)


def test_distillation_by_hand():
    # Both say (1, 0) where the teacher has (1, 0) and (0, 1): half of the rows are off by 1, two of four relations by 1.
    assert loss([[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]], 0.0) == pytest.approx(0.5)
    assert loss([[1.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]], 2.0) == pytest.approx(0.5 + 2 * 0.5)


def test_without_a_teacher_it_says_so():
    with pytest.raises(ValueError, match='teacher'):
        make_loss('distillation', FACTS)(Embedded(torch.ones(2, 2), torch.tensor([0, 1])))
    with pytest.raises(ValueError, match='teacher'):
        parse_recipe({'name': 'x', 'loss': [{'kind': 'distillation'}], 'stage': [{'epochs': 1, 'height': 32, 'width': 64}]})


def test_each_item_is_taught_by_its_own_picture_and_a_mirror_image_by_its_mirror_image(catalogue, tmp_path):
    catalogue = Catalogue(catalogue, tmp_path)
    network = make_embedder(SHAPES['tiny']).eval()
    save_weights(network, tmp_path / 'teacher.safetensors', SHAPES['tiny'].metadata(32, 64))
    items = training_items(catalogue.photos, flips=True, new_whales=True)
    taught = taught_vectors(tmp_path / 'teacher.safetensors', catalogue, items, torch.device('cpu'))
    assert taught.shape == (len(items), 32)
    torch.testing.assert_close(taught.norm(dim=1), torch.ones(len(items)))
    pack = catalogue.exact_pack(32, 64)
    for item in (0, len(items) - 1):
        x = torch.from_numpy(normalise(pack.grey(items.rows[[item]])))[:, None]
        with torch.inference_mode():
            own = torch.nn.functional.normalize(network(x.flip(3) if items.flipped[item] else x)[1], dim=1)[0]
        torch.testing.assert_close(taught[item], own, rtol=1e-4, atol=1e-5)
    assert np.array_equal(taught, taught_vectors(tmp_path / 'teacher.safetensors', catalogue, items, torch.device('cpu')))


def test_a_student_comes_near_its_teacher(catalogue, tmp_path):
    teacher = trainer(replace(small(named('contrastive-cosface'), epochs=30), network=SHAPES['tiny']), catalogue, tmp_path / 'teacher', tmp_path)
    teacher.fit()
    save_weights(teacher.average.network, tmp_path / 'teacher.safetensors', teacher.recipe.network.metadata(32, 64))
    recipe = replace(small(named('small-distilled'), epochs=60), teacher=str(tmp_path / 'teacher.safetensors'), loss=(LossTerm('distillation', settings={'relations': 1.0}),))
    run = trainer(recipe, catalogue, tmp_path / 'student', tmp_path)
    assert likeness(run) < 0.5
    run.fit()
    assert likeness(run) > 0.9


@torch.inference_mode()
def likeness(run) -> float:
    """Mean cosine of the student's vectors with the teacher's, over all items."""
    items = np.arange(len(run.items))
    inputs = Inputs(run.catalogue.training_pack(32, 64), run.items, ALONE.device)
    student = Normalised(run.average.network.eval())(inputs.plain(items, 32, 64))
    run.network.train()
    return float((student * run.taught).sum(dim=1).mean())
