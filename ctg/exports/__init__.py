"""Answers and drawings written to files."""
