"""The site: the exercises' pages and notebooks, and the book around them."""
