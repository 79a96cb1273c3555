"""What a look at a website came to, on a screen and as a report of one file."""
