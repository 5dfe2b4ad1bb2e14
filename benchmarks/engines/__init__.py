"""Our engine beside others: time, size and memory at 10,000, 100,000 and 1,000,000 pairs.

    python -m benchmarks.engines [--sizes 10k,100k,1m] [--peers ours,tantivy]

``corpus`` makes the pairs and ``queries`` the queries; ``peers`` is what every engine does here;
``run`` measures, ``table`` and ``draw`` show what came of it. What is made is kept under
``.bench/`` and made once.
"""
