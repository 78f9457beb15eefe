#!/usr/bin/env bash
# Runs every fuzz target for so many seconds, one at a time: fuzz/run.sh SECONDS [TARGET...]
# Needs a nightly toolchain and cargo-fuzz (cargo install cargo-fuzz --locked).
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:?how many seconds per target}
shift
if [ "$#" -gt 0 ]; then
    targets=("$@")
else
    mapfile -t targets < <(cargo +nightly fuzz list)
fi

for target in "${targets[@]}"; do
    # What the fuzzer finds on its way goes to a directory of its own, beside the kept corpus.
    found=target/found/$target
    mkdir -p "$found"
    cargo +nightly fuzz run "$target" "$found" "corpus/$target" -- \
        -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 2>&1 | tee "target/$target.log" |
        grep -E 'ERROR|panicked|SUMMARY|Test unit|stat::number_of_executed_units|Done ' || true
    grep -q '^Done ' "target/$target.log" || { echo "$target: a finding, see fuzz/target/$target.log" >&2; exit 1; }
done
