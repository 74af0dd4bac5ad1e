"""The procedure of arXiv 2206.15144 in the setting of its authors' code, on numpy: how its error varies over seeds.

    OMP_NUM_THREADS=1 python3 bench/one_gradient_step.py [SEEDS]

The target is (z^2 - 1)/sqrt(2) of one direction of d = 100 Gaussian inputs, with label noise of variance 1 and n = 10,000
rows. 1,000 relu units, of which half mirror the others, take one gradient step on their weights after the linear part of
the labels is taken out; biases are kept; a ridge regression of the read-out is chosen on 10,000 further rows. For every
seed it prints two errors, in units of the target's variance: without noise on 100,000 rows, and as the authors' code prints
it, on 10,000 noisy rows less the variance of the noise. `hierbench run one-step` has the same setting.
"""

import sys

import numpy as np

rows, inputs, units, noise = 10_000, 100, 1_000, 1.0


def sample(rng, direction, count):
    x = rng.standard_normal((count, inputs), dtype=np.float32)
    clean = ((x @ direction) ** 2 - 1) / np.sqrt(2)
    return x, clean, clean + np.sqrt(noise) * rng.standard_normal(count)


def errors(seed):
    rng = np.random.default_rng(seed)
    direction = rng.standard_normal(inputs)
    direction /= np.linalg.norm(direction)

    half = rng.standard_normal((units // 2, inputs)) / np.sqrt(inputs)
    weights = np.concatenate([half, half])
    half = rng.standard_normal(units // 2)
    biases = np.concatenate([half, half])
    half = rng.choice([-1.0, 1.0], units // 2)
    signs = np.concatenate([half, -half])

    x, _, y = sample(rng, direction, rows)
    mean, slope = y.mean(), y @ x / rows

    def residual(x, y):
        return y - mean - x @ slope

    # The network is 0 before the step, because its halves cancel.
    active = x @ weights.T + biases > 0
    step = (active * signs * residual(x, y)[:, None]).T @ x
    weights = step / np.sqrt((step**2).sum(1).mean())

    def values(x):
        return np.maximum(x @ weights.T + biases, 0)

    phi = values(x)
    scales, basis = np.linalg.eigh(phi.T @ phi / rows)
    along = basis.T @ (phi.T @ residual(x, y) / rows)
    ridges = np.geomspace(1e-10, 1e15, 100)
    read_outs = basis @ (along[:, None] / (np.maximum(scales, 0)[:, None] + ridges))
    x, _, y = sample(rng, direction, rows)
    held_out = ((values(x) @ read_outs - residual(x, y)[:, None]) ** 2).mean(0)
    read_out = read_outs[:, np.argmin(held_out)]

    x, clean, y = sample(rng, direction, 10 * rows)
    predicted = values(x) @ read_out + mean + x @ slope
    noisy = slice(rows)
    return ((predicted - clean) ** 2).mean(), ((predicted - y)[noisy] ** 2).mean() - noise


found = []
for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
    found.append(errors(seed))
    print(f"seed {seed}: {found[-1][0]:.4f} without noise, {found[-1][1]:.4f} as printed", flush=True)
for name, column in zip(("without noise", "as printed"), np.array(found).T):
    spread = column.std(ddof=1) if len(column) > 1 else float("nan")
    print(f"{name}: mean {column.mean():.4f}, standard deviation {spread:.4f}, from {column.min():.4f} to {column.max():.4f}")
