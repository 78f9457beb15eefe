#!/usr/bin/env python3
"""Makes the moving picture of the README: the demo in kitty, on an X server of its own.

  movie.py [--program PATH] [--kitty COMMAND] [--out FILE.gif]

Needs kitty 0.28 or newer, Xvfb and ImageMagick (Debian: apt install kitty xvfb imagemagick), and
nothing of the project but the built program. The words of the demo are the same each time; its times count back from
now. A run takes half a minute.
"""
import argparse
import fcntl
import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import termios
import time
import tty
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Pixels of the window, which fills the X server's screen.
WIDTH, HEIGHT = 792, 576
# Seconds after the last step, and keys: the newest message moves to delivered, then scrolling up to a
# picture, the picture large, a search, and back to the end.
STEPS = [(7, "")] + [(0.5, "\x15")] * 4 + [(1.6, "")] + [(0.25, "\x19")] * 6 + [
    (1.4, "v"), (2.4, "q"), (0.8, "/"), *[(0.2, letter) for letter in "parcel"], (0.6, "\r"),
    (1.4, "n"), (1.2, "n"), (1.4, "G"), (2, "")]


def inside(program):
    """Runs in kitty: hands bytes to and from the program, and types the keys of STEPS."""
    child, program_end = pty.fork()
    if child == 0:
        os.execv(program, [program, "--demo"])
    fcntl.ioctl(program_end, termios.TIOCSWINSZ, fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8))
    tty.setraw(0)
    due = time.monotonic()
    steps = list(STEPS)
    due += steps[0][0]
    while steps:
        ready, _, _ = select.select([0, program_end], [], [], max(0, due - time.monotonic()))
        if 0 in ready:
            os.write(program_end, os.read(0, 65536))
        if program_end in ready:
            os.write(1, os.read(program_end, 65536))
        if time.monotonic() >= due:
            os.write(program_end, steps.pop(0)[1].encode())
            due += steps[0][0] if steps else 0
    os.kill(child, 15)


def photograph(display, kitty, folder):
    """One picture after the other, as fast as they come, while kitty runs; returns their moments."""
    options = ["font_family=DejaVu Sans Mono", "font_size=11", "foreground=#d8dbe2", "background=#16181d",
               "remember_window_size=no", f"initial_window_width={WIDTH}", f"initial_window_height={HEIGHT}",
               "window_padding_width=0", "cursor_blink_interval=0", "update_check_interval=0",
               "shell_integration=disabled", "linux_display_server=x11", "env=PYTHONHOME"]
    command = [*kitty, "--config", "NONE", *[word for option in options for word in ("-o", option)],
               sys.executable, __file__, *sys.argv[1:], "--inside"]
    env = {**os.environ, "DISPLAY": display, "TZ": "UTC", "SMSTHREAD_CONFIG": "", "LIBGL_ALWAYS_SOFTWARE": "1"}
    terminal = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    moments = []
    while terminal.poll() is None:
        moments.append(time.monotonic())
        name = folder / f"{len(moments):04}.png"
        done = subprocess.run(["import", "-silent", "-window", "root", "-display", display, name])
        if done.returncode:
            moments.pop()
        time.sleep(0.05)
    return moments


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--program", default=str(ROOT / "target/release/smsthread"), help="default: the release build")
    add("--kitty", default="kitty", help="the command that starts kitty; default: kitty")
    add("--out", type=Path, default=ROOT / "assets/screenshots/demo.gif", help="default: the README's")
    add("--inside", action="store_true", help=argparse.SUPPRESS)
    o = parser.parse_args()
    program = str(Path(o.program).resolve())
    if o.inside:
        return inside(program)
    kitty = shlex.split(o.kitty)
    missing = [tool for tool in (kitty[0], "Xvfb", "import", "convert") if not shutil.which(tool)]
    if missing or not os.access(program, os.X_OK):
        sys.exit(f"missing: {', '.join(missing) or program + ' (cargo build --release)'}")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        reader, writer = os.pipe()
        server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"],
                                  pass_fds=[writer], stderr=subprocess.DEVNULL)
        try:
            display = ":" + os.read(reader, 16).decode().strip()
            moments = photograph(display, kitty, folder)
        finally:
            server.terminate()
            server.wait()
        frames = sorted(folder.glob("*.png"))
        # The first second shows an empty window, the last frame the program's end.
        shown = [(frame, later - now) for frame, now, later
                 in zip(frames, moments, moments[1:]) if now - moments[0] > 1][:-1]
        argv = ["convert", "-loop", "0"]
        for frame, seconds in shown:
            argv += ["-delay", str(max(4, round(seconds * 100))), frame]
        # Frames that are alike become one, and of each only the part that has changed is kept.
        argv += ["+dither", "+map", "-layers", "RemoveDups", "-layers", "OptimizeFrame", o.out]
        subprocess.run(argv, check=True)
    print(f"{o.out}: {len(shown)} frames, {o.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
