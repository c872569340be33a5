"""Podcast Maker: from an idea and sources to a mastered, traceable episode."""

__version__ = "0.1.0"
