"""Wing 1: what came in, the ledger that keeps it, and the chart of what we believe now."""
