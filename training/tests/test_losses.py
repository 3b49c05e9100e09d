"""Every loss against a value worked out by hand on a batch small enough to do so."""

import math

import numpy as np
import pytest
import torch

from flukeprint_training.losses.arcface import ArcFaceLoss
from flukeprint_training.losses.cosface import CosFaceLoss
from flukeprint_training.losses.cosine_head import angular
from flukeprint_training.losses.divided import DividedLoss, slices_of
from flukeprint_training.losses.embedded import ClassFacts, Embedded
from flukeprint_training.losses.margin import MarginLoss, negative_weights
from flukeprint_training.losses.registry import LOSSES, make_loss
from flukeprint_training.losses.siamese import SiameseLoss
from flukeprint_training.losses.softmax_ring import SoftmaxRingLoss
from flukeprint_training.losses.subcentre_arcface import SubcentreArcFaceLoss, dynamic_margins
from flukeprint_training.losses.supervised_contrastive import SupervisedContrastiveLoss
from flukeprint_training.losses.triplet import TripletLoss

TWO = ClassFacts((2, 2), 2)


def on_circle(*degrees: float) -> torch.Tensor:
    angles = torch.tensor([math.radians(d) for d in degrees])
    return torch.stack([angles.cos(), angles.sin()], dim=1)


def chord(degrees: float) -> float:
    return 2 * math.sin(math.radians(degrees) / 2)


def batch(degrees, labels, length=1.0):
    return Embedded(length * on_circle(*degrees), torch.tensor(labels), torch.Generator().manual_seed(0))


def centred(loss, *degrees):
    loss.weight.data = on_circle(*degrees)
    return loss


def test_margin_by_hand():
    loss = MarginLoss(TWO, alpha=0.2, beta=1.2, nu=0.1)
    loss.beta.data = torch.tensor([1.2, 0.9])
    d = torch.tensor([[0, 1.1, 0.8], [1.1, 0, 1.7], [0.8, 1.7, 0]])
    anchors, positives, negatives = torch.tensor([0, 1]), torch.tensor([1, 0]), torch.tensor([2, 2])
    value = loss.of_triplets(d, torch.tensor([0, 0, 1]), anchors, positives, negatives)
    # pulls 0.1 and 0.1; pushes 1.2 − 0.8 + 0.2 = 0.6 and 0; boundary 0.1 · 2.4; three terms above 0
    assert value.item() == pytest.approx((0.1 + 0.1 + 0.6 + 0.24) / 3)
    value.backward()
    assert loss.beta.grad[0].item() == pytest.approx((-1 - 1 + 1 + 0.2) / 3) and loss.beta.grad[1] == 0


def test_margin_draws_its_only_negative():
    loss = MarginLoss(TWO, beta_per_class=False)
    value = loss(batch([0, 60, 50], [0, 0, 1]))
    pushes = [1.4 - chord(50), 1.4 - chord(10)]
    assert value.item() == pytest.approx((0 + sum(pushes)) / 2, rel=1e-4)


def test_negatives_are_drawn_by_one_over_their_density():
    d = torch.tensor([[0.0, 0.3, 0.5, 0.8, 1.3, 1.6]])
    other = torch.tensor([[False, True, True, True, True, True]])
    weights = negative_weights(d, other, dim=8, cutoff=0.5, far=1.4)[0]
    density = lambda x: x**6 * (1 - x * x / 4) ** 2.5
    expected = np.array([0, 1 / density(0.5), 1 / density(0.5), 1 / density(0.8), 1 / density(1.3), 0])
    np.testing.assert_allclose(weights, expected / expected.sum(), rtol=1e-5)


def test_negatives_are_uniform_where_all_are_far_and_none_where_there_are_none():
    weights = negative_weights(torch.tensor([[0.0, 1.5, 1.9], [1.5, 0, 1]]), torch.tensor([[False, True, True], [False, False, False]]), 8, 0.5, 1.4)
    assert weights.tolist() == [[0, 0.5, 0.5], [0, 0, 0]]


def test_triplet_by_hand():
    # anchors 0 and 1 (positive 60° away), 2 and 3 (30° away); nearest strangers: 80, 20, 20, 50
    value = TripletLoss(TWO, margin=0.3)(batch([0, 60, 80, 110], [0, 0, 1, 1]))
    terms = [0.3 + chord(60) - chord(80), 0.3 + chord(60) - chord(20), 0.3 + chord(30) - chord(20), 0.3 + chord(30) - chord(50)]
    assert value.item() == pytest.approx(sum(max(0, term) for term in terms) / 4, rel=1e-4)


def test_supervised_contrastive_by_hand():
    value = SupervisedContrastiveLoss(TWO, temperature=0.5)(batch([0, 60, 90], [0, 0, 1]))
    cos = lambda x: math.cos(math.radians(x)) / 0.5
    share = lambda own, rival: -math.log(math.exp(cos(own)) / (math.exp(cos(own)) + math.exp(cos(rival))))
    assert value.item() == pytest.approx((share(60, 90) + share(60, 30)) / 2, rel=1e-5)


def cross_entropy(own: float, rival: float) -> float:
    return -math.log(math.exp(own) / (math.exp(own) + math.exp(rival)))


def cos(degrees: float, plus: float = 0) -> float:
    return math.cos(math.radians(degrees) + plus)


def test_arcface_by_hand():
    value = centred(ArcFaceLoss(TWO, scale=8, margin=0.4), 0, 90)(batch([20, 80], [0, 1], length=3))
    expected = (cross_entropy(8 * cos(20, 0.4), 8 * cos(70)) + cross_entropy(8 * cos(10, 0.4), 8 * cos(80))) / 2
    assert value.item() == pytest.approx(expected, rel=1e-4)


def test_cosface_by_hand_and_its_margin_grows_over_the_ramp():
    loss = centred(CosFaceLoss(TWO, scale=8, margin=0.3, ramp=(0.3, 0.7)), 0, 90)
    for progress, share in ((0, 0), (0.3, 0), (0.5, 0.5), (0.9, 1)):
        loss.set_progress(progress)
        expected = cross_entropy(8 * (cos(20) - 0.3 * share), 8 * cos(70))
        assert loss(batch([20], [0])).item() == pytest.approx(expected, rel=1e-4)


def test_subcentres_by_hand():
    facts = ClassFacts((1, 16), 2)
    loss = centred(SubcentreArcFaceLoss(facts, scale=8, centres=2, a=0.3, power=0.5, b=0.05), 180, 10, 90, 270)
    # of class 0 the nearer centre (10°), margin 0.35; of class 1 that at 90°
    assert loss(batch([20], [0])).item() == pytest.approx(cross_entropy(8 * cos(10, 0.35), 8 * cos(70)), rel=1e-4)
    assert dynamic_margins(torch.tensor([1, 16]), 0.3, 0.5, 0.05).tolist() == pytest.approx([0.35, 0.125])


def test_a_spared_mirror_is_no_rival():
    facts = ClassFacts((1, 1, 1, 1), 2, mirrored=True)
    loss = centred(CosFaceLoss(facts, scale=8, margin=0.0, spare_mirror=True), 0, 90, 20, 270)
    rivals = math.exp(8 * cos(80)) + math.exp(8 * cos(100))
    assert loss(batch([10], [0])).item() == pytest.approx(-math.log(math.exp(8 * cos(10)) / (math.exp(8 * cos(10)) + rivals)), rel=1e-4)


def test_beyond_the_turn_arcface_still_falls():
    cosine = torch.cos(torch.linspace(0.01, 3.13, 200))
    assert (angular(cosine, torch.tensor(0.5)).diff() < 0).all()


def test_softmax_with_ring_by_hand():
    loss = centred(SoftmaxRingLoss(TWO, temperature=2.0, gamma=0.1, radius=1.5), 0, 90)
    loss.bias.data = torch.tensor([0.1, 0.0])
    value = loss(Embedded(torch.tensor([[3.0, 0.0], [0.0, 4.0]]), torch.tensor([0, -1])))
    assert value.item() == pytest.approx(cross_entropy(2 * 3.1, 0) + 0.1 * (1.5**2 + 2.5**2) / 2, rel=1e-4)


def test_siamese_by_hand():
    loss = SiameseLoss(TWO, hidden=2)
    head = loss.head
    head.mix.weight.data = torch.tensor([[1.0, 0, 0, 0], [0, 0, 1, 0]])
    head.mix.bias.data = torch.zeros(2)
    head.join.weight.data, head.join.bias.data = torch.tensor([[1.0, -1.0]]), torch.zeros(1)
    head.weigh.weight.data, head.weigh.bias.data = torch.tensor([[1.0, 2.0]]), torch.tensor([0.5])
    x, y = on_circle(0)[0], on_circle(60)[0]
    part = lambda a, b: max(0, 2 * a * b) - math.sqrt(2) * abs(a - b)
    logit = part(x[0].item(), y[0].item()) + 2 * part(x[1].item(), y[1].item()) + 0.5
    matching, different = math.log(1 + math.exp(-logit)), math.log(1 + math.exp(logit))
    assert loss(batch([0, 60, 0, 60], [0, 0, 0, 1])).item() == pytest.approx((matching + different) / 2, rel=1e-4)
    assert loss.scores(on_circle(0), on_circle(60, 60)).tolist()[0] == pytest.approx([logit, logit], rel=1e-4)


def test_a_learner_moves_its_own_slice_alone():
    facts = ClassFacts((2, 2), 4)
    loss = DividedLoss(facts, 2, TripletLoss)
    embedding = torch.randn(4, 4, generator=torch.Generator().manual_seed(1), requires_grad=True)
    labels = torch.tensor([0, 0, 1, 1])
    value = loss(Embedded(embedding, labels, learner=1))
    assert value.item() == pytest.approx(TripletLoss(facts)(Embedded(embedding[:, 2:], labels)).item())
    value.backward()
    assert embedding.grad[:, :2].abs().sum() == 0 and embedding.grad[:, 2:].abs().sum() > 0
    assert loss(Embedded(embedding, labels)).item() == pytest.approx(TripletLoss(facts)(Embedded(embedding, labels)).item())


def test_slices_cover_the_embedding():
    assert slices_of(10, 4) == [slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 10)]
    with pytest.raises(ValueError):
        slices_of(4, 3 + 1 + 1)


@pytest.mark.parametrize('kind', [kind for kind in LOSSES if kind != 'siamese'])
@pytest.mark.parametrize('labels', [[-1, -1, -1, -1], [0, 1, -1, -1], [0, 0, 0, 0]])
def test_a_batch_without_pairs_gives_a_finite_loss_and_gradient(kind, labels):
    loss = make_loss(kind, ClassFacts((2, 2), 8))
    embedding = torch.randn(4, 8, generator=torch.Generator().manual_seed(0))
    embedding[1] = embedding[0]
    embedding.requires_grad_()
    # What a teacher would say; losses without one leave it alone.
    taught = torch.nn.functional.normalize(torch.randn(4, 8, generator=torch.Generator().manual_seed(1)), dim=1)
    value = loss(Embedded(embedding, torch.tensor(labels), torch.Generator().manual_seed(0), taught=taught))
    value.backward()
    assert value.isfinite() and embedding.grad.isfinite().all()


def test_new_whales_are_negatives_and_not_positives_of_each_other():
    from flukeprint_training.losses.embedded import other_whale, same_whale

    labels = torch.tensor([0, 0, -1, -1])
    assert same_whale(labels).int().tolist() == [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert other_whale(labels).int().tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]]


def test_an_unknown_loss_is_named():
    with pytest.raises(ValueError, match='no loss nonsense'):
        make_loss('nonsense', TWO)
