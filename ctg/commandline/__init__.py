"""Commands that are more than a line of the command line: their options, and what they say."""
