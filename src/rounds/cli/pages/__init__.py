"""Pages for people: each module draws what `--json` gives, with Rich. No rule, no input."""
