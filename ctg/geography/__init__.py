"""From coordinates to drawn shapes: a local plane, cells where contours are missing, SVG paths."""
