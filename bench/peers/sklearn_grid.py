#!/usr/bin/python3
"""The peers' grid by scikit-learn and joblib: two processes, one BLAS thread each.

    sklearn_grid.py grid|halving DATA.csv.gz TARGET SEED

48 perceptrons: hidden {64; 128; 64,32; 128,64} x learning rate {1e-3, 3e-3, 1e-2} x L2 {0, 1e-4} x two seeds, which
stand for the dropout that scikit-learn does not have. Adam, batch 64, 60/20/20. "grid" trains each for 30 epochs;
"halving" is HalvingGridSearchCV's schedule with epochs as the resource and a factor of 3 from 3 epochs on: 48 for 3
epochs, 16 for 9, 6 for 27, each from scratch, so 450 epochs in all, but with the models kept, for the ensemble of the
five best.

Prints one line of JSON: epochs, the best validation accuracy, the ensemble's test accuracy, and the Unix times at
which training started and at which the first finished model reached the target on the validation rows (null: none did).
"""
import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import itertools  # noqa: E402 (NumPy reads the variables above when it is imported)
import json  # noqa: E402
import math  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402
from joblib import Parallel, delayed  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

EPOCHS = 30
BATCH = 64
PROCESSES = 2
ENSEMBLE = 5
FACTOR = 3
FIRST_RUNG = 3


def grid(seed):
    hidden = [(64,), (128,), (64, 32), (128, 64)]
    return list(itertools.product(hidden, [1e-3, 3e-3, 1e-2], [0.0, 1e-4], [seed, seed + 1]))


def parts(path, seed):
    """Standardized features and labels of the training, validation and test rows."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=str)
    features, labels = table[:, :-1].astype(np.float32), table[:, -1]
    rest, test, rest_labels, test_labels = train_test_split(
        features, labels, test_size=0.2, random_state=seed, stratify=labels
    )
    train, valid, train_labels, valid_labels = train_test_split(
        rest, rest_labels, test_size=0.25, random_state=seed, stratify=rest_labels
    )
    scaler = StandardScaler().fit(train)
    return [
        (scaler.transform(train), train_labels),
        (scaler.transform(valid), valid_labels),
        (scaler.transform(test), test_labels),
    ]


def trained(configuration, epochs, train, valid):
    """The model, its validation accuracy, and when it was there."""
    hidden, rate, l2, seed = configuration
    model = MLPClassifier(
        hidden,
        learning_rate_init=rate,
        alpha=l2,
        random_state=seed,
        batch_size=BATCH,
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
    )
    with warnings.catch_warnings():
        # It warns of each that has not converged, which none is asked to.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(*train)
    return model, model.score(*valid), time.time()


def rungs(search, count):
    """For how many epochs, and how many of the best go on afterwards, of so many at first."""
    if search == "grid":
        return [(EPOCHS, 0)]
    counts, epochs = [], FIRST_RUNG
    while epochs * FACTOR <= EPOCHS:
        count = math.ceil(count / FACTOR)
        counts.append((epochs, count))
        epochs *= FACTOR
    return [*counts, (epochs, 0)]


def main(search, path, target, seed):
    train, valid, test = parts(path, seed)
    started = time.time()
    alive, epochs, reached, best = grid(seed), 0, [], 0.0
    with Parallel(n_jobs=PROCESSES) as parallel:
        for length, kept in rungs(search, len(alive)):
            results = parallel(delayed(trained)(one, length, train, valid) for one in alive)
            epochs += length * len(alive)
            reached += [at for _, accuracy, at in results if accuracy >= target]
            order = sorted(range(len(alive)), key=lambda i: -results[i][1])
            best = max(best, results[order[0]][1])
            alive = [alive[i] for i in order[:kept]]
    models = [results[i][0] for i in order[:ENSEMBLE]]
    shares = np.mean([model.predict_proba(test[0]) for model in models], axis=0)
    accuracy = np.mean(models[0].classes_[shares.argmax(1)] == test[1])
    print(
        json.dumps(
            {
                "epochs": epochs,
                "validation": float(best),
                "test": float(accuracy),
                "started": started,
                "reached": min(reached, default=None),
            }
        )
    )


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("grid", "halving"):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
