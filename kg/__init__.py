"""newsgraph: from news articles to a knowledge graph in which every fact shows its sentence."""

import os

# Small products run slower on several threads than on one, and one always sums in the same order.
# It must be set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
