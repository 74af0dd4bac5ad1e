"""The quadratic DenseNet of hierbench's `deep-sgd`, in PyTorch: all layers trained end to end, with the same defaults.

    hierbench run quick --learner ./torch_quadratic.py --learner deep-sgd

h_l = ((W_l [h_{l-1}, ..., x] + b_l)^2 - 1)/sqrt(2) for l = 2..L, f(x) = c + sum_l <o_l, h_l>; Allen-Zhu & Li, arXiv
2001.04413. The task says what each layer reads. Labels are standardised; the loss is the squared error, divided by 1 + y^2 by
default; gradients are clipped by their global norm; weight decay is decoupled; the learning rate warms up linearly and then
decays as a cosine to a thousandth.
"""
import math

from hierbench_learner import Diverged, serve


def fit(X, y, ctx):
    import torch

    torch.set_num_threads(ctx.budget.threads)
    # One generator determines everything that is random: first the weights, then the batches.
    random = torch.Generator().manual_seed(ctx.seed)
    params, (n, d) = ctx.params, X.shape
    width = params.get("width", max(32, 4 * max([1, *ctx.task["widths"]])))
    layers = params.get("depth", max(2, ctx.task["layers"]))
    skips = params["skips"] if params["skips"] != "target" else ctx.task.get("skips", "input")
    variables, output = network(torch, d, width, layers, skips, random)

    mean, deviation = float(y.mean(dtype=float)), float(y.std(dtype=float)) or 1.0
    rows, labels = torch.from_numpy(X), torch.from_numpy((y - mean) / deviation)
    weights = 1 / (1 + labels**2) if params["loss"] == "label-weighted" else torch.ones(n)

    batch = min(n, params.get("batch", max(256, 4 * d)))
    steps = ctx.budget.steps
    warmup = max(1, min(params["warmup"], math.ceil(steps / 4)))
    # Decoupled weight decay: every step shrinks a variable by rate * weightDecay.
    rule = {"lr": params["learningRate"], "weight_decay": params["weightDecay"]}
    optimiser = torch.optim.AdamW(variables, **rule)

    def predict(x):
        with torch.no_grad():
            return mean + deviation * output(torch.from_numpy(x)).numpy()

    last = min(steps, ctx.stop_step or steps)
    points = checkpoints(steps, ctx.validation is not None) | {last}
    validated, total, since = [], 0.0, 0
    for t in range(last):
        decay = 0.5 * (1 + math.cos(math.pi * t / steps)) + 1e-3
        optimiser.param_groups[0]["lr"] = params["learningRate"] * min(1, (t + 1) / warmup) * decay
        chosen = torch.randint(n, (batch,), generator=random)
        error = output(rows[chosen]) - labels[chosen]
        loss = (error**2 * weights[chosen]).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if params["clipNorm"] > 0:
            torch.nn.utils.clip_grad_norm_(variables, params["clipNorm"])
        optimiser.step()
        total, since = total + loss.detach(), since + 1
        done = t + 1
        if done % 50 and done not in points:
            continue
        mean_loss = float(total) / since
        if not math.isfinite(mean_loss):
            raise Diverged("the training loss was %s by step %d" % (mean_loss, done))
        ctx.progress(done, steps, mean_loss)
        if done in points:
            ctx.trace(done, predict, samples_seen=done * batch, loss=mean_loss)
            if ctx.validation:
                held, truth = ctx.validation
                validated.append((done, float(((predict(held) - truth) ** 2).mean())))
        total, since = 0.0, 0
    parameters = sum(variable.numel() for variable in variables)
    ctx.info.update(steps=last, samplesSeen=last * batch, parameters=parameters)
    if validated:
        # The latest checkpoint whose error is within 2% of the smallest.
        least = min(error for _, error in validated)
        ctx.info["stopStep"] = max(step for step, error in validated if error <= 1.02 * least)
    return predict


def network(torch, d, width, layers, skips, random):
    """The trained variables, and a function that maps rows to outputs."""
    weights, biases, readouts = [], [], []
    for layer in range(2, layers + 1):
        below = 0 if layer == 2 else width * (layer - 2 if skips == "dense" else 1)
        fan_in = below + (0 if skips == "chain" and layer > 2 else d)
        weights.append(torch.randn(fan_in, width, generator=random).mul_(fan_in**-0.5).requires_grad_())
        biases.append(torch.zeros(width).requires_grad_())
        readouts.append(torch.zeros(width).requires_grad_())
    constant = torch.zeros(()).requires_grad_()

    def output(x):
        hidden, total = [], constant
        for weight, bias, readout in zip(weights, biases, readouts):
            below = hidden[::-1] if skips == "dense" else hidden[-1:]
            reads = [*below, x] if not hidden or skips != "chain" else below
            z = torch.addmm(bias, torch.cat(reads, dim=1), weight)
            hidden.append((z * z - 1) * math.sqrt(0.5))
            total = total + hidden[-1] @ readout
        return total

    return [*weights, *biases, *readouts, constant], output


def checkpoints(steps, validated):
    """Log-spaced, two per factor of two; for early stopping also sixteen evenly spaced ones."""
    at = {round(2 ** (i / 2)) for i in range(6, 80) if 2 ** (i / 2) < steps}
    if validated:
        at |= {math.ceil(steps * i / 16) for i in range(1, 16)}
    return at | {steps}


if __name__ == "__main__":
    optional_count = {"type": "integer", "minimum": 1}
    serve(
        fit,
        name="torch-quadratic",
        description="quadratic DenseNet trained end to end, in PyTorch",
        source="Allen-Zhu & Li, arXiv 2001.04413, sections 2-3; Paszke et al., PyTorch, NeurIPS 2019",
        parameters={
            "loss": {
                "enum": ["squared", "label-weighted"],
                "default": "label-weighted",
                "description": "squared error, or squared error over 1 + y^2 with y the standardised label",
            },
            "learningRate": {
                "type": "number",
                "exclusiveMinimum": 0,
                "default": 0.006,
                "description": "peak rate, before cosine decay",
            },
            "clipNorm": {
                "type": "number",
                "minimum": 0,
                "default": 0.1,
                "description": "bound of the gradient norm over all variables; 0: none",
            },
            "weightDecay": {"type": "number", "minimum": 0, "default": 0.03, "description": "decoupled weight decay"},
            "warmup": {"type": "integer", "minimum": 0, "default": 200, "description": "steps of linear warm-up"},
            "batch": {**optional_count, "description": "rows per step; by default 256, or 4d if that is more"},
            "width": {**optional_count, "description": "units of every hidden layer; by default max(32, 4k)"},
            "depth": {"type": "integer", "minimum": 2, "description": "L; by default the task's"},
            "skips": {
                "enum": ["target", "chain", "input", "dense"],
                "default": "target",
                "description": "what a layer reads besides the layer below",
            },
        },
        search={
            "learningRate": {"min": 1e-3, "max": 0.1, "log": True},
            "loss": {"choices": ["label-weighted", "squared"]},
            "clipNorm": {"min": 0.005, "max": 5, "log": True},
            "weightDecay": {"min": 0.001, "max": 3, "log": True},
        },
        requires={"torch": "apt install python3-torch, or pip install torch"},
        capabilities={"regression": True, "classification": True},
        traits={"group": "Deep", "told": ["depth", "widths", "skips", "activation"]},
    )
