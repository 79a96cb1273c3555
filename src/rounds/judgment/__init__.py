"""Wing 2: what the chart means. Checks are run (`engine`), what is not met gets a clock (`findings`), and
what is proven gets a number (`yardstick`, `score`).

Rules this package keeps:

* Judging touches nothing: no clock, no disk, no network. Days and facts are handed in.
* Same input, same output, on every machine: integers and fractions, never floating point.
* What was not seen is not known, and not known never counts as proven.
"""
