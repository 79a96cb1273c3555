"""What Rounds promises about speed and size, measured beside a peer or a physical limit in the same run.

Rules this package keeps:

* A figure is a ratio. Ours and the peer take turns on the same machine and disk; what is shown is the least,
  the median and the greatest of the runs, and the load at the time.
* A goal is judged on the median ratio. Where the peer itself moved by more than `STEADY` between runs, the
  machine was not steady enough to judge, and the figure says *not known*.
* No test asserts a time. `tests/bench` runs every measure at a tiny size, so that none can rot.
* A measure is a module or a folder of modules in `bench/measures` with `measure(scale)`; the folder is the
  registration.

`python -m bench` runs all, `python -m bench durable http` some; `--json` prints one JSON line a figure,
`--keep` stores the figures in `bench/results`, `--promises` puts the stored ones into `PROMISES.md`.
`--largest 1000000` makes do with ledgers of so many entries; then the figures bear that size in their names.
"""
