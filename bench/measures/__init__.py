"""One module a measure, each with `measure(scale)`."""
