"""What a search keeps in memory.

    memory.py trials [TRIALS]             resident memory while the first and the last tenth of the trials train (1000)
    memory.py rows [GIBIBYTES [THREADS]]  copies of a large data set while so many trials train at once (2, 8)
    memory.py dl4j [SECONDS]              resident memory while DL4J's own engine trains a small network so long (900)
"""
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import turns

PLACE = turns.WORK / "memory"
STUDY = PLACE / "study"
COLUMNS = 256
POLL_SECONDS = 0.25
COUNTS = 10
SAMPLES = 5
# Gzip would make the file smaller and its reading slower; one digit a cell is small enough.
ROWS_AT_ONCE = 1 << 14


def launch(conf, heap, *options, java_options=""):
    file = PLACE / "memory.conf"
    file.write_text(conf)
    log = open(PLACE / "log", "w")  # the process keeps it
    return subprocess.Popen(
        ["deploy/espalier", "search", str(file), "--out", str(STUDY), *options],
        cwd=turns.HOME,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, "ESPALIER_HEAP": heap, "ESPALIER_JAVA_OPTS": java_options},
    )


def count(kind):
    """Events of a kind; parsing them all would take longer than a long journal takes to grow."""
    word = f'"type":"{kind}"'
    return sum(segment.read_text().count(word) for segment in (STUDY / "journal").glob("*.jsonl"))


def resident(process):
    # The launcher has become the JVM.
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def mebibytes(values):
    return turns.spread([value / 2**20 for value in values], 0) + " MiB"


def live(process):
    """Live bytes of the heap: the JVM collects its garbage before it counts."""
    return total(histogram(process))


def histogram(process):
    return subprocess.run(
        ["jcmd", str(process.pid), "GC.class_histogram"], capture_output=True, text=True, check=True
    ).stdout


def total(told):
    return int(re.search(r"^Total\s+\d+\s+(\d+)", told, re.MULTILINE).group(1))


def trials(number):
    conf = f"""
        study {{ name = memory, seed = 1 }}
        data {{ source = "{turns.HOME}/data/digits.csv.gz", label = label }}
        space {{ hidden = [[64], [64, 32], [128]], learning-rate {{ log = [1e-4, 1e-2] }} }}
        training {{ epochs = 60 }}
        search {{ sampler = random, trials = {number} }}
    """
    # The whole heap is resident from the beginning: what grows lies beside it.
    process = launch(conf, "512m", java_options="-Xms512m -XX:+AlwaysPreTouch")
    tenth = number // 10
    sizes, heaps = [], []
    while process.poll() is None:
        try:
            ended = count("leg-ended")
            if ended:
                sizes.append((ended, resident(process)))
            if ended >= (len(heaps) + 1) * tenth / 2:
                heaps.append((ended, live(process)))
        except (OSError, IndexError, ValueError, subprocess.CalledProcessError):
            pass  # it has just ended
        time.sleep(POLL_SECONDS)
    if process.returncode:
        sys.exit((PLACE / "log").read_text())
    tenths = [[size for ended, size in sizes if ended * 10 // number == part] for part in range(10)]
    turns.say(f"resident while the first {tenth} trials train   {mebibytes(tenths[0])}, {len(tenths[0])} samples")
    turns.say(f"resident while the second {tenth} train         {mebibytes(tenths[1])}")
    turns.say(f"resident while the last {tenth} train           {mebibytes(tenths[9])}, {len(tenths[9])} samples")
    turns.say("last over first, medians     %.3f" % (statistics.median(tenths[9]) / statistics.median(tenths[0])))
    turns.say("last over second, medians    %.3f" % (statistics.median(tenths[9]) / statistics.median(tenths[1])))
    # What waits for the tables to be written comes and goes, so the least is what stays.
    half = [[size for ended, size in heaps if (ended * 2 >= number) == late] for late in (False, True)]
    turns.say(f"live heap in the first half   {mebibytes(half[0])}, in the second {mebibytes(half[1])}")


def write_rows(file, rows):
    import numpy as np

    random = np.random.default_rng(1)
    with open(file, "wb") as out:
        out.write((",".join(f"x{column}" for column in range(COLUMNS)) + ",label\n").encode())
        for begin in range(0, rows, ROWS_AT_ONCE):
            cells = np.full((min(ROWS_AT_ONCE, rows - begin), 2 * (COLUMNS + 1)), ord(","), np.uint8)
            cells[:, :-2:2] = random.integers(ord("0"), ord("9") + 1, (len(cells), COLUMNS))
            cells[:, -2] = ord("0") + (cells[:, 0] > ord("4"))
            cells[:, -1] = ord("\n")
            out.write(cells.tobytes())


def floats(process):
    """Live bytes of all arrays of floats. The JVM collects its garbage before it counts, except while a BLAS has pinned an
    array: the least of some counts is one behind a collection."""
    counts = []
    for _ in range(COUNTS):
        counts.append(int(re.search(r"\d+:\s+\d+\s+(\d+)\s+\[F\b", histogram(process)).group(1)))
    return min(counts)


def rows(gibibytes, threads):
    number = int(gibibytes * 2**30 / 4 / COLUMNS)
    table = PLACE / "rows.csv"
    turns.say(f"writing {number:,} rows of {COLUMNS} columns ...")
    write_rows(table, number)
    conf = f"""
        study {{ name = memory, seed = 1 }}
        data {{ source = "{table}", label = label, split {{ train = 0.98, validation = 0.01, test = 0.01 }} }}
        network {{ hidden = [16] }}
        training {{ epochs = 50, batch = 256 }}
        space {{ learning-rate {{ log = [1e-4, 1e-2], points = {threads} }} }}
    """
    # Preparing the data, which comes before, holds it several times.
    process = launch(conf, f"{int(4 + 5 * gibibytes)}g", "--master", f"local[{threads}]")
    found = []
    while process.poll() is None:
        time.sleep(2 * POLL_SECONDS)
        if count("measured") and count("leg-started") == threads and not count("leg-ended"):
            found.append((floats(process), resident(process)))
            if len(found) == SAMPLES:
                process.send_signal(signal.SIGINT)
                process.wait()
    if not found:
        sys.exit("No sample was taken:\n" + (PLACE / "log").read_text())
    size = number * 0.99 * COLUMNS * 4
    turns.say(f"rows to train and validate on      {size / 2**20:,.0f} MiB")
    turns.say(f"live floats, {threads} trials training     {mebibytes([live for live, _ in found])}")
    turns.say("live floats over the rows' own     " + turns.spread([live / size for live, _ in found], 3))
    turns.say(f"resident, garbage included         {mebibytes([all_of_it for _, all_of_it in found])}")


def dl4j(seconds):
    process = subprocess.Popen(
        [*turns.java(), "io.espalier.bench.StepRate", "dl4j", "1", "16,8,4", "8", str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    began = time.monotonic()
    seen = []
    while process.poll() is None:
        try:
            seen.append((time.monotonic() - began, resident(process)))
        except (OSError, IndexError, ValueError):
            pass  # it has just ended
        time.sleep(1)
    if process.returncode:
        sys.exit(f"DL4J's engine ended with exit code {process.returncode}")
    steps = json.loads(process.stdout.read().strip().splitlines()[-1])["steps_per_second"] * seconds
    # The classes are loaded, and the compilers are through.
    warm = [(at, size) for at, size in seen if at > 30]
    tenth = len(warm) // 10
    turns.say(f"steps                         {steps:,.0f}")
    turns.say(f"resident, first tenth         {mebibytes([size for _, size in warm[:tenth]])}")
    turns.say(f"resident, last tenth          {mebibytes([size for _, size in warm[-tenth:]])}")


def main(arguments):
    what = {"trials": trials, "rows": rows, "dl4j": dl4j}.get(arguments[0] if arguments else "")
    if not what:
        sys.exit(__doc__)
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    turns.say("machine: " + turns.machine())
    try:
        if what is trials:
            trials(int(arguments[1]) if len(arguments) > 1 else 1000)
        elif what is dl4j:
            dl4j(float(arguments[1]) if len(arguments) > 1 else 900.0)
        else:
            rows(
                float(arguments[1]) if len(arguments) > 1 else 2.0,
                int(arguments[2]) if len(arguments) > 2 else 8,
            )
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
