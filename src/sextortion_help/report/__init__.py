"""Reports: a ``Document`` built by a pure function from case and library, rendered several ways.

Screen and paper show the same document, so they cannot disagree.
"""
