"""Write a learner for hierbench in Python: one function, and one call of `serve`.

    from hierbench_learner import serve

    def fit(X, y, ctx):
        ...
        return model                      # anything with predict(X)

    if __name__ == "__main__":
        serve(fit, name="my-learner", description="what it does")

Then: hierbench run smoke --learner ./my_learner.py

This file requires only Python 3.8 or newer. If NumPy is installed, X is a float32 array of shape (n, d) and y one of
shape (n,); otherwise they are a list of lists and a list. What the learner prints goes to the cell's log.
docs/external-learners.md describes the protocol that this file speaks, for other languages.
"""
import array
import importlib
import importlib.util
import json
import math
import os
import queue
import sys
import threading
import traceback

# Only more than two classes need version 2, so that everything else also runs under a harness of version 1.
PROTOCOL = 1
PROTOCOL_WITH_CLASSES = 2


class Diverged(Exception):
    """The fit or its predictions became infinite or NaN."""


class Unsupported(Exception):
    """The learner does not apply to this task, sample or parameters."""


class Stopped(Exception):
    """Time is up: raised by ctx.progress and ctx.trace. There is no need to catch it."""


class Budget:
    """Limits of a fit: steps (int), seconds and memory_mib (float), threads (int)."""

    def __init__(self, fields):
        self.steps = fields["steps"]
        self.seconds = fields["seconds"]
        self.memory_mib = fields["memoryMiB"]
        self.threads = fields["threads"]


class Context:
    """Everything a fit may use besides its training sample.

    params      the parameters by name, defaults filled in; one that has no default and is not set is absent
    task        the shape of the task: family, d, layers, widths, degree, output, skips (if it has one), classes (if
                there are more than two: y then holds their numbers 0, 1, ..., and predict(X) returns scores of shape
                (n, classes), of which the largest in a row decides)
    seed        an integer below 2**31; all randomness must be derived from it
    budget      see Budget
    validation  (X, y) held out for early stopping, while tuning; otherwise None
    stop_step   where early stopping ended the tuned fit: take this many steps of a schedule laid out for budget.steps;
                otherwise None
    info        a dictionary for figures about the fit, numbers or short texts: steps, samplesSeen, parameters, flops,
                stopStep (the choice of early stopping), or anything else worth a column in a table
    """

    def __init__(self, channel, message, frames):
        self._channel = channel
        d = message["d"]
        self.params = message["params"]
        self.task = message["task"]
        self.seed = message["seed"]
        self.budget = Budget(message["budget"])
        self.stop_step = message.get("stopStep")
        self.validation = None
        if "validation" in message:
            m = message["validation"]["n"]
            self.validation = (_matrix(frames["validation-x"], m, d), _vector(frames["validation-y"]))
        self.info = {}

    def progress(self, step, of, loss=None):
        """Reports progress."""
        self._check()
        self._channel.send({"type": "progress", "step": step, "of": of, "loss": _finite(loss)})

    def trace(self, step, model, samples_seen=0, loss=None, stage=None):
        """Has the harness measure the current model, off the clock, on rows that the fit never sees.

        Call it on a log-spaced schedule. `model` has predict(X), or is itself a function of X.
        """
        self._check()
        point = {"type": "trace", "step": step, "samplesSeen": samples_seen, "loss": _finite(loss)}
        if stage is not None:
            point["stage"] = stage
        self._channel.send(point)
        self._channel.serve_requests(model, until="continue")

    def should_stop(self):
        """Whether time is up. If it is, progress and trace raise Stopped."""
        return self._channel.aborted.is_set()

    def log(self, message):
        """Writes a line to the cell's log."""
        self._channel.send({"type": "log", "message": str(message)})

    def _check(self):
        if self.should_stop():
            raise Stopped()


def serve(fit, name, description, source="none given", parameters=None, search=None, requires=None, capabilities=None,
          traits=None):
    """Answers the requests of hierbench until it sends `shutdown` or closes the input.

    fit           fit(X, y, ctx) returns a model: an object with predict(X), or a function of X. With the capability
                  `diagnosable` it also has features(X), which returns {layer: array of shape (n, width)}
    name          small letters, digits and hyphens
    description   one line
    source        paper, section or equation
    parameters    {name: JSON Schema}, such as {"k": {"type": "integer", "minimum": 1, "default": 5}}
    search        what tuning varies: {name: {"choices": [...]}} or {name: {"min": .., "max": .., "log": True}}
    requires      {module: how to install it}. Loaded before the clock starts; if one is missing, the learner says so and
                  its cells are recorded as unsupported
    capabilities  the defaults are
                  {"regression": True, "classification": False, "diagnosable": False, "deterministic": True};
                  "classes": True adds classification with more than two classes
    traits        what reports should know about the learner, such as {"group": "Kernel", "role": "fixed-kernel"}: its hue in
                  charts, its role in comparisons
    """
    requires = requires or {}
    describe = {
        "type": "describe",
        "protocol": PROTOCOL_WITH_CLASSES if (capabilities or {}).get("classes") else PROTOCOL,
        "name": name,
        "description": description,
        "source": source,
        "parameters": parameters or {},
        "search": search or {},
        "capabilities": capabilities or {},
        **({} if traits is None else {"traits": traits}),
        "versions": {"python": "%d.%d.%d" % sys.version_info[:3]},
    }
    _answer_requests(
        "learner", describe, requires, "fit", lambda channel, *request: _fit(channel, fit, *request), _KINDS
    )


def _answer_requests(what, description, requires, request, answer, kinds):
    """Answers `hello`, `prepare` and requests of one kind, until `shutdown` or the end of the input.

    what         learner or metric: what this program is
    description  the answer to `hello`
    requires     {module: how to install it}
    request      the kind of the requests
    answer       answer(channel, message, frames) answers one of them
    kinds        exceptions and what the harness calls them; see _guarded
    """
    if sys.stdin.isatty():
        words = (description["name"], what, what, sys.argv[0])
        sys.exit("%s is a hierbench %s, run by: hierbench run smoke --%s %s" % words)
    channel = _Channel()
    try:
        while True:
            message, frames = channel.receive()
            kind = message["type"]
            if kind == "hello":
                channel.send({**description, **_unavailable(requires)})
            elif kind == "prepare":
                _guarded(channel, lambda: channel.send({"type": "ready", "versions": _load(requires)}), kinds)
            elif kind == request:
                _guarded(channel, lambda: answer(channel, message, frames), kinds)
            elif kind == "shutdown":
                return
    except (BrokenPipeError, EOFError):
        pass


def _fit(channel, fit, message, frames):
    x = _matrix(frames["x"], message["n"], message["d"])
    context = Context(channel, message, frames)
    model = fit(x, _vector(frames["y"]), context)
    channel.send({"type": "fitted", "info": {key: _plain(value) for key, value in context.info.items()}})
    channel.serve_requests(model, until=None)


# Errors of a learner by their kinds; everything else has failed.
_KINDS = ((Diverged, "diverged"), (Unsupported, "unsupported"), (MemoryError, "out-of-memory"))


def _guarded(channel, action, kinds):
    """Runs an action and turns an exception into a message, of the first of the kinds whose type it has."""
    try:
        action()
    except Stopped:
        channel.send({"type": "aborted"})
        raise EOFError()
    except (BrokenPipeError, EOFError):
        raise
    except Exception as error:
        kind = next((kind for of, kind in kinds if isinstance(error, of)), "failed")
        if kind == "failed":
            traceback.print_exc()
        own = kind in ("diverged", "unsupported")
        text = str(error) if own else "%s: %s" % (type(error).__name__, error)
        channel.send({"type": "error", "kind": kind, "message": text})


class _Channel:
    """Messages over standard input and output. A thread reads, so that an abort is noticed during a fit."""

    def __init__(self):
        self._input = _Input(0)
        # Anything else that is printed goes to standard error, which is the log.
        self._output = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self._messages = queue.Queue()
        self._held = None
        self.aborted = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, message, frames=()):
        if frames:
            message["frames"] = [{"name": name, "bytes": len(data)} for name, data in frames]
        self._output.write(json.dumps(message, allow_nan=False).encode() + b"\n")
        for _, data in frames:
            self._output.write(data)
        self._output.flush()

    def receive(self):
        if self._held is not None:
            received, self._held = self._held, None
            return received
        return self._messages.get()

    def serve_requests(self, model, until):
        """Answers requests about a model until a message of type `until` comes; None: until any other request comes."""
        while True:
            message, frames = self.receive()
            if message["type"] == "predict":
                x = _matrix(frames["x"], message["n"], message["d"])
                predict = getattr(model, "predict", model)
                self.send({"type": "predictions"}, [("predictions", _bytes(predict(x)))])
            elif message["type"] == "features":
                x = _matrix(frames["x"], message["n"], message["d"])
                layers = [(layer, _bytes(values)) for layer, values in sorted(model.features(x).items())]
                shapes = [{"layer": layer, "width": len(data) // (4 * message["n"])} for layer, data in layers]
                self.send(
                    {"type": "features", "layers": shapes},
                    [("layer-%d" % layer, data) for layer, data in layers],
                )
            elif message["type"] == until:
                return
            elif message["type"] == "abort":
                raise Stopped()
            elif until is None:
                self._held = (message, frames)
                return

    def _read(self):
        try:
            while True:
                message = json.loads(self._input.line())
                frames = {frame["name"]: self._input.exactly(frame["bytes"]) for frame in message.get("frames", [])}
                if message["type"] == "abort":
                    self.aborted.set()
                self._messages.put((message, frames))
                if message["type"] in ("abort", "shutdown"):
                    # Only the end of the input can follow; stop reading, to give the main thread a moment to exit by itself.
                    return
        except EOFError:
            # The harness is gone: nobody is left to answer.
            os._exit(0)


class _Input:
    """Reads a file descriptor, not sys.stdin: a thread waiting in sys.stdin would hold its lock when Python exits."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._held = bytearray()

    def line(self):
        start = 0
        while True:
            end = self._held.find(b"\n", start)
            if end >= 0:
                return self._take(end + 1)
            start = len(self._held)
            self._more(2**16)

    def exactly(self, count):
        while len(self._held) < count:
            self._more(min(2**24, max(2**16, count - len(self._held))))
        return self._take(count)

    def _more(self, most):
        data = os.read(self._descriptor, most)
        if not data:
            raise EOFError()
        self._held += data

    def _take(self, count):
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken


def _unavailable(requires):
    missing = [name for name in requires if importlib.util.find_spec(name.split(".")[0]) is None]
    if not missing:
        return {}
    return {"unavailable": "%s has no %s: %s" % (sys.executable, missing[0], requires[missing[0]])}


def _load(requires):
    versions = {"python": "%d.%d.%d" % sys.version_info[:3]}
    if _numpy():
        versions["numpy"] = _numpy().__version__
    for name, advice in requires.items():
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            raise Unsupported("%s does not load in %s (%s): %s" % (name, sys.executable, error, advice))
        package = sys.modules[module.__name__.split(".")[0]]
        versions[package.__name__] = str(getattr(package, "__version__", "unknown"))
    return versions


_numpy_module = []


def _numpy():
    """The numpy module, or None if it is missing."""
    if not _numpy_module:
        found = importlib.util.find_spec("numpy")
        _numpy_module.append(importlib.import_module("numpy") if found else None)
    return _numpy_module[0]


def _vector(data):
    numpy = _numpy()
    if numpy:
        return numpy.frombuffer(data, dtype="<f4").astype(numpy.float32)
    values = array.array("f", data)
    if sys.byteorder == "big":
        values.byteswap()
    return values.tolist()


def _matrix(data, n, d):
    values = _vector(data)
    return values.reshape(n, d) if _numpy() else [values[i * d : (i + 1) * d] for i in range(n)]


def _bytes(values):
    """Little-endian float32 of an array, a list, or a list of lists."""
    numpy = _numpy()
    if numpy:
        return numpy.ascontiguousarray(numpy.asarray(values), dtype="<f4").tobytes()
    flat = [v for row in values for v in (row if isinstance(row, (list, tuple)) else (row,))]
    packed = array.array("f", flat)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _finite(value):
    if value is None:
        return None
    value = float(value)
    return value if math.isfinite(value) else None


def _plain(value):
    """A number or text that JSON can represent; None for a number that is not finite."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    if not math.isfinite(number):
        return None
    return int(number) if number == int(number) else number
