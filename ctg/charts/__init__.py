"""Pure builders: frames in, SVG text, Altair charts or pydeck decks out. No file, no Streamlit.

SVG and HTML colours are CSS variables (`palette`), so a theme changes without a new drawing; each
text is escaped here, because nothing does it later.
"""
