"""Where answers are read from; what a page may know of the base."""

from ctg.base.read import Location, stamp

__all__ = ["Location", "stamp"]
