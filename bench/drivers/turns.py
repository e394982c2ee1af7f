"""Runs programs in turns and compares them: the parts that the drivers beside this file share.

Each program prints one line of JSON last. Compared is within a repeat only, because the programs of one repeat ran
within the same minutes of a machine that others may use as well.
"""
import collections
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
WORK = HOME / "bench" / "target"
SAMPLE_SECONDS = 0.1
# Nothing here takes nearly as long; a program that hangs must not keep the others from their turns.
LIMIT_SECONDS = 1800


class Failed(Exception):
    """A program that cannot run here, with what it said."""


# Bytes of memory are those of all processes that a program had at once; seconds are from its launch to its exit.
Run = collections.namedtuple("Run", "result seconds launched peak_bytes")


def machine():
    """What a figure has to be read with."""
    model = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return f"{now}, {model}, {os.cpu_count()} cores, {load()}"


def load():
    return "load average %.2f" % os.getloadavg()[0]


def say(line=""):
    print(line, flush=True)


def java():
    """The JVM with its options and class path, as bench/run sets them."""
    if "BENCH_JAVA" not in os.environ:
        sys.exit("Run this through bench/run, which builds the Java part and says where it is")
    return os.environ["BENCH_JAVA"].splitlines()


def run(command, environment=None, copies=1):
    """Runs copies of a command at once; the results of all, in a list of Runs."""
    running = [_Running(command, environment) for _ in range(copies)]
    return [one.finish() for one in running]


class _Running:
    def __init__(self, command, environment):
        self.command = [str(part) for part in command]
        self.launched = time.time()
        self.start = time.perf_counter()
        try:
            # A process group of its own tells its processes from those of its twins.
            self.process = subprocess.Popen(
                self.command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=HOME,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        except OSError as error:
            raise Failed(str(error)) from error
        self.peak = 0
        self.watch = threading.Thread(target=self._sample, daemon=True)
        self.watch.start()

    def finish(self):
        try:
            out, err = self.process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise Failed(f"it ran for more than {LIMIT_SECONDS} s") from error
        seconds = time.perf_counter() - self.start
        self.watch.join()
        if self.process.returncode:
            raise Failed(_last_lines(err or out) or f"it ended with {self.process.returncode}")
        try:
            result = json.loads(out.strip().splitlines()[-1])
        except (IndexError, ValueError) as error:
            raise Failed("its last line is no JSON: " + _last_lines(out)) from error
        return Run(result, seconds, self.launched, self.peak)

    def _sample(self):
        while self.process.poll() is None:
            self.peak = max(self.peak, _resident(self.process.pid))
            time.sleep(SAMPLE_SECONDS)


def _resident(leader):
    """Resident bytes of all processes of a session; pages that they share count in each."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # Behind the name, which may hold spaces, come: state, parent, group, session, ...
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            if int(fields[3]) == leader:
                total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total


def _last_lines(text):
    return " / ".join(text.strip().splitlines()[-3:])[:600]


def spread(values, digits=2):
    """Median and range, as text; a dash where nothing was measured."""
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    middle, least, most = statistics.median(known), min(known), max(known)
    if len(known) == 1:
        return f"{middle:,.{digits}f}"
    return f"{middle:,.{digits}f} ({least:,.{digits}f} to {most:,.{digits}f})"


def ratios(values, controls):
    """Each value over the control of the same repeat."""
    return [
        value / control if value is not None and control else None for value, control in zip(values, controls)
    ]


def table(heading, rows):
    """Columns as wide as they must be, the first one to the left."""
    lines = [heading, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    for line in lines:
        cells = [line[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        say("  ".join(cells).rstrip())
