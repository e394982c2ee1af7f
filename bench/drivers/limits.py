"""How many training steps a second: what the machine can, and what libraries make of it.

    limits.py [--repeats 5] [--seconds 2] [--shape WIDTHS/BATCH ...] [--without WAY ...]

Ways: c (the control), c-two (two processes at once), numpy, torch, torch-foreach, direct, direct-two (two threads of one
JVM), dl4j, dl4j-two (the same), dl4j-jvms-two (two JVMs). Each repeat runs all of them once, in turns.
"""
import argparse
import os
import shutil
import subprocess
import sys

import turns

LIMITS = turns.HOME / "bench" / "limits"
SHAPES = ("64,64,32,10/32", "64,64,32,10/128", "784,256,128,10/128")
SOURCE = LIMITS / "mlp_step.c"
PROGRAM = turns.WORK / "mlp_step"
COMPILE = ["gcc", "-std=gnu11", "-O3", "-march=native", "-ffast-math", SOURCE, "-o", PROGRAM, "-lopenblas", "-lm"]


def ways():
    """Each way: its command but for widths, batch and seconds, and how many processes of it run at once."""
    python = [sys.executable, LIMITS / "mlp_step.py"]
    step_rate = [*turns.java(), "io.espalier.bench.StepRate"]
    return {
        "c": ([PROGRAM], 1),
        "c-two": ([PROGRAM], 2),
        "numpy": ([*python, "numpy"], 1),
        "torch": ([*python, "torch"], 1),
        "torch-foreach": ([*python, "torch-foreach"], 1),
        "direct": ([*step_rate, "direct", "1"], 1),
        "direct-two": ([*step_rate, "direct", "2"], 1),
        "dl4j": ([*step_rate, "dl4j", "1"], 1),
        "dl4j-two": ([*step_rate, "dl4j", "2"], 1),
        "dl4j-jvms-two": ([*step_rate, "dl4j", "1"], 2),
    }


def missing():
    """Ways that cannot run here, with the reason."""
    reasons = {}
    if not shutil.which("gcc"):
        reasons["c"] = "there is no gcc"
    else:
        turns.WORK.mkdir(exist_ok=True)
        build = subprocess.run([str(part) for part in COMPILE], capture_output=True, text=True, check=False)
        if build.returncode:
            reasons["c"] = "gcc, or libopenblas-dev, is not all there: " + build.stderr.strip().splitlines()[-1]
    if "c" in reasons:
        reasons["c-two"] = reasons["c"]
    for way, module in (("numpy", "numpy"), ("torch", "torch"), ("torch-foreach", "torch")):
        found = subprocess.run([sys.executable, "-c", "import " + module], capture_output=True, check=False)
        if found.returncode:
            reasons[way] = f"{sys.executable} has no module {module}"
    return reasons


def rate(way, shape, seconds):
    """Steps a second of all processes together, and the library that made them."""
    command, copies = way
    widths, batch = shape.split("/")
    runs = turns.run([*command, widths, batch, seconds], copies=copies)
    for run in runs:
        # Also false where the loss is no number.
        if not run.result["last_loss"] < run.result["first_loss"]:
            raise turns.Failed(f"it does not learn: its loss went to {run.result['last_loss']}")
    return sum(run.result["steps_per_second"] for run in runs), runs[0].result["blas"]


def compare(shape, chosen, repeats, seconds):
    rates = {name: [] for name in chosen}
    libraries = {}
    for _ in range(repeats):
        for name, way in chosen.items():
            try:
                value, libraries[name] = rate(way, shape, seconds)
            except turns.Failed as failure:
                turns.say(f"{name} failed: {failure}")
                value = None
            rates[name].append(value)
    control = rates.get("c", [None] * repeats)
    rows = []
    for name, values in rates.items():
        alone = rates.get(name.removesuffix("-two").removesuffix("-jvms")) if name.endswith("-two") else None
        rows.append(
            [
                name,
                turns.spread(values, 0),
                turns.spread(turns.ratios(values, control), 3),
                turns.spread(turns.ratios(values, alone), 2) if alone else "",
                libraries.get(name, ""),
            ]
        )
    turns.say()
    turns.say(f"{shape.replace(',', '-')}, {repeats} repeats of {seconds} s, {turns.load()}")
    turns.table(["", "steps/s", "share of c", "two over one", "library"], rows)


def main():
    parser = argparse.ArgumentParser(prog="bench/run limits", description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--shape", nargs="+", default=SHAPES, metavar="WIDTHS/BATCH")
    parser.add_argument("--without", nargs="+", default=[], metavar="WAY")
    options = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    absent = missing()
    for way, reason in absent.items():
        turns.say(f"without {way}: {reason} (bench/limits/install fetches it)")
    chosen = {name: way for name, way in ways().items() if name not in absent and name not in options.without}
    turns.say("machine: " + turns.machine())
    for shape in options.shape:
        compare(shape, chosen, options.repeats, options.seconds)


if __name__ == "__main__":
    main()
