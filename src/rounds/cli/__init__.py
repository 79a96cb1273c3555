"""The face in the terminal: verbs over `App`, words and no rule.

Rules this package keeps:

* Data goes to stdout, talk to stderr. `--json` gives the shapes of `docs/formats/cli-json.md`, and nothing
  else on stdout.
* Nothing is ever asked: what a verb needs stands on its line, so that it runs the same without a terminal.
* An error is one sentence that names the thing and says whose move it is. A traceback is shown only with
  `ROUNDS_DEBUG=1`.
* Exit codes are those of `rounds.cli.exits`.
* Heavy imports stand in the function that needs them: `rounds status --json` draws nothing.
"""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line of this process; gives its exit code."""
    gc.disable()
    from rounds.cli.run import run

    gc.freeze()  # what was loaded stays until the end: looking through it for rubbish would find none
    gc.enable()
    return run(sys.argv[1:])
