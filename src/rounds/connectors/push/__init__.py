"""Evidence that is handed in: lines of JSON that another program saw and sends."""
