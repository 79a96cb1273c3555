"""The nouns of Rounds: facts, resources, records, verdicts, findings. Imports nothing of ours."""
