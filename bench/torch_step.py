"""Times a training step in PyTorch: the network, the optimiser and the batches of `hierbench bench --only step`.

    python3 torch_step.py D WIDTH LAYERS BATCH [SECONDS]

The network has LAYERS - 1 hidden layers. Layer l reads the layer below and the input, squares, and is read out linearly:
h_l = ((W_l [h_{l-1}, x] + b_l)^2 - 1)/sqrt(2), f(x) = c + sum_l <o_l, h_l>. The optimiser is Adam on the squared loss, and each
batch is gathered from 8192 rows that stay in memory. One thread. The last line printed is JSON: the median milliseconds of a step.
"""
import json
import statistics
import sys
import time

try:
    import torch
except ImportError as error:
    sys.exit(f"PyTorch is missing here ({error}): pip install torch")

ROWS = 8192
STEPS_A_SAMPLE = 20
FEWEST_SAMPLES = 5


def network(d, width, layers):
    """The parameters, and a function that maps a batch to outputs."""
    weights, biases, readouts = [], [], []
    for layer in range(2, layers + 1):
        fan_in = d if layer == 2 else width + d
        weights.append(torch.nn.Parameter(torch.randn(fan_in, width) * fan_in**-0.5))
        biases.append(torch.nn.Parameter(torch.zeros(width)))
        readouts.append(torch.nn.Parameter(torch.zeros(width)))
    constant = torch.nn.Parameter(torch.zeros(()))

    def output(x):
        total, below = constant, None
        for weight, bias, readout in zip(weights, biases, readouts):
            reads = x if below is None else torch.cat((below, x), dim=1)
            z = torch.addmm(bias, reads, weight)
            below = (z * z - 1) * 0.5**0.5
            total = total + below @ readout
        return total

    return [*weights, *biases, *readouts, constant], output


def main():
    d, width, layers, batch = map(int, sys.argv[1:5])
    seconds = float(sys.argv[5]) if len(sys.argv) > 5 else 1.0
    torch.set_num_threads(1)
    torch.manual_seed(1)
    x = torch.randn(ROWS, d)
    y = (x[:, :4] ** 2 - 1).sum(dim=1) / 8**0.5
    parameters, output = network(d, width, layers)
    # One kernel for all parameters, if this version of PyTorch has it.
    optimiser = torch.optim.Adam(parameters, lr=1e-3, foreach=True)

    def steps(count):
        for _ in range(count):
            rows = torch.randint(ROWS, (batch,))
            optimiser.zero_grad(set_to_none=True)
            torch.nn.functional.mse_loss(output(x[rows]), y[rows]).backward()
            optimiser.step()

    steps(3 * STEPS_A_SAMPLE)
    samples, end = [], time.perf_counter() + seconds
    while len(samples) < FEWEST_SAMPLES or time.perf_counter() < end:
        start = time.perf_counter()
        steps(STEPS_A_SAMPLE)
        samples.append((time.perf_counter() - start) * 1000 / STEPS_A_SAMPLE)
    print(json.dumps({"peer": f"PyTorch {torch.__version__.split('+')[0]}", "milliseconds": statistics.median(samples)}))


main()
