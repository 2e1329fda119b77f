"""From measured need to commitment, decision and effect: the rooms of the house.

errors, model, french   what everything else stands on: messages, dataclasses, French figures
measures                what numbers mean: pure functions, frames in, Series out
travel                  how long a trip takes: one module per provider, the same signature
geography               where things are: projection, cells, outlines, SVG paths
sources                 where numbers come from: official files and local deliveries, one module each
indicators, services    what is declared: TOML by theme, loaded into dataclasses
base                    the immutable DuckDB file: built whole or not at all, then only read
carnet                  the logbook: what people write, with its history; SQLite or PostgreSQL
answers                 what is asked: one question, one frame, the same for a page and an export
tasks                   what is done: build, check, init, import, fetch
charts                  pure builders: frame in, SVG, Altair chart or pydeck deck out
exports                 answers and drawings written to files
commandline             the options and the words of the larger commands
ui                      the only room that knows Streamlit

Arrows point down; tests/test_architecture.py holds them.
"""

__version__ = "0.1.0"
