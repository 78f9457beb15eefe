#!/usr/bin/env python3
"""Looks at an exported page in a real browser, headless.

Prints as JSON what the page became: its title, and how many elements of each kind it has after
whatever could run has run. With --pictures DIR it leaves light.png, dark.png and page.pdf there.

    scripts/look_at_page.py thread.html --pictures /tmp/pictures
"""

import argparse
import collections
import html.parser
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"]


class Counter(html.parser.HTMLParser):
    """Counts elements and what in them could act, and reads the title."""

    def __init__(self):
        super().__init__()
        self.elements = collections.Counter()
        self.handlers = 0
        self.title = ""
        self.in_title = False

    def handle_starttag(self, tag, attrs):
        self.elements[tag] += 1
        self.in_title = tag == "title"
        for name, value in attrs:
            value = (value or "").strip().lower()
            if name.startswith("on") or name in ("href", "action", "formaction", "srcdoc"):
                self.handlers += 1
            if name == "src" and not value.startswith("data:image/"):
                self.handlers += 1

    def handle_endtag(self, tag):
        self.in_title = False

    def handle_data(self, data):
        if self.in_title:
            self.title += data


def run(browser, page, profile, *flags):
    """What the browser prints for the page."""
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        f"--user-data-dir={profile}",
        "--window-size=900,1400",
        "--virtual-time-budget=3000",
        *flags,
        page.absolute().as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    if done.returncode != 0:
        sys.exit(f"{browser} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout.decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--browser", default=next(filter(shutil.which, BROWSERS), None))
    args = parser.parse_args()
    if not args.browser:
        print("no browser was found (Debian: chromium)", file=sys.stderr)
        sys.exit(77)
    with tempfile.TemporaryDirectory() as profile:
        counter = Counter()
        counter.feed(run(args.browser, args.page, profile, "--dump-dom"))
        if args.pictures:
            args.pictures.mkdir(parents=True, exist_ok=True)
            light, dark = args.pictures / "light.png", args.pictures / "dark.png"
            paper = args.pictures / "page.pdf"
            run(args.browser, args.page, profile, f"--screenshot={light}")
            scheme = "--blink-settings=preferredColorScheme=0"
            run(args.browser, args.page, profile, scheme, f"--screenshot={dark}")
            run(args.browser, args.page, profile, f"--print-to-pdf={paper}")
    print(
        json.dumps(
            {
                "title": counter.title,
                "elements": counter.elements,
                "handlers": counter.handlers,
            }
        )
    )


if __name__ == "__main__":
    main()
