"""A multi-layer perceptron in scikit-learn, trained with Adam.

    hierbench run quick --learner ./sklearn_mlp.py

Training proceeds in epochs, one call of partial_fit each, so that the harness can measure on the way, stop the fit,
and choose how many epochs the final fit takes.
"""
from hierbench_learner import Diverged, serve


def fit(X, y, ctx):
    import numpy as np
    from sklearn.neural_network import MLPRegressor

    n = len(y)
    mean, deviation = float(y.mean()), float(y.std()) or 1.0
    labels = (y - mean) / deviation
    batch = min(n, ctx.params["batch"])
    network = MLPRegressor(
        hidden_layer_sizes=[ctx.params["width"]] * ctx.params["depth"],
        activation=ctx.params["activation"],
        alpha=ctx.params["l2"],
        batch_size=batch,
        learning_rate_init=ctx.params["learningRate"],
        random_state=ctx.seed,
    )
    steps_per_epoch = -(-n // batch)
    epochs = max(1, round(ctx.budget.steps / steps_per_epoch))
    last = min(epochs, ctx.stop_step or epochs)
    points = checkpoints(last)
    validated = []

    def predict(rows):
        return mean + deviation * network.predict(rows)

    for epoch in range(1, last + 1):
        network.partial_fit(X, labels)
        if not np.isfinite(network.loss_):
            raise Diverged("the training loss was %s in epoch %d" % (network.loss_, epoch))
        ctx.progress(epoch, epochs, network.loss_)
        if epoch in points:
            ctx.trace(epoch, predict, samples_seen=epoch * n, loss=network.loss_)
            if ctx.validation:
                rows, truth = ctx.validation
                validated.append((np.mean((predict(rows) - truth) ** 2), epoch))
    weights = sum(part.size for part in [*network.coefs_, *network.intercepts_])
    ctx.info.update(steps=last * steps_per_epoch, samplesSeen=last * n, parameters=weights)
    if validated:
        ctx.info["stopStep"] = min(validated)[1]
    return predict


def checkpoints(last):
    """Two per factor of two, and the last."""
    return {round(2 ** (i / 2)) for i in range(64) if 2 ** (i / 2) < last} | {last}


if __name__ == "__main__":
    serve(
        fit,
        name="sklearn-mlp",
        description="scikit-learn's MLPRegressor, trained with Adam",
        source="Pedregosa et al., Scikit-learn: machine learning in Python, JMLR 12, 2011",
        parameters={
            "width": {"type": "integer", "minimum": 1, "default": 128, "description": "units of every hidden layer"},
            "depth": {"type": "integer", "minimum": 1, "default": 2, "description": "hidden layers"},
            "activation": {"enum": ["relu", "tanh", "logistic"], "default": "relu", "description": "non-linearity"},
            "learningRate": {"type": "number", "exclusiveMinimum": 0, "default": 1e-3, "description": "Adam's learning rate"},
            "l2": {"type": "number", "minimum": 0, "default": 1e-4, "description": "penalty on the weights"},
            "batch": {"type": "integer", "minimum": 1, "default": 256, "description": "rows per step"},
        },
        search={
            "learningRate": {"min": 3e-4, "max": 1e-2, "log": True},
            "width": {"choices": [64, 128, 256]},
            "depth": {"choices": [1, 2, 3]},
            "l2": {"min": 1e-6, "max": 1, "log": True},
            "activation": {"choices": ["relu", "tanh"]},
        },
        requires={"sklearn.neural_network": "apt install python3-sklearn, or pip install scikit-learn"},
        capabilities={"regression": True, "classification": True},
    )
