"""Pages for people: each module makes Rich drawings from the same plain data that `--json` gives. No rule, no input."""
