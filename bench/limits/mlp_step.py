#!/usr/bin/python3
"""One training step as mlp_step.c does it, by tuned NumPy or by PyTorch, on one thread.

    mlp_step.py numpy|torch|torch-foreach WIDTHS BATCH SECONDS      such as: mlp_step.py numpy 64,64,32,10 32 1.0

Prints one line of JSON with the same keys. "numpy" calls the BLAS and NumPy's loops into memory that was allocated once;
"torch" is the loop that its users write, torch-foreach the same with Adam's fused updates.
"""
import json
import os
import sys
import time

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402 (it reads the variables above when it is imported)

ROWS = 4096
WARM_STEPS = 500
WINDOW_SECONDS = 0.1


class Rows:
    """Rows with labels that can be learned, and the next batch of them in turn."""

    def __init__(self, widths, batch):
        random = np.random.default_rng(1)
        self.features = random.random((ROWS, widths[0]), np.float32)
        self.labels = self.features[:, : min(widths[0], widths[-1])].argmax(1)
        self.batch = batch
        self.step = 0

    def next(self):
        self.step += 1
        first = self.step * self.batch % (ROWS - self.batch)
        return slice(first, first + self.batch)


class NumpyTraining:
    def __init__(self, widths, rows):
        random = np.random.default_rng(2)
        self.rows = rows
        count = sum((below + 1) * above for below, above in zip(widths, widths[1:]))
        self.values, self.gradients, self.first, self.second, self.scratch = np.zeros((5, count), np.float32)
        self.weights, self.weight_gradients = [], []
        self.biases, self.bias_gradients = [], []
        at = 0
        for below, above in zip(widths, widths[1:]):
            bias = at + below * above
            end = bias + above
            self.weights.append(self.values[at:bias].reshape(below, above))
            self.weight_gradients.append(self.gradients[at:bias].reshape(below, above))
            self.biases.append(self.values[bias:end])
            self.bias_gradients.append(self.gradients[bias:end])
            self.weights[-1][:] = random.normal(0, (2 / below) ** 0.5, (below, above))
            at = end
        self.activations = [np.empty((rows.batch, width), np.float32) for width in widths[1:]]
        self.deltas = [np.empty_like(a) for a in self.activations[:-1]]
        self.every_row = np.arange(rows.batch)
        self.ones = np.ones(rows.batch, np.float32)

    def step(self):
        chosen = self.rows.next()
        features, labels = self.rows.features[chosen], self.rows.labels[chosen]
        below = features
        for weights, bias, out in zip(self.weights, self.biases, self.activations):
            np.dot(below, weights, out=out)
            np.add(out, bias, out=out)
            if out is not self.activations[-1]:
                np.maximum(out, 0, out=out)
            below = out
        delta = self.activations[-1]
        np.subtract(delta, delta.max(1, keepdims=True), out=delta)
        np.exp(delta, out=delta)
        np.divide(delta, delta.sum(1, keepdims=True), out=delta)
        right = delta[self.every_row, labels]
        delta[self.every_row, labels] -= 1
        np.multiply(delta, np.float32(1 / self.rows.batch), out=delta)
        for layer in range(len(self.weights) - 1, -1, -1):
            below = self.activations[layer - 1] if layer else features
            np.dot(below.T, delta, out=self.weight_gradients[layer])
            np.dot(self.ones, delta, out=self.bias_gradients[layer])
            if layer:
                np.dot(delta, self.weights[layer].T, out=self.deltas[layer - 1])
                delta = self.deltas[layer - 1]
                np.multiply(delta, below > 0, out=delta)
        self.adam()
        return right

    def adam(self):
        step, first, second, scratch = self.rows.step, self.first, self.second, self.scratch
        np.multiply(first, np.float32(0.9), out=first)
        np.multiply(self.gradients, np.float32(0.1), out=scratch)
        np.add(first, scratch, out=first)
        np.multiply(second, np.float32(0.999), out=second)
        np.multiply(self.gradients, self.gradients, out=scratch)
        np.multiply(scratch, np.float32(0.001), out=scratch)
        np.add(second, scratch, out=second)
        rate = np.float32(1e-3 * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step))
        np.sqrt(second, out=scratch)
        np.add(scratch, np.float32(1e-8), out=scratch)
        np.divide(first, scratch, out=scratch)
        np.multiply(scratch, rate, out=scratch)
        np.subtract(self.values, scratch, out=self.values)

    @staticmethod
    def loss(right):
        return float(-np.log(right).mean())


class TorchTraining:
    def __init__(self, widths, rows, foreach):
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(2)
        layers = []
        for below, above in zip(widths, widths[1:]):
            layers += [torch.nn.Linear(below, above), torch.nn.ReLU()]
        self.network = torch.nn.Sequential(*layers[:-1])
        self.optimizer = torch.optim.Adam(self.network.parameters(), 1e-3, foreach=foreach)
        self.criterion = torch.nn.CrossEntropyLoss()
        self.rows = rows
        self.features = torch.from_numpy(rows.features)
        self.labels = torch.from_numpy(rows.labels)

    def step(self):
        chosen = self.rows.next()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.criterion(self.network(self.features[chosen]), self.labels[chosen])
        loss.backward()
        self.optimizer.step()
        return loss

    @staticmethod
    def loss(loss):
        return loss.item()


def training(way, widths, batch):
    rows = Rows(widths, batch)
    if way == "numpy":
        return NumpyTraining(widths, rows)
    return TorchTraining(widths, rows, foreach=way == "torch-foreach")


def library(way):
    if way == "numpy":
        return "NumPy " + np.__version__
    import torch

    return "PyTorch " + torch.__version__


def main(arguments):
    if len(arguments) != 4 or arguments[0] not in ("numpy", "torch", "torch-foreach"):
        sys.exit(__doc__)
    way, text, batch, seconds = arguments[0], arguments[1], int(arguments[2]), float(arguments[3])
    one = training(way, [int(width) for width in text.split(",")], batch)
    first = one.loss(one.step())
    for _ in range(WARM_STEPS - 1):
        one.step()
    steps, best = 0, 0.0
    start = end = time.perf_counter()
    while end - start < seconds:
        window, before = end, steps
        while end - window < WINDOW_SECONDS and end - start < seconds:
            last = one.step()
            steps += 1
            end = time.perf_counter()
        best = max(best, (steps - before) / (end - window))
    print(
        json.dumps(
            {
                "way": way,
                "widths": text,
                "batch": batch,
                "steps_per_second": round(steps / (end - start), 1),
                "best": round(best, 1),
                "first_loss": round(first, 4),
                "last_loss": round(one.loss(last), 4),
                "blas": library(way),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
