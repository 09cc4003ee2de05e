"""The interview as a pure machine: from playbook and answers to the next item.

No files, no clock, no chance and no console; what it needs arrives as an argument.
"""
