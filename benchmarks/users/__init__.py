"""Processor times of what a user waits for, beside tantivy doing the same job in the same run.

    python -m benchmarks.users                          # every part, on 100,000 pairs
    python -m benchmarks.users answer --corpora 10k     # one part
    python -m benchmarks.users --kept --draw            # the tables of docs/performance.md

The parts are those of :data:`benchmarks.users.run.PARTS`. ``index`` makes the indexes; the other
parts use those that are there, and make those that are not. Figures are kept in
``.bench/users.json``, so that parts can be measured one by one.
"""
