"""Where a clinic's truth is kept: one package a backend, all behind `rounds.ports.Store`.

Rules this package keeps:

* A store knows no rule of the product and no clock: `now` is handed in, bytes go in, the same bytes come out.
* Every backend passes the one suite in `tests/conformance/`; what only one of them promises is in its own
  module.
* What a database says is told in the words of `rounds.ports`: what happened, to which file, whose move it
  is and whether trying again helps. No driver's exception leaves this package.

Nothing is imported here, so that choosing one backend never loads another's driver.
"""
