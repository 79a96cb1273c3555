"""The house's own tools: gates that `make lint` runs, and a small pytest plugin."""
