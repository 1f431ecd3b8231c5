# A reader of its own for annotations, in another language and without the program. Enters: a page of W3C Web Annotations that `publish claims --format annotations`
# wrote, and an export of the same book, which has the texts. Leaves: every claim's words found by position and by quote, and what doesn't resolve. Never done here:
# a guess where a quote stands twice; its position has to be among the places.
#
# Web Annotation Data Model, W3C Recommendation of 23 February 2017: 4.2.4 (quote), 4.2.5 (position: code points, which is what Python counts).
import hashlib
import json
import pathlib
import sys


def places(text, quote):
    """Where a quote with what stands around it is found."""
    exact, prefix, suffix = quote["exact"], quote.get("prefix", ""), quote.get("suffix", "")
    at, found = text.find(exact), []
    while at >= 0:
        if text[:at].endswith(prefix) and text[at + len(exact) :].startswith(suffix):
            found.append(at)
        at = text.find(exact, at + 1)
    return found


def main(page, export):
    page = json.loads(pathlib.Path(page).read_text(encoding="utf-8"))
    faults, claims, positions, quotes, twice = [], 0, 0, 0, 0
    if (page["@context"], page["type"]) != ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage"):
        faults.append("no page of annotations")
    for item in page["items"]:
        claims += 1
        name = item["id"]
        sha = json.loads(item["body"]["value"])["text_sha256"]
        raw = (pathlib.Path(export) / "blobs" / sha[:2] / sha).read_bytes()
        if hashlib.sha256(raw).hexdigest() != sha:
            faults.append(f"{name}: the text is another one")
        text = raw.decode("utf-8")
        last = None
        for selector in item["target"].get("selector", []):
            if selector["type"] == "TextPositionSelector":
                positions += 1
                last = selector
                if not 0 <= selector["start"] <= selector["end"] <= len(text):
                    faults.append(f"{name}: a position beyond the text")
            elif selector["type"] == "TextQuoteSelector":
                quotes += 1
                if last is None or text[last["start"] : last["end"]] != selector["exact"]:
                    faults.append(f"{name}: {selector['exact']!r} does not stand at its position")
                    continue
                found = places(text, selector)
                twice += len(found) > 1
                if last["start"] not in found:
                    faults.append(f"{name}: {selector['exact']!r} is not found by its quote")
            else:
                faults.append(f"{name}: a selector of another type")
    print(f"{claims} claims, {positions} positions, {quotes} quotes, {twice} of them in more than one place: {len(faults)} faults")
    for fault in faults[:20]:
        print(fault)
    return 1 if faults or not claims else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: check_annotations.py annotations.jsonld EXPORT")
    sys.exit(main(sys.argv[1], sys.argv[2]))
