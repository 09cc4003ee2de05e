"""Builders: pure functions from case and library to a ``Document``, one module a report.

No files, no clock, no console. What they need arrives as an argument.
"""
