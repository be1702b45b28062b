"""numpy and pyarrow as a peer of Traincube: the measures of every filter of a log, on one thread.

    python3 numpy-peer.py DIRECTORY

Reads a line of JSON for each piece of work, {"work": "files" | "memory", "answer": PATH}, writes the measures to PATH as float64
(dumps x filters x 14, in the order of MEASURES; NaN for null), and answers with a line of JSON that says how long it took.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

# Before numpy is loaded: its BLAS asks for its threads then.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"
signal.signal(signal.SIGINT, signal.SIG_DFL)

try:
    import numpy as np
    import pyarrow as pa
except ImportError as error:
    print(json.dumps({"missing": error.name}), flush=True)
    sys.exit(0)

MEASURES = 14
# Coefficients that are worked on together: as float64 they stay in a core's second cache.
TOGETHER = 32_768

dot = getattr(np, "vecdot", lambda x, y: np.einsum("ij,ij->i", x, y))


def open_dumps(directory):
    names = sorted(path for path in Path(directory, "dumps").iterdir() if not path.name.startswith("."))
    return [pa.ipc.open_file(pa.memory_map(str(name / "parameters.arrow"))) for name in names]


def layers(dump):
    """For each layer (weights, gradients), filters x coefficients: views of the file."""
    for number in range(dump.num_record_batches):
        batch = dump.get_batch(number)
        yield tuple(
            batch.column(name).values.to_numpy(zero_copy_only=True).reshape(batch.num_rows, -1)
            for name in ("weights", "gradients")
        )


def spread(single, double):
    """Mean, sd, sum, min, max and norm of each row."""
    length = double.shape[1]
    sums = double.sum(axis=1)
    means = sums / length
    centred = double - means[:, None]
    deviations = np.sqrt(dot(centred, centred) / length)
    return means, deviations, sums, single.min(axis=1), single.max(axis=1), np.sqrt(dot(double, double))


def over(value, by):
    return np.divide(value, by, out=np.full_like(value, np.nan), where=by > 0)


def measure(weights, before, gradients, out):
    """Fills out (filters x MEASURES); sums are of float64."""
    filters, length = weights.shape
    step = max(1, TOGETHER // length)
    for first in range(0, filters, step):
        rows = slice(first, first + step)
        w = weights[rows].astype(np.float64)
        g = gradients[rows].astype(np.float64)
        of_weights = spread(weights[rows], w)
        mean, sd, _, least, most, norm = spread(gradients[rows], g)
        if before is None:
            pairs = [np.full(len(w), np.nan)] * 3
        else:
            v = before[rows].astype(np.float64)
            norm_before = np.sqrt(dot(v, v))
            product = dot(w, v)
            np.subtract(w, v, out=v)
            change = np.sqrt(dot(v, v))
            pairs = [change, over(product, of_weights[5] * norm_before), over(change, norm_before)]
        out[rows] = np.stack([*of_weights, *pairs, mean, sd, least, most, norm], axis=1)


def files(directory):
    dumps = open_dumps(directory)
    filters = sum(len(weights) for weights, _ in layers(dumps[0]))
    out = np.empty((len(dumps), filters, MEASURES))
    before = None
    for place, dump in enumerate(dumps):
        before = measure_dump(list(layers(dump)), before, out[place])
    return out


def measure_dump(now, before, out):
    first = 0
    for number, (weights, gradients) in enumerate(now):
        measure(weights, before and before[number][0], gradients, out[first : first + len(weights)])
        first += len(weights)
    return now


def main(directory):
    before, now = (list(layers(dump)) for dump in open_dumps(directory)[-2:])
    last = np.empty((sum(len(weights) for weights, _ in now), MEASURES))
    print(json.dumps({"library": f"numpy {np.__version__}, pyarrow {pa.__version__}"}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        start, processor = time.perf_counter(), time.process_time()
        if asked["work"] == "files":
            out = files(directory)
        else:
            measure_dump(now, before, last)
            out = last
        taken = {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}
        out.tofile(asked["answer"])
        print(json.dumps(taken), flush=True)


main(sys.argv[1])
