#!/usr/bin/env bash
# Builds a .deb and an .rpm into target/: the program as it is released, manual, completions, desktop
# file. Needs cargo-deb and cargo-generate-rpm (cargo install --locked cargo-deb cargo-generate-rpm).
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
cargo build --locked --profile dist
program=$target/dist/smsthread
# The metadata in Cargo.toml takes these files from here, wherever cargo builds.
rm -rf target/package-files && mkdir -p target/package-files
cp "$program" target/package-files/smsthread
"$program" man target/package-files/man
gzip --best --no-name target/package-files/man/man*/*
for shell in bash zsh fish; do
    "$program" completions "$shell" >"target/package-files/smsthread.$shell"
done
packages=0
if command -v cargo-deb >/dev/null; then
    cargo deb --no-build --no-strip --profile dist --output target/
    packages=1
fi
if command -v cargo-generate-rpm >/dev/null; then
    cargo generate-rpm --profile dist --output target/
    packages=1
fi
[ "$packages" = 1 ] || { echo 'neither cargo-deb nor cargo-generate-rpm is installed' >&2; exit 1; }
