"""Makes insight/models/data/subjects.npz: the packaged encoder's vectors of the subjects' sentences, in eight bits.

python benchmarks/make_subjects.py      whenever subjects.txt changes
"""

import numpy as np

from insight.models import subjects
from insight.models.embed import SentenceEmbedder


def main() -> None:
    sentences = subjects.sentences(subjects.read_subjects())
    exact = SentenceEmbedder(backend="torch").encode(sentences)
    small = np.round(exact / np.abs(exact).max(axis=1, keepdims=True) * 127).astype(np.int8)
    np.savez_compressed(subjects.VECTORS, rows=small, digest=np.array(subjects.digest(sentences)))
    again = small / np.linalg.norm(small.astype(np.float32), axis=1, keepdims=True)
    print(len(sentences), "sentences; lowest cosine", float((again * exact).sum(axis=1).min()).__round__(5))


if __name__ == "__main__":
    main()
