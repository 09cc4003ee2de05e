"""Renderers: the same document as a screen, text, Markdown or JSON."""
