"""What is asked: read and measure, one frame. The same function for a page, an export, a notebook."""
