"""One profile for every property test: no deadline (the cores are shared), and what failed is printed; and a
folder for state that is the tests' own.
"""

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

# What was signed is remembered outside a clinic's folder; here, outside the home of whoever runs the tests.
os.environ["ROUNDS_STATE"] = tempfile.mkdtemp(prefix="rounds-state-")
atexit.register(shutil.rmtree, os.environ["ROUNDS_STATE"], ignore_errors=True)

settings.register_profile("rounds", deadline=None, print_blob=True)
settings.load_profile("rounds")
