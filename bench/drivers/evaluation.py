"""Four studies on real tables: what the ensemble and the best single trial reach on test rows that were opened once.

    evaluation.py DIRECTORY [STUDY ...]

DIRECTORY holds letter.csv.gz, adult.csv.gz, california-housing.csv.gz and fashion-mnist/ as bench/studies/*.conf name them;
studies: letter, adult, california, fashion, all unless some are named. Accuracy, or the root mean squared error where
the label is a number, with 95 % bootstrap intervals.
"""
import argparse
import re
import shutil
import tempfile
from pathlib import Path

import turns

# What each is expected to reach at least, or in a regression at most.
STUDIES = {"letter": 0.965, "adult": 0.85, "california": 55_000.0, "fashion": 0.88}


def sources(conf, directory):
    """Overrides that put the data's place before the names that the study file gives."""
    named = re.findall(r'(source|test-source) = "([^"]+)"', conf.read_text())
    return [f'data.{key}="{directory / name}"' for key, name in named]


def study(name, directory):
    folder = tempfile.mkdtemp(prefix="study-", dir=turns.WORK)
    try:
        conf = turns.HOME / "bench" / "studies" / f"{name}.conf"
        overrides = [part for one in sources(conf, directory) for part in ("--set", one)]
        launcher = turns.HOME / "deploy" / "espalier"
        (run,) = turns.run([launcher, "search", conf, "--out", folder, "--json", *overrides])
        return run
    finally:
        shutil.rmtree(folder)


def shown(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4f}"


def figure(node, metric):
    low, high = node["testIntervals"][metric]
    return f"{shown(node['test'][metric])} ({shown(low)} to {shown(high)})"


def row(name, run):
    result = run.result
    metric = "rmse" if "rmse" in result["best"]["test"] else "accuracy"
    built = {one["name"]: one for one in result["ensembles"]}
    chosen = built.get(result["chosen"], result["best"])
    reached = chosen["test"][metric]
    limit = STUDIES[name]
    met = reached <= limit if metric == "rmse" else reached >= limit
    gain = chosen.get("testGain")
    gains = chosen.get("testGainInterval")
    return [
        name,
        metric,
        figure(result["best"], metric),
        result["chosen"],
        figure(chosen, metric),
        f"{shown(gain)} ({shown(gains[0])} to {shown(gains[1])})" if gains else "-",
        ("<= " if metric == "rmse" else ">= ") + shown(limit),
        "met" if met else "NOT met",
        f"{run.seconds:.0f}",
    ]


def main():
    parser = argparse.ArgumentParser(prog="bench/run evaluation", description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("studies", nargs="*", metavar="STUDY")
    options = parser.parse_args()
    unknown = sorted(set(options.studies) - set(STUDIES))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(STUDIES)}")
    turns.say("machine: " + turns.machine())
    rows = []
    for name in options.studies or STUDIES:
        try:
            rows.append(row(name, study(name, options.directory.resolve())))
        except turns.Failed as failure:
            turns.say(f"{name} failed: {failure}")
    heading = ["", "metric", "best single trial", "chosen", "its figure", "gain in the objective", "wanted", "", "s"]
    turns.table(heading, rows)


if __name__ == "__main__":
    main()
