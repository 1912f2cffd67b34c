#!/usr/bin/env python3
"""Line coverage by layer, from gcovr's JSON summary, against the project's targets."""
import json
import sys

LAYERS = [  # name, path prefixes, target in percent
    ("core", ("daemon/core/", "daemon/store/", "daemon/queue/", "sdk/"), 90),
    ("providers", ("plugins/providers/",), 85),
    ("agents", ("plugins/agents/",), 80),
    ("overall", ("",), 85),
]


def main():
    files = json.load(open(sys.argv[1], encoding="utf-8"))["files"]
    short = 0
    print(f"{'layer':<12}{'lines':>8}{'covered':>9}{'share':>8}{'target':>8}")
    for name, prefixes, target in LAYERS:
        chosen = [f for f in files if f["filename"].startswith(prefixes)]
        total = sum(f["line_total"] for f in chosen)
        covered = sum(f["line_covered"] for f in chosen)
        share = 100.0 * covered / total if total else 0.0
        short += share < target
        print(f"{name:<12}{total:>8}{covered:>9}{share:>7.1f}%{target:>7}%{'' if share >= target else '  below'}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
