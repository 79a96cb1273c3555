"""`make lint`: every gate in order, all of them even when one is red, with seconds for each.

A gate's own output is shown only when it fails, so that a green run is one screen.
"""

import subprocess
import sys
import time
from pathlib import Path

PYTHON = sys.executable
LINT_IMPORTS = str(Path(sys.executable).with_name("lint-imports"))
GATES = (
    ("ruff check", [PYTHON, "-m", "ruff", "check", "--quiet", "."]),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--quiet", "--check", "."]),
    ("mypy --strict", [PYTHON, "-m", "mypy"]),
    ("import contracts", [LINT_IMPORTS]),
    ("budgets", [PYTHON, "-m", "tools.budgets"]),
    ("generated docs", [PYTHON, "-m", "tools.docs", "--check"]),
)


def main() -> int:
    """Runs the gates; the exit code is 1 when one is red."""
    red = [name for name, command in GATES if not _holds(name, command)]
    print(f"lint: {', '.join(red)} red" if red else "lint: every gate holds")
    return 1 if red else 0


def _holds(name: str, command: list[str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    seconds = time.monotonic() - start
    print(f"{name:18} {seconds:5.1f} s  {'RED' if done.returncode else 'ok'}", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    elif name == "budgets":
        print(f"{'':18} {done.stdout.strip()}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
