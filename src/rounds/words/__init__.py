"""What in a short text gives a patient away."""
