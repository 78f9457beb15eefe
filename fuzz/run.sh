#!/usr/bin/env bash
# Runs every fuzz target for so many seconds, one at a time: fuzz/run.sh SECONDS [TARGET...]
# Needs cargo-fuzz (cargo install cargo-fuzz --locked); takes a nightly toolchain where there is
# one. What was run is added to the table in README.md; a finding ends it.
#
# Without a sanitizer: there is no unsafe code in the crate, and its own checks (debug assertions,
# overflow, the properties) are tried several times as often so. SANITIZER=address has one.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:?how many seconds per target}
shift
sanitizer=${SANITIZER:-none}
cargo=(cargo)
if cargo +nightly --version >/dev/null 2>&1; then
    cargo=(cargo +nightly)
else
    export RUSTC_BOOTSTRAP=1
fi
if [ "$#" -gt 0 ]; then
    targets=("$@")
else
    mapfile -t targets < <("${cargo[@]}" fuzz list)
fi

# Adds runs and CPU-seconds to a target's row of the table.
add_up() {
    awk -v target="$1" -v runs="$2" -v cpu="$3" '
        BEGIN { FS = OFS = "|" }
        function number(text) { gsub(/[ ,]/, "", text); return text + 0 }
        function thousands(n) {
            return n < 1000 ? n : sprintf("%s,%03d", thousands(int(n / 1000)), n % 1000)
        }
        /<!-- runs -->/ { within = 1 }
        /<!-- \/runs -->/ { within = 0 }
        within && index($2, "`" target "`") {
            $3 = " " thousands(number($3) + runs) " "
            $4 = " " thousands(number($4) + cpu) " "
        }
        { print }
    ' README.md >target/README.md
    cat target/README.md >README.md
}

"${cargo[@]}" fuzz build --sanitizer "$sanitizer"
for target in "${targets[@]}"; do
    # What the fuzzer finds on its way goes to a directory of its own, beside the kept corpus.
    found=target/found/$target
    log=target/$target.log
    mkdir -p "$found"
    times >target/before
    "${cargo[@]}" fuzz run --sanitizer "$sanitizer" "$target" "$found" "corpus/$target" -- \
        -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 >"$log" 2>&1 || true
    times >target/after
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    # The second line of each: what the children have used.
    cpu=$(awk -F '[ms ]+' '
        FNR == 2 { used = $1 * 60 + $2 + $3 * 60 + $4 - used }
        END { print int(used) }' target/before target/after)
    echo "$target: ${runs:-no} runs, $cpu CPU-seconds"
    if ! grep -q '^Done ' "$log"; then
        grep -E 'ERROR|panicked|SUMMARY|Test unit' "$log" || true
        echo "$target: a finding, see fuzz/$log" >&2
        exit 1
    fi
    add_up "$target" "$runs" "$cpu"
done
