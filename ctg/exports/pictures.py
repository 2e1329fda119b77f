"""Drawings as pictures, for a slide or a letter. Made on this machine, nothing is sent anywhere."""

import vl_convert


def png_bytes(svg: str, *, scale: float = 2.0) -> bytes:
    """A PNG twice as large as the drawing, sharp on a projector."""
    return bytes(vl_convert.svg_to_png(svg, scale=scale))
