"""Playbooks: the words a person reads and the rules that pick them, as checked data.

``models`` gives the shapes, ``strict_yaml`` and ``loader`` read files, ``library`` holds what was
read, ``checker`` finds an author's slips. Nothing here knows a case, an answer or a screen.
"""
