"""What is done: verbs, the same for the pages and for the command line."""
