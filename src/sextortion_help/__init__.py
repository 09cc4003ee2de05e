"""Calm, step-by-step help for people blackmailed with intimate images.

The package is laid out so that imports run one way:
``cli → ui → report → case → interview → playbook``. Nothing here opens a network connection.
"""

__version__ = "0.1.0"
