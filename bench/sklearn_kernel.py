"""Times kernel ridge regression in scikit-learn on the samples of `hierbench bench --only kernel`.

    python3 sklearn_kernel.py TRAIN.csv TEST.csv GAMMA LAMBDA

The files have no header and columns x_1..x_d,y. The time covers the fit with the RBF kernel exp(-GAMMA |x - z|^2), with
LAMBDA added to the kernel matrix's diagonal, and the prediction of the test rows, but not reading the files. The last line
printed is JSON: milliseconds, and the mean squared error divided by the variance of the test labels.
"""
import json
import sys
import time

try:
    import numpy
    import sklearn
    from sklearn.kernel_ridge import KernelRidge
except ImportError as error:
    sys.exit(f"scikit-learn is missing here ({error}): pip install scikit-learn")


def read(path):
    table = numpy.loadtxt(path, delimiter=",", ndmin=2)
    return numpy.ascontiguousarray(table[:, :-1]), table[:, -1]


def main():
    (x, y), (test_x, test_y) = read(sys.argv[1]), read(sys.argv[2])
    model = KernelRidge(kernel="rbf", gamma=float(sys.argv[3]), alpha=float(sys.argv[4]))
    start = time.perf_counter()
    predicted = model.fit(x, y).predict(test_x)
    milliseconds = (time.perf_counter() - start) * 1000
    error = float(numpy.mean((predicted - test_y) ** 2) / numpy.var(test_y))
    print(json.dumps({"peer": f"scikit-learn {sklearn.__version__}", "milliseconds": milliseconds, "error": error}))


main()
