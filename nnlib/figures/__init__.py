"""Figures: the course's own style, pictures of data and networks, and sliders."""
