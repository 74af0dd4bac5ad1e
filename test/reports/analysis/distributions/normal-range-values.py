"""Writes normal-range-values.json: the distribution of the range of normal values in 40-digit arithmetic (mpmath).

It takes another form of the integral than the package: the range of `count` values is at most q either because all of
them are within q/2 of zero, or else by symmetry twice as often with the largest beyond q/2.

Usage: python3 normal-range-values.py > normal-range-values.json
"""

import mpmath as mp

mp.mp.dps = 40


def lower(q, count):
    q = mp.mpf(q)
    middle = (2 * mp.ncdf(q / 2) - 1) ** count
    ends = [q / 2 + mp.mpf(i) for i in range(18)]
    # The quadrature stops at an absolute error, so the integrand is scaled.
    most = mp.ncdf(q / 2) - mp.ncdf(-q / 2)
    beyond = mp.quad(lambda z: mp.npdf(z) * ((mp.ncdf(z) - mp.ncdf(z - q)) / most) ** (count - 1), ends)
    return middle + 2 * count * most ** (count - 1) * beyond


def quantile(p, count):
    """Bisection until the secant method is sure to converge."""
    low, high = mp.mpf(0), mp.mpf(16)
    for _ in range(10):
        middle = (low + high) / 2
        if lower(middle, count) < p:
            low = middle
        else:
            high = middle
    return mp.findroot(lambda q: lower(q, count) - p, (low, high), tol=1e-50)


def text(x):
    return mp.nstr(x, 17, strip_zeros=False, min_fixed=-5, max_fixed=5)


def table(name, columns, rows):
    names = ", ".join(f'"{column}"' for column in columns)
    lines = ",\n".join("      [" + ", ".join(row) + "]" for row in rows)
    return f'  "{name}": {{\n    "columns": [{names}],\n    "rows": [\n{lines}\n    ]\n  }}'


tails, quantiles = [], []
for count in [2, 3, 5, 10, 13, 50]:
    for q in [0.01, 0.5, 1, 2, 3.5, 5, 8, 12]:
        p = lower(q, count)
        tails.append([str(count), str(q), text(p), text(1 - p)])
    for p in [0.01, 0.5, 0.95, 0.999]:
        quantiles.append([str(count), str(p), text(quantile(p, count))])

print("{")
print(f'  "source": "mpmath {mp.__version__}, normal-range-values.py",')
print(table("tails", ["count", "q", "lower", "upper"], tails) + ",")
print(table("quantiles", ["count", "p", "quantile"], quantiles))
print("}")
