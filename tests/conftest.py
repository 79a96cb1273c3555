"""Two profiles for the property tests, and a folder for state that is the tests' own.

In `make test` every property draws the same examples each time, so that a red run is red again; `make soak`
draws new ones and prints what failed. Neither has a deadline: the cores are shared.
"""

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

# What was signed is remembered outside a clinic's folder; here, outside the home of whoever runs the tests.
os.environ["ROUNDS_STATE"] = tempfile.mkdtemp(prefix="rounds-state-")
atexit.register(shutil.rmtree, os.environ["ROUNDS_STATE"], ignore_errors=True)

settings.register_profile("seeded", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("soak", deadline=None, print_blob=True)
settings.load_profile("soak" if "ROUNDS_SOAK" in os.environ else "seeded")
