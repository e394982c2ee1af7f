"""Writes scikit-learn.json: fixed inputs, and what scikit-learn 1.2.1 makes of them.

    /usr/bin/python3 scikit-learn.py > scikit-learn.json

Numbers are those of 32-bit floats, as predictions are, computed on in double precision. Where scikit-learn has no
metric of the name, its parts are put together, and a comment says how.
"""

import json
import sys

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

EPSILON = 2.0**-23
BINS = 15


def areas(area, labels, p):
    """Of the second of two classes; of more the mean over those that some rows have and some have not."""
    columns = range(1, 2) if p.shape[1] == 2 else range(p.shape[1])
    counted = [c for c in columns if 0 < (labels == c).sum() < len(labels)]
    return np.mean([area(labels == c, p[:, c]) for c in counted])


def brier(labels, p):
    """brier_score_loss knows two classes and counts one of them; ours is the sum over all classes."""
    indicator = np.eye(p.shape[1])[labels]
    total = metrics.mean_squared_error(indicator, p, multioutput="raw_values").sum()
    if p.shape[1] == 2:
        assert abs(total - 2 * metrics.brier_score_loss(labels, p[:, 1])) < 1e-6
    return total


def calibration_error(labels, p):
    """calibration_curve gives each bin's accuracy and confidence, but not how many rows it has."""
    confidence = p.max(axis=1)
    right = p.argmax(axis=1) == labels
    accuracy, said = calibration_curve(right, confidence, n_bins=BINS, strategy="uniform")
    bins = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence)
    rows = np.bincount(bins, minlength=BINS)
    rows = rows[rows > 0]
    return (rows * abs(accuracy - said)).sum() / rows.sum()


def of_classes(labels, p):
    guess = p.argmax(axis=1)
    return {
        "accuracy": metrics.accuracy_score(labels, guess),
        "balanced-accuracy": metrics.balanced_accuracy_score(labels, guess),
        "log-loss": metrics.log_loss(labels, p, labels=range(p.shape[1]), eps=EPSILON),
        "macro-f1": metrics.f1_score(labels, guess, average="macro"),
        "micro-f1": metrics.f1_score(labels, guess, average="micro"),
        "roc-auc": areas(metrics.roc_auc_score, labels, p),
        "pr-auc": areas(metrics.average_precision_score, labels, p),
        "brier": brier(labels, p),
        "calibration-error": calibration_error(labels, p),
    }


def of_values(truth, p):
    found = {
        "rmse": metrics.mean_squared_error(truth, p, squared=False),
        "mse": metrics.mean_squared_error(truth, p),
        "mae": metrics.mean_absolute_error(truth, p),
        "r2": metrics.r2_score(truth, p),
    }
    for q in (0.1, 0.25, 0.5, 0.9):
        found[f"pinball-{q}"] = metrics.mean_pinball_loss(truth, p, alpha=q)
    return found


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def guesses(random, labels, classes, skill):
    return softmax(random.normal(size=(len(labels), classes)) + skill * np.eye(classes)[labels])


def case(name, truth, p):
    """Inputs as they are scored: shortened to floats of 32 bits that a few digits write."""
    p = np.asarray(p, dtype=np.float32)
    wide = p.astype(np.float64)
    classes = p.ndim == 2
    expected = of_classes(truth, wide) if classes else of_values(truth.astype(np.float64), wide)
    return {
        "name": name,
        "columns": p.shape[1] if classes else 1,
        "predictions": [float(str(v)) for v in p.ravel()],
        "targets": [int(v) for v in truth] if classes else [float(str(v)) for v in truth],
        "expected": {metric: float(value) for metric, value in expected.items()},
    }


def cases():
    random = np.random.RandomState(7)
    two = random.randint(0, 2, 40)
    yield case("two classes", two, guesses(random, two, 2, 1.0))
    rare = (np.arange(60) % 12 == 5).astype(int)
    yield case("two classes, one rare", rare, guesses(random, rare, 2, 0.7))
    # Quarters add up without rounding, and few values make many ties, of the greatest of a row, too.
    tied = random.randint(0, 5, 40) / 4.0
    yield case("two classes, tied", two, np.column_stack([1 - tied, tied]))
    four = random.randint(0, 4, 50)
    yield case("four classes", four, guesses(random, four, 4, 1.2))
    cuts = np.sort(random.randint(0, 9, (50, 3)), axis=1)
    parts = np.diff(np.column_stack([np.zeros(50), cuts, np.full(50, 8)]), axis=1) / 8.0
    yield case("four classes, tied, some certain", four, parts)
    absent = random.choice([0, 2, 4], 45)
    yield case("five classes, two of them absent", absent, guesses(random, absent, 5, 0.8))
    many = np.arange(78) % 26
    yield case("twenty-six classes", many, guesses(random, many, 26, 3.0))
    truth = random.normal(100, 20, 30).astype(np.float32)
    yield case("values", truth, truth + random.normal(2, 9, 30))
    steps = random.randint(-3, 4, 25).astype(np.float32)
    yield case("values, many alike", steps, random.randint(-3, 4, 25).astype(np.float32))


json.dump(
    {"scikit-learn": sklearn.__version__, "cases": list(cases())},
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
print()
