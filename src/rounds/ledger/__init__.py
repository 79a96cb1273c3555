"""What makes the ledger hold before strangers: its published form, outside time, witnesses, keys, and copies
elsewhere.
"""
