"""One profile for every property test: no deadline (the cores are shared), and what failed is printed."""

from hypothesis import settings

settings.register_profile("rounds", deadline=None, print_blob=True)
settings.load_profile("rounds")
