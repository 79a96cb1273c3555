"""What a clinic's website sends to others, seen by a real browser."""
