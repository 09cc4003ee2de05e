"""The program with a cheap key, so that a test need not wait a second for each passphrase."""

import os
import sys
from dataclasses import replace

from sextortion_help.__main__ import first_words
from sextortion_help.cli.app import run
from sextortion_help.environment import Environment

if __name__ == "__main__":
    words = first_words(sys.argv[1:], os.environ)
    if words:
        sys.stdout.write(f"\n{words}\n")
        sys.stdout.flush()
    sys.exit(run(sys.argv[1:], replace(Environment.of_process(), work_factor=2)))
