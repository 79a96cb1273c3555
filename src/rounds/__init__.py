"""Rounds: continuous, provable HIPAA safeguards for small clinics.

Read `round.py` first: it is the order in which everything happens.
"""

__version__ = "0.1.0"
