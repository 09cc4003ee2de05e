"""Renderers: the same document as a screen, text, Markdown, HTML, PDF or JSON; tables as CSV."""
