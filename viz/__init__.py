"""Draw a network of people, topics and institutions as one HTML page that needs nothing else."""

from viz.page import render_network, write_network

__all__ = ["render_network", "write_network"]
