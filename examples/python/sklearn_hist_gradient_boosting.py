"""Gradient-boosted trees on histograms, in scikit-learn.

    hierbench run quick --learner ./sklearn_hist_gradient_boosting.py

Trees are added one after another, each fitted to what the earlier ones leave; after 1, 2, 4, ... of them the harness measures
the error. Early stopping is hierbench's: tuning chooses the number of trees that did best on the validation sample, and the
final fit grows that many.
"""
from hierbench_learner import serve


def fit(X, y, ctx):
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingRegressor

    trees = ctx.params["trees"]
    boosting = HistGradientBoostingRegressor(
        learning_rate=ctx.params["learningRate"],
        max_leaf_nodes=ctx.params["leaves"],
        min_samples_leaf=ctx.params["leafSamples"],
        l2_regularization=ctx.params["l2"],
        max_bins=ctx.params["bins"],
        max_iter=1,
        early_stopping=False,
        warm_start=True,
        random_state=ctx.seed,
    )
    validated = []
    last = min(trees, ctx.stop_step or trees)
    for count in checkpoints(last):
        boosting.set_params(max_iter=count).fit(X, y)
        ctx.progress(count, trees)
        ctx.trace(count, boosting, samples_seen=count * len(y))
        if ctx.validation:
            rows, labels = ctx.validation
            validated.append((np.mean((boosting.predict(rows) - labels) ** 2), count))
    ctx.info.update(steps=last, samplesSeen=last * len(y))
    if validated:
        ctx.info["stopStep"] = min(validated)[1]
    return boosting


def checkpoints(last):
    """1, 2, 4, ..., 32, and from 64 on every 32nd: log-spaced, and close enough together for early stopping."""
    powers = [2**i for i in range(6) if 2**i < last]
    return [*powers, *range(64, last, 32), last]


if __name__ == "__main__":
    serve(
        fit,
        name="sklearn-hist-gradient-boosting",
        description="scikit-learn's HistGradientBoostingRegressor",
        source="Ke et al., LightGBM: a highly efficient gradient boosting decision tree, NeurIPS 2017 (the method)",
        parameters={
            "trees": {"type": "integer", "minimum": 1, "default": 400, "description": "boosting steps"},
            "learningRate": {
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": 1,
                "default": 0.1,
                "description": "what each tree is multiplied by",
            },
            "leaves": {"type": "integer", "minimum": 2, "default": 31, "description": "most leaves of a tree"},
            "leafSamples": {"type": "integer", "minimum": 1, "default": 20, "description": "fewest rows of a leaf"},
            "l2": {"type": "number", "minimum": 0, "default": 0, "description": "ridge on the leaves' values"},
            "bins": {"type": "integer", "minimum": 2, "maximum": 255, "default": 255, "description": "bins per input"},
        },
        search={
            "learningRate": {"min": 0.02, "max": 0.3, "log": True},
            "leaves": {"choices": [4, 8, 16, 31, 64]},
            "leafSamples": {"choices": [5, 20, 50]},
            "l2": {"choices": [0, 1, 10]},
        },
        requires={"sklearn.ensemble": "apt install python3-sklearn, or pip install scikit-learn"},
        capabilities={"regression": True, "classification": True},
    )
