# A verifier of its own, in another language and without the program. Enters: a folder that an export wrote. Leaves: what doesn't fit: hashes, chain, commitments,
# tree, blobs, claims, quotes. Never done here: the signature of the note, which needs Ed25519.
import base64
import hashlib
import hmac
import json
import pathlib
import sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def root(leaves):
    """RFC 6962, 2.1."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b"\x01", root(leaves[:k]), root(leaves[k:]))


def main(folder):
    folder = pathlib.Path(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    faults, leaves, prev = [], [], "00" * 32
    erased, missing, blobs, spans = set(manifest.get("erased_later", [])), set(), set(), 0
    for n, line in enumerate((folder / "entries.jsonl").open(encoding="utf-8"), 1):
        entry = json.loads(line)
        header = entry["header"]
        own = sha(b"tollbook-entry-v1\n", canonical(header)).hex()
        if (own, header["seq"], header["prev"], header["book"]) != (entry["hash"], n, prev, manifest["book"]):
            faults.append(f"entry {n}: header, number or chain")
        prev = entry["hash"]
        leaves.append(sha(b"\x00", bytes.fromhex(entry["hash"])))
        if "body" not in entry:
            missing.add(n)
            continue
        body = entry["body"].encode()
        if hmac.new(bytes.fromhex(entry["salt"]), b"tollbook-body-v1\n" + body, "sha256").hexdigest() != header["commitment"]:
            faults.append(f"entry {n}: content and commitment")
        content = json.loads(body)["content"]
        if content["kind"] != header["kind"]:
            faults.append(f"entry {n}: kind")
        if header["kind"] == "erased":
            erased.update(content["entries"])
        if header["kind"] == "report_added":
            blobs.update([content["text"], content["capture"]["bytes"]])
        if header["kind"] == "reading_made":
            text = blob(folder, content["text"])
            for claim in content["claims"]:
                for span in claim["provenance"]["spans"]:
                    spans += 1
                    start, end = span["bytes"]
                    chars = text.decode()[span["chars"][0] : span["chars"][1]]
                    units = text.decode().encode("utf-16-le")[2 * span["utf16"][0] : 2 * span["utf16"][1]].decode("utf-16-le")
                    if not span["quote"] == text[start:end].decode() == chars == units:
                        faults.append(f"entry {n}: quote {span['quote']!r}")
    faults += [f"blob {h}" for h in sorted(blobs) if sha(blob(folder, h)).hex() != h]
    faults += [f"entry {n}: gone, and no entry says so" for n in sorted(missing - erased)]
    state = manifest["state"]
    if (len(leaves), root(leaves).hex()) != (state["size"], state["root"]):
        faults.append("the root is another one")
    if "note" in manifest:
        origin, size, encoded = manifest["note"].split("\n")[:3]
        if (origin, int(size), base64.b64decode(encoded).hex()) != (state["origin"], state["size"], state["root"]):
            faults.append("the note says something else than the manifest")
    print(f"{len(leaves)} entries, {len(missing)} erased, {len(blobs)} blobs, {spans} quotes: {len(faults)} faults")
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


def blob(folder, name):
    return (folder / "blobs" / name[:2] / name).read_bytes()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: check_export.py FOLDER")
    sys.exit(main(sys.argv[1]))
