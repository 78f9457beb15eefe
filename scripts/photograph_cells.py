#!/usr/bin/env python3
"""Draws 343 clusters in real terminals and compares what stands behind each of them, pixel by pixel.

  photograph_cells.py --termshot PATH [--program PATH] [--out DIR] [--only WORD] [--clusters FILE]

Each cluster is followed by `|` and digits. The same rows are drawn with one plain letter in its place.
Behind the cluster every pixel must be the same, up to seven columns to the right if the cluster is wider
(with --clusters up to 24). Only the end of the `|` of the row above does not count: in some terminals it
reaches into the row. Photographs are taken after `g G`, at each page on the way up and down, and after
`?` Esc. It needs ImageMagick's `convert`.
What TERMSHOT is: see photos.py. The table that is printed belongs into docs/terminals.md.
"""
import argparse
import contextlib
import http.server
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import threading
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PHONE = "32496123456"
COLUMNS, ROWS = 60, 40
LINES = 20
# Columns of what stands behind each cluster: `|0123456789 000`.
BEHIND = 15
TERMINALS = {
    "kitty": ["--terminal", "kitty"], "foot": ["--terminal", "foot"], "xterm": ["--terminal", "xterm"],
    "alacritty": ["--terminal", "alacritty"], "mlterm": ["--terminal", "mlterm"],
    "konsole": ["--terminal", "konsole", "--terminal-arg=-p", "--terminal-arg=TerminalMargin=0"],
    "tmux in xterm": ["--terminal", "xterm", "--in-tmux"],
    "tmux in kitty": ["--terminal", "kitty", "--in-tmux"],
    "tmux in foot": ["--terminal", "foot", "--in-tmux"],
    "screen in xterm": ["--terminal", "xterm"], "screen in foot": ["--terminal", "foot"],
}
# Pixels to the left and above the cells, where these are not in the middle: below a tool bar.
BORDERS = {"konsole": (3, 30)}
PAGES = 11
KEYS = ["g G"] + ["PageUp"] * PAGES + ["? Esc"] + ["PageDown"] * 3


def clusters(path=None):
    """The lines of a file; without a file, 343 of what terminals disagree about, by kind."""
    if path:
        return [("file", line) for line in path.read_text().splitlines()]
    def span(first, last):
        return [chr(at) for at in range(first, last + 1)]
    kinds = {
        "emoji of Unicode 9": list("😀😂🙏🎉📦☕⌚⭐⚡✅❌🤝🥇🦊"),
        "emoji of Unicode 10 to 14": list("🤩🧐🧑🥰🥺🦚🧸🥱🦩🪐🥲🫀🪴🫠🫡🫶🪿"),
        "emoji of Unicode 15 and later": span(0x1FA75, 0x1FA77) + list("🪭🪮🪯🪻🪼🪽🫎🫏🫚🫛🫨🫷🫸🛜")
        + span(0x1FA89, 0x1FA8A) + list("\U0001fabe\U0001fac6\U0001fadc\U0001fae9\U0001faea\U0001f6d8"),
        "drawn as emoji (VS16)": [sign + "\ufe0f" for sign in "❤☎✈☀☁☂☃♥♠✔✖✍☝🕊🌡🛏🏖⚖⚠↔▶©"],
        "keycaps": [key + "\ufe0f\u20e3" for key in "0123456789#*"],
        "flags": [chr(0x1F1E6 + ord(a) - 65) + chr(0x1F1E6 + ord(b) - 65)
                  for a, b in ("BE", "NL", "FR", "DE", "US", "GB", "JP", "BR", "ZA", "UA", "XX", "EU")],
        "lone indicators": span(0x1F1E6, 0x1F1F5),
        "skins": [hand + skin for hand in "👍🙏👋✌🤝🫶" for skin in span(0x1F3FB, 0x1F3FF)] + ["🏽"],
        "families": ["👨‍👩‍👧‍👦", "👩‍👧", "🧑🏽‍💻", "👩‍🚀", "❤️‍🔥", "🏳️‍🌈", "🏴‍☠️", "🐻‍❄️", "🧑‍🤝‍🧑", "👁️‍🗨️",
                     "🙋🏾‍♀️", "👩🏻‍❤️‍👨🏿", "🧔‍♂️", "🐦‍🔥", "🙂‍↕️", "🍋‍🟩"],
        "Hangul parts": [unicodedata.normalize("NFD", c) for c in "가각한글뷁"]
        + ["\u1112\u119e\u11ab", "\u1112", "\u1100\u1161\u11a8"],
        "became wide": span(0x2630, 0x2637) + span(0x4DC0, 0x4DC7) + ["\U0001d300", "\U0001d360"],
        "new signs": list("\u20bd\u20bf\u20c0\u20c1\ua7cb\ua7cd\u1c89\u1c8a\u1c90\ua7c2\u2e52\u088e\u0c5d\u31ef"),
        "letters and marks": ["e\u0301", "x\u0301\u0302", "ñ\u0303", "שׁ", "בָּ", "بَّ", "ที่", "กำ", "ກໍາ", "q\u0323\u0307"],
        "marks that are left out": ["ท\u0e35\u0e48\u0e49\u0e4a\u0e4b", "a\u0334\u0335\u0336", "B\u0332", "x\u0301", "x\u0323",
                                    "5\u0336\u0337", "5\u0e33", "8\U0001f3fb", "ب\u064e\u0651\u0652", "ש\u05b8\u05bc\u05c1",
                                    "م\u0336", "ا\u064b", "글\u302e", "か\u3099\u3099", "க\u0bcc\u0bcc", "ẹ\u0301"],
        "spelled": list("ǆǱꜲﬃⓒⅧ⑽⓪➉①⒈⅒𝐁"),
        "scripts with vowels": ["कि", "क्ष", "का", "কি", "ਕਿ", "કિ", "கி", "கொ", "కి", "ಕಿ", "കി", "කි", "ကို", "កិ",
                                "ཀི", "ᜃᜒ", "ᯀᯪ", "ꦏꦶ"],
        "first letters": [chr(at) for at in (
            0x700, 0x780, 0x7CA, 0x800, 0x840, 0x8A0, 0x995, 0xA15, 0xA95, 0xB15, 0xB95, 0xC15, 0xC95, 0xD15, 0xD9A,
            0xE81, 0xF40, 0x1000, 0x10A0, 0x1200, 0x13A0, 0x1400, 0x1680, 0x16A0, 0x1780, 0x1820, 0x1900, 0x1950,
            0x1A00, 0x1B05, 0x1B83, 0x1C00, 0x1C5A, 0x2C00, 0x2C80, 0x2D30, 0x2D80, 0xA000, 0xA4D0, 0xA500, 0xA6A0,
            0xA840, 0xA882, 0xA930, 0xA984, 0xAA00, 0xABC0, 0x10300, 0x10330, 0x10400, 0x10900, 0x10A10, 0x11005,
            0x12000, 0x13000, 0x16F00, 0x17000, 0x18B00, 0x1B000, 0x1D400, 0x1E100, 0x1E900, 0x20000, 0x30000)],
        "ambiguous": list("±—“”…×°§→€™№─█●★♀"),
    }
    return [(kind, cluster) for kind, all_of_it in kinds.items() for cluster in all_of_it]


def messages(path=None, stand_in=None):
    """Newest first; each of some lines."""
    rows = [f"{stand_in or cluster}|0123456789 {at:03}" for at, (_, cluster) in enumerate(clusters(path))]
    # The first line is the longest, so that all bubbles are as wide whatever the clusters take.
    texts = ["\n".join(["=" * 40, *rows[at:at + LINES]]) for at in range(0, len(rows), LINES)]
    return [{"messageId": None, "direction": "inbound", "sender": PHONE, "receiver": "Shop", "message": text,
             "file": None, "unixDatetime": 1749188400 - 600 * age, "deliveryStatus": "DELIVERED"}
            for age, text in enumerate(reversed(texts))]


@contextlib.contextmanager
def gateway(items):
    """Answers with these items, whatever is asked."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            numbers = dict(re.findall(r"(limit|page)=(\d+)", self.path))
            limit, page = int(numbers.get("limit", 1000)), int(numbers.get("page", 1))
            shown = items[limit * (page - 1):limit * page]
            body = json.dumps({"total": len(items), "shown": len(shown), "page": page, "limit": limit,
                               "conversation": shown}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()


def shoot(o, terminal, name, stand_in):
    """Photographs after each group of keys; their paths."""
    paths = [o.out / f"{terminal.replace(' ', '-')}-{name}-{at}.png" for at in range(len(KEYS))]
    with gateway(messages(o.clusters, stand_in)) as url, tempfile.TemporaryDirectory() as home:
        env = {"SMSTHREAD_BASE_URL": url, "SMSTOOLS_CLIENT_ID": "id", "SMSTOOLS_CLIENT_SECRET": "secret",
               "SMSTHREAD_CONFIG": "", "COLORTERM": "truecolor", "TZ": "UTC", "HOME": home, "LANG": "C.UTF-8",
               "LC_ALL": "C.UTF-8"}
        command = [o.program, "--refresh", "0", PHONE]
        if terminal.startswith("screen "):
            env["COLORTERM"] = ""
            command = ["screen", "-U", "-c", "/dev/null", "-T", "screen-256color", *command]
        argv = [sys.executable, o.termshot, *TERMINALS[terminal], "--size", f"{COLUMNS}x{ROWS}", "--wait", "5",
                "--after", "1", "--key-delay", "0.15"]
        for pair in env.items():
            argv += ["--env", "=".join(pair)]
        argv += ["--keys", KEYS[0], "--out", str(paths[0])]
        for keys, path in zip(KEYS[1:], paths[1:]):
            argv += ["--step", f"{keys} -> {path}"]
        subprocess.run([*argv, "--", *command], check=True, stdout=subprocess.DEVNULL)
    return paths


class Picture:
    def __init__(self, path):
        self.width, self.height = struct.unpack(">II", path.read_bytes()[16:24])
        self.pixels = subprocess.run(["convert", str(path), "-depth", "8", "rgb:-"], check=True,
                                     capture_output=True).stdout

    def strip(self, top, bottom, left, right):
        """The rows of pixels of a part of the picture."""
        line = self.width * 3
        return [self.pixels[y * line + left * 3:y * line + right * 3] for y in range(top, bottom)]


def without(strip, left, right, lines):
    """The strip, with black pixels in its first lines."""
    black = bytes(3 * (right - left))
    return [line[:left * 3] + black + line[right * 3:] if at < lines else line for at, line in enumerate(strip)]


def differing(one, other):
    return sum(a[at:at + 3] != b[at:at + 3] for a, b in zip(one, other) if a != b for at in range(0, len(a), 3))


def compare(o, terminal):
    """Pixels behind clusters that differ from those behind a letter, by photograph and row."""
    runs = [shoot(o, terminal, name, letter) for name, letter in (("cluster", None), ("letter", "a"))]
    wrong, rows, drawn = {}, 0, 0
    for at, paths in enumerate(zip(*runs)):
        shown, base = (Picture(path) for path in paths)
        aside, above = BORDERS.get(terminal, (0, 0))
        cell, high = (shown.width - aside) // COLUMNS, (shown.height - above) // ROWS
        if terminal not in BORDERS:
            aside, above = (shown.width - cell * COLUMNS) // 2, (shown.height - high * ROWS) // 2
        width_above = 1
        for row in range(1, ROWS - 1):
            top = above + row * high
            def part(picture, first, last=None):
                right = shown.width if last is None else aside + last * cell
                return picture.strip(top, top + high, aside + first * cell, right)
            rows += 1
            drawn += differing(part(shown, o.column, o.column + 1), part(base, o.column, o.column + 1)) > 0
            best, best_width = None, 1
            for width in range(*((0, 25) if o.clusters else (1, 8))):
                digits = o.column + width
                behind = [part(shown, digits, digits + BEHIND), part(base, o.column + 1, o.column + 1 + BEHIND)]
                for bar in {0, width_above - width} & set(range(BEHIND)):
                    behind = [without(strip, bar * cell, (bar + 1) * cell, high // 5) for strip in behind]
                pixels = differing(*behind)
                # Without a column for the cluster, the letter's row is the longer one.
                end = max(digits, o.column + 1) + BEHIND
                pixels += differing(part(shown, end), part(base, end))
                if best is None or pixels < best:
                    best, best_width = pixels, width
            width_above = best_width
            if best:
                wrong[KEYS[at], at, row] = best
    if drawn < rows / 3:
        sys.exit(f"{terminal}: only {drawn} of {rows} rows show a cluster: look at {runs[0][0]}")
    return rows, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--termshot", default=os.environ.get("TERMSHOT"), help="default: the environment's TERMSHOT")
    add("--program", default=str(ROOT / "target/release/smsthread"), help="default: the release build")
    add("--out", type=Path, default=ROOT / "target/cells", help="default: target/cells")
    add("--only", help="terminals with this word")
    add("--clusters", type=Path, help="a file with a cluster in each line; default: 343 of all kinds")
    add("--column", type=int, default=4, help="where texts begin")
    o = parser.parse_args()
    if not o.termshot:
        parser.error("--termshot is needed")
    o.program = str(Path(o.program).resolve())
    o.out.mkdir(parents=True, exist_ok=True)
    print(f"{len(clusters(o.clusters))} clusters\n\n| Terminal | Rows compared | Rows that differ | Pixels that differ |\n|---|---|---|---|")
    for terminal in TERMINALS:
        if o.only and o.only not in terminal:
            continue
        try:
            rows, wrong = compare(o, terminal)
        except subprocess.CalledProcessError as error:
            print(f"{terminal}: {error}", file=sys.stderr)
            continue
        print(f"| {terminal} | {rows:,} | {len(wrong)} | {sum(wrong.values()):,} |", flush=True)
        for (keys, at, row), pixels in wrong.items():
            print(f"{terminal}: {at} after {keys}, row {row}: {pixels} pixels", file=sys.stderr)


if __name__ == "__main__":
    main()
