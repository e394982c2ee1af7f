#!/usr/bin/python3
"""Writes friedman.csv.gz beside this file: the first benchmark function of Friedman (1991), with noise.

x0 to x9 are uniform in [0, 1]; the label is 10 sin(pi x0 x1) + 20 (x2 - 0.5)^2 + 10 x3 + 5 x4, plus normal noise of
standard deviation 1, so no model's mean squared error falls below 1; x5 to x9 say nothing.
"""
import gzip
from pathlib import Path

import numpy as np

ROWS = 2000
random = np.random.default_rng(1991)
x = random.uniform(size=(ROWS, 10)).round(6)
y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
y = (y + random.normal(size=ROWS)).round(6)
lines = [",".join([f"x{i}" for i in range(10)] + ["label"])]
lines += [",".join(f"{value:.6f}" for value in (*row, label)) for row, label in zip(x, y)]
# Without the time of writing, so that the same rows are the same bytes.
with open(Path(__file__).with_name("friedman.csv.gz"), "wb") as out:
    with gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
