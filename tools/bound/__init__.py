"""The book in one file, from the pages of the built site: a PDF and an EPUB."""
