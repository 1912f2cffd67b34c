#!/usr/bin/env python3
"""Who may include whom. The linker enforces it too; this says it in one table and names the line that breaks it."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# folder -> folders of daemon/ it may include, beside itself and the SDK.
DAEMON = {
    "core": set(),
    "knowledge": {"core"},
    "store": {"core", "queue"},  # the ledger is an interface that queue owns
    "queue": {"core"},
    "host": {"core"},
    "render": {"core"},
    "pipeline": {"core", "knowledge", "host", "render"},
    "net": {"core", "store", "queue"},
    "ops": {"core"},
    "broker": {"core", "knowledge", "store", "queue", "host", "render", "pipeline", "net", "ops"},
}
# Headers that stay out of headers, and out of folders that must not know them.
HEAVY = re.compile(r"<(msgpack\.hpp|nlohmann/|spdlog/|yaml-cpp/)")
FORBIDDEN = {
    "daemon/queue": re.compile(r"<(zmq|sqlite3|sys/socket)"),
    "daemon/render": re.compile(r"<(zmq|sqlite3|sys/socket)"),
    "daemon/host": re.compile(r"<(zmq|sqlite3|spdlog)"),
    "daemon/pipeline": re.compile(r"<(zmq|sqlite3|spdlog)"),
    "daemon/net": re.compile(r"<(sqlite3|boost/dll)"),
}
ONLY_IN = {re.compile(r"<boost/dll"): "daemon/host/loader.cpp"}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"][^>"]+[>"])')


def sources():
    for top in ("sdk", "daemon", "plugins", "client"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in {".cpp", ".hpp", ".h", ".c"}:
                yield path.relative_to(ROOT)


def complaints(path, include):
    name = str(path)
    inner = include[1:-1]
    if HEAVY.match(include) and path.suffix in {".hpp", ".h"}:
        yield "a heavy header belongs in a .cpp file"
    for pattern, home in ONLY_IN.items():
        if pattern.match(include) and name != home:
            yield f"belongs in {home} alone"
    for folder, pattern in FORBIDDEN.items():
        if name.startswith(folder + "/") and pattern.match(include):
            yield f"{folder} must not know it"
    if not inner.startswith("daemon/"):
        return
    if path.parts[0] != "daemon":
        yield f"{path.parts[0]} sees the SDK alone"
        return
    if len(path.parts) == 2:
        return  # main wires
    here, there = path.parts[1], inner.split("/")[1]
    if there != here and there not in DAEMON[here]:
        yield f"daemon/{here} must not know daemon/{there}"


def main():
    broken = 0
    for path in sources():
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            for complaint in complaints(path, found.group(1)):
                print(f"{path}:{number}: {found.group(1)}: {complaint}")
                broken += 1
    print(f"direction rules: {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
