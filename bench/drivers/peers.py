"""The same search by Espalier and its rivals, each from launch to exit, in turns.

    peers.py digits|letter [REPEATS] [--without NAME ...] [--only NAME ...]

48 perceptrons of at most 30 epochs, as bench/peers/sklearn_grid.py describes them. Each repeat runs all of them once,
one after another, with a seed of its own (42 and on) by which each divides the rows and draws; ratios are to
scikit-learn of the same repeat: of its halving where a search stops trials early, of its grid elsewhere.
h2o-exhaustive runs only if --only names it. Every run is kept, as a line of JSON, in bench/target/peers-DATA.jsonl.
"""
import argparse
import collections
import datetime
import json
import shutil
import subprocess
import sys
import tempfile

import turns

PEERS = turns.HOME / "bench" / "peers"
TARGETS = {"digits": 0.95, "letter": 0.93}
MODULES = ("numpy", "joblib", "sklearn")
ONLY_IF_NAMED = ("h2o-exhaustive",)
FIRST_SEED = 42
H2O_CLASS_PATH = PEERS / "h2o" / "target" / "h2o.classpath"

# What a search is compared by; control names the one that its wall time is divided by.
Peer = collections.namedtuple("Peer", "search control")


def peers(data, target):
    """Each peer by its name; its search takes a seed and returns figures."""
    path = turns.HOME / "data" / f"{data}.csv.gz"
    python = [sys.executable, PEERS / "sklearn_grid.py"]
    return {
        "sklearn-grid": Peer(lambda seed: rival([*python, "grid", path, target, seed]), "sklearn-grid"),
        "sklearn-halving": Peer(lambda seed: rival([*python, "halving", path, target, seed]), "sklearn-halving"),
        "espalier-exhaustive": Peer(lambda seed: espalier(f"{data}-exhaustive", target, seed), "sklearn-grid"),
        "espalier-pruned": Peer(lambda seed: espalier(f"{data}-pruned", target, seed), "sklearn-halving"),
        "mllib": Peer(
            lambda seed: rival([*turns.java(), "io.espalier.bench.MllibGrid", path, target, seed]), "sklearn-grid"
        ),
        "h2o-stopping": Peer(lambda seed: rival([*h2o(), "stopping", path, target, seed]), "sklearn-halving"),
        "h2o-exhaustive": Peer(lambda seed: rival([*h2o(), "exhaustive", path, target, seed]), "sklearn-grid"),
    }


def h2o():
    """H2O's program, which is built when it is first asked for: its jars are no part of Espalier's build."""
    project = PEERS / "h2o"
    sources = [project / "pom.xml", *project.glob("src/**/*.java")]
    if not H2O_CLASS_PATH.exists() or H2O_CLASS_PATH.stat().st_mtime < max(one.stat().st_mtime for one in sources):
        turns.say("building bench/peers/h2o ...")
        build = subprocess.run(
            ["mvn", "-B", "-q", "package"], cwd=project, capture_output=True, text=True, check=False
        )
        if build.returncode:
            raise turns.Failed("H2O cannot be had: " + " / ".join(build.stdout.strip().splitlines()[:2]))
    return [
        *("java", "-Xmx2g", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp"),
        f"{project / 'target' / 'classes'}:{H2O_CLASS_PATH.read_text()}",
        "io.espalier.bench.h2o.H2oGrid",
    ]


def rival(command):
    """Figures of a program that prints them itself, with its times counted from the launch."""
    (run,) = turns.run(command)
    result = run.result
    return {
        "wall": run.seconds,
        "start": result["started"] - run.launched,
        "epochs": result["epochs"],
        "validation": result["validation"],
        "test": result["test"],
        "target": result["reached"] and result["reached"] - run.launched,
        "peak": run.peak_bytes / 1e6,
    }


def espalier(study, target, seed):
    """Figures of a study, by the launcher; its times are those of its journal."""
    folder = tempfile.mkdtemp(prefix="study-", dir=turns.WORK)
    try:
        conf = turns.HOME / "bench" / "studies" / f"{study}.conf"
        launcher = turns.HOME / "deploy" / "espalier"
        (run,) = turns.run([launcher, "search", conf, "--out", folder, "--json", "--set", f"study.seed={seed}"])
        summary = run.result
        events = list(journal(folder))
        measured = [event for event in events if event["type"] == "measured"]
        chosen = {built["name"]: built for built in summary["ensembles"]}.get(summary["chosen"], summary["best"])
        accuracies = [(event["measurement"]["values"]["accuracy"], event["at"]) for event in measured]
        reached = min((unix(at) for accuracy, at in accuracies if accuracy >= target), default=None)
        return {
            "wall": run.seconds,
            "start": min(unix(event["at"]) for event in events if event["type"] == "leg-started") - run.launched,
            "first_epoch": min(unix(at) for _, at in accuracies) - run.launched,
            "epochs": summary["searchEpochs"] + summary["ensembleEpochs"],
            "validation": max(accuracy for accuracy, _ in accuracies),
            "test": chosen["test"]["accuracy"],
            "chosen": summary["chosen"],
            "target": reached and reached - run.launched,
            "peak": run.peak_bytes / 1e6,
        }
    finally:
        shutil.rmtree(folder)


def journal(folder):
    """All events of a study, in their order."""
    for segment in sorted((turns.Path(folder) / "journal").glob("*.jsonl")):
        for line in segment.read_text().splitlines():
            yield from json.loads(line).get("events", [])


def unix(instant):
    """Unix time of an instant as Java writes it, whose fraction may have nine digits, fewer or none."""
    whole, _, fraction = instant.rstrip("Z").partition(".")
    seconds = datetime.datetime.fromisoformat(whole).replace(tzinfo=datetime.timezone.utc).timestamp()
    return seconds + (float("0." + fraction) if fraction else 0.0)


def sklearn_is_missing():
    found = subprocess.run([sys.executable, "-c", "import " + ", ".join(MODULES)], capture_output=True, check=False)
    return found.returncode != 0


def row(name, runs, control):
    figures = {key: [run.get(key) if run else None for run in runs] for key in ("wall", "start", "target", "peak")}
    known = [run for run in runs if run]
    training = [run["wall"] - run["start"] if run else None for run in runs]
    walls = [run["wall"] if run else None for run in control]
    return [
        name,
        turns.spread(figures["wall"], 1),
        turns.spread(turns.ratios(figures["wall"], walls), 2),
        turns.spread(figures["start"], 1),
        turns.spread(training, 1),
        turns.spread([run["epochs"] for run in known], 0),
        turns.spread([run["validation"] for run in known], 4),
        turns.spread([run["test"] for run in known], 4),
        turns.spread(figures["target"], 1),
        turns.spread(figures["peak"], 0),
    ]


def report(data, chosen, runs):
    target = TARGETS[data]
    turns.say()
    turns.say(f"{data}: seconds from launch, median and range; ratio to scikit-learn's grid or halving")
    heading = [
        *("", "wall s", "ratio", "start-up s", "wall less start-up s", "epochs", "best validation", "ensemble test"),
        *(f"s to {target}", "peak MB"),
    ]
    turns.table(heading, [row(name, runs[name], runs.get(peer.control, [])) for name, peer in chosen.items()])
    firsts = [run["first_epoch"] for found in runs.values() for run in found if run and "first_epoch" in run]
    if firsts:
        turns.say(f"Espalier's first measurement: {turns.spread(firsts, 1)} s after the launch")


def main():
    parser = argparse.ArgumentParser(prog="bench/run peers", description=__doc__.splitlines()[0])
    parser.add_argument("data", choices=sorted(TARGETS))
    parser.add_argument("repeats", type=int, nargs="?", default=5)
    parser.add_argument("--without", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--only", nargs="+", metavar="NAME")
    options = parser.parse_args()
    every = peers(options.data, TARGETS[options.data])
    names = options.only or [name for name in every if name not in (*options.without, *ONLY_IF_NAMED)]
    unknown = sorted(set(names + options.without) - set(every))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(every)}")
    if sklearn_is_missing():
        turns.say(
            f"without scikit-learn: {sys.executable} lacks one of {', '.join(MODULES)}; bench/limits/install fetches them"
        )
        names = [name for name in names if not name.startswith("sklearn")]
    chosen = {name: every[name] for name in every if name in names}
    turns.say("machine: " + turns.machine())
    runs = {name: [] for name in chosen}
    with open(turns.WORK / f"peers-{options.data}.jsonl", "a") as log:
        for repeat in range(options.repeats):
            for name, peer in chosen.items():
                try:
                    figures = peer.search(FIRST_SEED + repeat)
                except turns.Failed as failure:
                    turns.say(f"{name} failed: {failure}")
                    figures = None
                runs[name].append(figures)
                wall = f"{figures['wall']:.1f} s" if figures else "failed"
                turns.say(f"repeat {repeat + 1} of {options.repeats}, {name}: {wall}, {turns.load()}")
                print(json.dumps({"name": name, "repeat": repeat, "seed": FIRST_SEED + repeat, **(figures or {})}), file=log, flush=True)
    report(options.data, chosen, runs)


if __name__ == "__main__":
    main()
