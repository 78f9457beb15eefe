#!/usr/bin/env python3
"""Photographs smsthread in real terminals, to look at. The picture of the README is movie.py's.

  photos.py --termshot PATH [--out DIR] [--only WORD]   every scene, in each terminal, size and theme
  photos.py --termshot PATH --pictures                  pictures in each way of showing them

TERMSHOT (or the environment's TERMSHOT) is a script that is called like
  termshot.py --terminal kitty --size 120x36 --theme dark --wait S --env K=V --out A.png
              --step 'KEYS -> B.png' -- COMMAND
and writes what the terminal shows. The demo's words are the same every time; its times are
counted back from the moment of the photograph, in UTC.
"""
import argparse
import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PHONE = "+32 496 12 34 56"
NOBODY = "+32 496 00 00 00"
TERMINALS = ["kitty", "xterm"]
SIZES = {"wide": "120x36", "narrow": "48x30"}
THEMES = ["dark", "light"]

# Keys one after the other in one run, each with the name of its photograph.
DEMO = [("", "newest"), ("k*4", "selected"), ("i", "details"), ("r", "raw"), ("q PageUp*2", "older"),
        ("?", "help"), ("q PageUp*8", "far"), ("G", "back")]
# Kind of failure, number, keys, name. The waits are the client's own retries.
FAILURES = [("500@2", PHONE, "g sleep:8 g still", "failed-fetch"),
            ("104", PHONE, "", "refused"), ("132", NOBODY, "", "empty"),
            ("unreadable-item", PHONE, "PageUp", "unreadable"), ("503", PHONE, "sleep:8", "no-answer")]

# Each with its way of showing pictures: sixels, placeholders, half blocks, half blocks inside tmux,
# sixels again in other hands, and placeholders through a tmux that is allowed to pass them.
PICTURE_TERMINALS = {
    "xterm-sixel": ["--terminal", "xterm-sixel"], "kitty": ["--terminal", "kitty"],
    "xterm": ["--terminal", "xterm"], "tmux": ["--terminal", "tmux"],
    "foot": ["--terminal", "foot"], "konsole": ["--terminal", "konsole"],
    "mlterm": ["--terminal", "mlterm"],
    "kitty-in-tmux": ["--terminal", "kitty", "--in-tmux", "--tmux-conf",
                      "set -g allow-passthrough on", "--env", "SMSTHREAD_IMAGES=kitty"],
}
# A picture whole, moving with its upper rows cut off, at rest so, its lower rows cut off, behind
# help and back again, large and back again, among all others and back again, in another size of
# the window, and the shell after it.
PICTURES = [("PageUp sleep:3", "rest"), ("Ctrl-e*9", "moving"), ("sleep:2", "cut-above"),
            ("Ctrl-y*28 sleep:2", "cut-below"), ("Ctrl-e*19 sleep:2", "rest-again"),
            ("? sleep:1", "behind-help"), ("q sleep:2", "back-from-help"),
            ("v sleep:3", "large"), ("Esc sleep:2", "back-from-large"),
            ("Ctrl-g sleep:3", "gallery"), ("Esc sleep:2", "back-from-gallery"),
            ("resize:80x30 sleep:3", "resized"), ("Ctrl-l sleep:2", "redrawn"),
            ("Ctrl-c sleep:1", "shell")]
# These must not differ in a pixel.
SAME = [("rest-again", "back-from-help"), ("rest-again", "back-from-large"),
        ("rest-again", "back-from-gallery"), ("resized", "redrawn")]


def shoot(o, terminal, size, theme, command, photos, env=(), wait=2.0):
    """One run: the first photograph, then one after each further group of keys."""
    (keys, first), *more = photos
    how = PICTURE_TERMINALS.get(terminal, ["--terminal", terminal])
    argv = [sys.executable, o.termshot, *how, "--size", size, "--theme", theme,
            "--wait", str(wait), "--env", "TZ=UTC", "--env", "COLORTERM=truecolor"]
    for pair in env:
        argv += ["--env", pair]
    argv += ["--keys", keys, "--out", str(first)]
    for keys, path in more:
        argv += ["--step", f"{keys} -> {path}"]
    subprocess.run([*argv, "--", *command], check=True)


@contextlib.contextmanager
def gateway(o, fail):
    """A demo gateway with a failure; what it prints to be set, with no file of the user's."""
    server = subprocess.Popen([o.program, "demo-gateway", "--fail", fail],
                              stdout=subprocess.PIPE, text=True)
    try:
        yield [server.stdout.readline().strip() for _ in range(3)] + ["SMSTHREAD_CONFIG="]
    finally:
        server.terminate()
        server.wait()


def all_scenes(o):
    for terminal in TERMINALS:
        for kind, size in SIZES.items():
            for theme in THEMES:
                def path(name):
                    return o.out / f"{name}-{terminal}-{kind}-{theme}.png"
                here = (o, terminal, size, theme)
                if not o.only or any(o.only in name for _, name in DEMO):
                    photos = [(keys, path(name)) for keys, name in DEMO]
                    shoot(*here, [o.program, "--demo"], photos)
                for fail, number, keys, name in FAILURES:
                    if not o.only or o.only in name:
                        with gateway(o, fail) as env:
                            shoot(*here, [o.program, number], [(keys, path(name))], env)
                if theme == "dark" and (not o.only or o.only in "no-color"):
                    photos = [("", path("no-color")), ("?", path("no-color-help"))]
                    shoot(*here, [o.program, "--demo"], photos, ["NO_COLOR=1"])


def pictures(o):
    """No polling and no clock but the reader's, so that nothing but the keys changes the screen; then
    `stty` tells of the modes."""
    different = []
    for terminal in PICTURE_TERMINALS:
        if o.only and o.only not in terminal:
            continue
        def path(name):
            return o.out / f"pictures-{name}-{terminal}.png"
        run = (f"stty > before; {shlex.quote(o.program)} --demo --refresh 0 && ended=well; "
               "stty > after; cmp before after && echo clean $ended | tee clean; cat")
        with tempfile.TemporaryDirectory() as folder:
            command = ["sh", "-c", f"cd {shlex.quote(folder)}; {run}"]
            photos = [(keys, path(name)) for keys, name in PICTURES]
            zone = ["TZ=Europe/Brussels"]
            shoot(o, terminal, "100x36", "dark", command, photos, zone, wait=4.0)
            clean = Path(folder) / "clean"
            if not clean.exists() or clean.read_text() != "clean well\n":
                different.append(f"{terminal}: the modes before and after, or it failed")
        for one, other in SAME:
            if path(one).read_bytes() != path(other).read_bytes():
                different.append(f"{terminal}: {one} and {other}")
    if different:
        sys.exit("these differ:\n" + "\n".join(different))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--termshot", default=os.environ.get("TERMSHOT"), help="default: the environment's TERMSHOT")
    add("--program", default=str(ROOT / "target/release/smsthread"), help="default: the release build")
    add("--out", type=Path, default=ROOT / "target/photos", help="default: target/photos")
    add("--only", metavar="WORD", help="only scenes, or terminals of --pictures, whose name holds it")
    add("--pictures", action="store_true", help="only pictures, in each way of showing them")
    o = parser.parse_args()
    if not o.termshot:
        parser.error("name a termshot.py: --termshot PATH or the environment's TERMSHOT")
    if not Path(o.program).exists():
        parser.error(f"{o.program} is not there: cargo build --release")
    o.program = str(Path(o.program).resolve())
    o.out.mkdir(parents=True, exist_ok=True)
    if o.pictures:
        return pictures(o)
    all_scenes(o)


if __name__ == "__main__":
    main()
