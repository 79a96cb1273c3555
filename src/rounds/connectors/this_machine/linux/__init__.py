"""What Linux says of itself, one file a question. Nothing here opens a file or starts a program."""
