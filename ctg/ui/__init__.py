"""The only room that knows Streamlit: frame, controls, blocks, style and the one cache."""
