"""What numbers mean: pure functions, frames in, Series or frame out."""
