"""Write a metric for hierbench in Python: one function, and one call of `serve`.

    from hierbench_metric import serve

    def measure(sample):
        return max(abs(y - p) for y, p in zip(sample.labels, sample.predictions))

    if __name__ == "__main__":
        serve(measure, name="worst-error", title="largest |error|", better="lower")

Then: hierbench run smoke --metric ./worst_error.py

This file requires only Python 3.8 or newer, and its neighbour hierbench_learner.py. If NumPy is installed, arrays are
float32 arrays; otherwise they are lists, and matrices lists of lists. What the metric prints goes to the cell's log.
docs/external-learners.md describes the messages that this file speaks, for other languages.
"""
from hierbench_learner import PROTOCOL, _answer_requests, _matrix, _vector


class Missing(Exception):
    """There is no value, for the reason given: raise it in `measure`, or return None."""


class Sample:
    """What a metric is measured on: the predictions of a model on rows that its fit has not seen.

    predictions  one number per row; with more than two classes, a matrix of scores, a row per row and a column per class
    labels       the true label of every row
    x            the inputs, a matrix with a row per row
    rows, d      its shape
    n            training samples of the fit, or "stream"
    task         the shape of the task: family, d, layers, widths, degree, output, skips and classes (if it has them)
    truth        {layer: matrix} of the target's features; {} where it has none. None without features=True in `serve`
    features     {layer: matrix} of the model's features; None where its learner shows none, or without features=True
    """

    def __init__(self, message, frames):
        self.rows, self.d, self.n, self.task = (message[key] for key in ("rows", "d", "n", "task"))
        classes = self.task.get("classes")
        data = frames["predictions"]
        self.predictions = _vector(data) if classes is None else _matrix(data, self.rows, classes)
        self.labels = _vector(frames["labels"])
        self.x = _matrix(frames["x"], self.rows, self.d)
        self.truth = self._layers(message, frames, "truth")
        self.features = self._layers(message, frames, "features")

    def _layers(self, message, frames, what):
        if what not in message:
            return None
        return {
            entry["layer"]: _matrix(frames["%s-%d" % (what, entry["layer"])], self.rows, entry["width"])
            for entry in message[what]
        }


def serve(measure, name, title, better, description=None, unit=None, learnt=None, log=False, over=None, features=False,
          requires=None):
    """Answers the requests of hierbench until it sends `shutdown` or closes the input.

    measure      measure(sample) returns a number. None or NaN: there is none; `raise Missing("why")` also says why.
                 Any other exception makes the metric fail in this cell, which keeps its result
    name         small letters, digits and hyphens
    title        its axis and the head of its column
    better       "lower" or "higher"
    description  one sentence
    unit         its unit
    learnt       the value at which a target counts as learnt, for verdicts
    log          whether charts show it on a logarithmic axis
    over         "training": it is also measured at every trace point
    features     whether it looks at sample.truth and sample.features
    requires     {module: how to install it}, loaded before the first measurement
    """
    optional = {"description": description, "unit": unit, "learnt": learnt, "over": over}
    describe = {
        "type": "describe-metric",
        "protocol": PROTOCOL,
        "name": name,
        "title": title,
        "better": better,
        "log": log,
        "features": features,
        **{key: value for key, value in optional.items() if value is not None},
    }
    _answer_requests(
        "metric",
        describe,
        requires or {},
        "measure",
        lambda channel, *request: channel.send(_answer(measure, Sample(*request))),
        ((MemoryError, "out-of-memory"),),
    )


def _answer(measure, sample):
    try:
        value = measure(sample)
    except Missing as reason:
        return {"type": "measured", "missing": str(reason) or "it gives no reason"}
    number = float("nan") if value is None else float(value)
    if number != number:
        return {"type": "measured", "missing": "it is None" if value is None else "it is NaN"}
    if number in (float("inf"), float("-inf")):
        return {"type": "measured", "missing": "it is %s" % number}
    return {"type": "measured", "value": number}
