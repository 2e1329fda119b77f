"""The DuckDB file: built whole or not at all (build), then only read (read)."""
