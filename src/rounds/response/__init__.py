"""What is done about findings: who is told, how often, and the proof that they were."""
