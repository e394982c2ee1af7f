#!/usr/bin/python3
"""Writes digits-few-labels.csv.gz beside this file: digits.csv.gz with the labels of 800 rows, and 997 rows without one.

Which rows keep their label is drawn, class by class, by a seeded generator; all rows stay in their order.
"""
import csv
import gzip
import io
from pathlib import Path

import numpy as np

LABELLED = 800
here = Path(__file__).parent
with gzip.open(here / "digits.csv.gz", "rt", newline="") as source:
    header, *rows = csv.reader(source)
random = np.random.default_rng(1998)
labels = np.array([row[-1] for row in rows])
kept = set()
for label in np.unique(labels):
    members = np.flatnonzero(labels == label)
    kept.update(random.permutation(members)[: LABELLED // len(np.unique(labels))].tolist())
text = io.StringIO()
writer = csv.writer(text, lineterminator="\n")
writer.writerow(header)
writer.writerows(row if i in kept else row[:-1] + [""] for i, row in enumerate(rows))
# Without the time of writing, so that the same rows are the same bytes.
with open(here / "digits-few-labels.csv.gz", "wb") as out:
    with gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=0) as packed:
        packed.write(text.getvalue().encode())
