"""The embedders there are: shapes by name, the network of a shape, the shape of a weights file."""

from torch import nn

from .embedder import Embedder, EmbedderShape
from .resnet import ResNetEmbedder, ResNetShape

Shape = EmbedderShape | ResNetShape

SHAPES: dict[str, Shape] = {
    'v0': EmbedderShape(),
    'densenet121': EmbedderShape(blocks=(6, 12, 24, 16), growth=32, stem=64, embedding=256),
    'tablet': EmbedderShape(blocks=(4, 8, 12, 8), growth=20, stem=32, embedding=256),
    'v0-stripes': EmbedderShape(stripes=4),
    'tiny': EmbedderShape(blocks=(1, 1, 1), growth=8, stem=8, embedding=32),
    'resnet50-conv4': ResNetShape(stages=(3, 4, 5)),
    'resnet50-stripes': ResNetShape(stages=(3, 4, 4), stripes=4),
}


def make_embedder(shape: Shape) -> nn.Module:
    return ResNetEmbedder(shape) if isinstance(shape, ResNetShape) else Embedder(shape)


def shape_of(facts: dict[str, str]) -> Shape:
    """Of a weights file's metadata. v0 names no architecture: it is a DenseNet."""
    return ResNetShape.from_metadata(facts) if facts.get('architecture') == 'resnet' else EmbedderShape.from_metadata(facts)
