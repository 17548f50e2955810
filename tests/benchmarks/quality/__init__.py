"""How well hospitals are ranked: ours and its peers, on the same data, in the same run."""

import os

# Processes share the cores, so each keeps to one thread. Before numpy is loaded.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
