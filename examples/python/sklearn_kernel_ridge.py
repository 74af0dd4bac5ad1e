"""Kernel ridge regression in scikit-learn, with the parameters and search space of hierbench's `kernel-ridge[kernel=rbf]`.

    hierbench run quick --learner ./sklearn_kernel_ridge.py --learner 'kernel-ridge[kernel=rbf]'

The kernel is exp(-gamma |x - z|^2), lambda is added unscaled to the kernel matrix's diagonal, and the labels are centred on
the training sample. The label-weighted loss divides by 1 + y^2, with y standardised, which is a weight for every row.
"""
from hierbench_learner import Unsupported, serve


def fit(X, y, ctx):
    import numpy as np
    from sklearn.kernel_ridge import KernelRidge

    n, d = X.shape
    # The n x n matrix in double precision twice: the kernel and its factor.
    needed = 2 * 8 * n * n / 2**20
    if needed > ctx.budget.memory_mib:
        raise Unsupported("the kernel matrix of %d rows takes %d MiB; there are %d" % (n, needed, ctx.budget.memory_mib))
    gamma = ctx.params.get("gamma", ctx.params["gammaScale"] / d)
    X, y = X.astype(np.float64), y.astype(np.float64)
    mean = y.mean() if ctx.params["intercept"] else 0.0
    weights = None
    if ctx.params["loss"] == "label-weighted":
        weights = 1 / (1 + (y - y.mean()) ** 2 / (y.var() or 1))
    ridge = KernelRidge(kernel="rbf", gamma=gamma, alpha=ctx.params["lambda"])
    ridge.fit(X, y - mean, sample_weight=weights)

    def predict(rows):
        return mean + ridge.predict(rows.astype(np.float64))

    ctx.info.update(samplesSeen=n, parameters=n, solver="exact", gamma=gamma)
    ctx.trace(1, predict, samples_seen=n)
    return predict


if __name__ == "__main__":
    positive = {"type": "number", "exclusiveMinimum": 0}
    serve(
        fit,
        name="sklearn-kernel-ridge",
        description="scikit-learn's KernelRidge with an rbf kernel",
        source="Pedregosa et al., Scikit-learn: machine learning in Python, JMLR 12, 2011",
        parameters={
            "gammaScale": {**positive, "default": 0.03, "description": "gamma times the input dimension"},
            "gamma": {**positive, "description": "gamma itself, in place of gammaScale"},
            "lambda": {**positive, "default": 3e-4, "description": "ridge, added to the kernel matrix"},
            "loss": {
                "enum": ["squared", "label-weighted"],
                "default": "squared",
                "description": "label-weighted: each squared error over 1 + y^2",
            },
            "intercept": {"type": "boolean", "default": True, "description": "centre the labels before the fit"},
        },
        search={
            "gammaScale": {"min": 0.015, "max": 0.15, "log": True},
            "lambda": {"min": 1e-4, "max": 1e-2, "log": True},
            "loss": {"choices": ["squared", "label-weighted"]},
        },
        requires={"sklearn.kernel_ridge": "apt install python3-sklearn, or pip install scikit-learn"},
        capabilities={"regression": True, "classification": True},
    )
