#!/usr/bin/env python3
"""Counts the structure of src: how large the rooms are, what knows the whole state, whose name is taken twice.

Circles of files are counted by `cargo test --test layering`.
"""

import re
from collections import Counter
from pathlib import Path

SRC = Path(__file__).resolve().parent.parent / "src"
TESTS = ("tests", "testing", "sim")


def is_test(path: Path) -> bool:
    parts = path.relative_to(SRC).with_suffix("").parts
    return any(part in TESTS or part.endswith("tests") for part in parts)


def code(path: Path) -> str:
    return path.read_text().split("#[cfg(test)]\nmod tests {")[0]


def main() -> None:
    files = {path: code(path) for path in sorted(SRC.rglob("*.rs")) if not is_test(path)}
    lines = {path: text.count("\n") for path, text in files.items()}
    total = sum(lines.values())
    rooms: Counter[str] = Counter()
    for path, count in lines.items():
        rooms[path.relative_to(SRC).parts[0].removesuffix(".rs")] += count
    print(f"lines without tests: {total} in {len(files)} files")
    for room, count in rooms.most_common(8):
        print(f"  {room}: {count} lines, {100 * count / total:.0f} %")
    whole = "\n".join(files.values())
    signatures = re.findall(r"\bfn \w+(?:<[^>]*>)?\(([^)]*)\)", whole)
    print(f"functions that take &mut State: {sum('&mut State' in s for s in signatures)}")
    # An indented alias belongs to a trait's implementation.
    named = r"^(?:\s*(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait)|(?:pub(?:\([^)]*\))? )?type) (\w+)"
    types = Counter(re.findall(named, whole, re.M))
    twice = sorted((name, count) for name, count in types.items() if count > 1)
    print(f"type names used more than once: {len(twice)}")
    print("  " + ", ".join(f"{name} ({count})" for name, count in twice))
    longest = sorted(lines, key=lines.get, reverse=True)
    over = [path for path in longest if lines[path] > 400]
    print(f"files over 400 lines: {len(over)}")
    for path in over:
        print(f"  {path.relative_to(SRC)}: {lines[path]}")


if __name__ == "__main__":
    main()
