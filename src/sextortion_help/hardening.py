"""Keep what this process knows to itself: out of crash dumps, other programs and error messages.

While a case is open, its key and the answers are in memory, and Python cannot wipe them. Swap and
whoever runs as the system's own user are left to the system: no program can keep them out.
"""

from __future__ import annotations

import contextlib
import sys
import threading

PR_SET_DUMPABLE = 4
"""From Linux's ``prctl(2)``."""


def keep_memory_private() -> None:
    """Have no core dump written of this process, and let no other program of this user read it.

    It costs some five milliseconds, once. What a system cannot do is left out: it is no reason to
    help nobody. On Windows nothing is done; it writes no dump unless someone asked for it.
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The limit binds no program that dumps are piped to, as on most desktops; this does. It
        # also closes /proc/PID/mem and debuggers to programs of the same user.
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def quote_nobody() -> None:
    """Let a fault that Python itself would report, such as one in a thread, be told by its kind.

    A traceback ends with a message, which may quote an answer or a name. Where it would be shown
    or stored (some systems keep a report of each in a folder that others read), one line stands.
    """
    sys.excepthook = lambda kind, *_: _tell(kind)
    sys.unraisablehook = lambda broken: _tell(broken.exc_type)
    threading.excepthook = lambda broken: _tell(broken.exc_type)


def _tell(kind: type[BaseException]) -> None:
    # As with any other message: with no one to tell, there is nothing to do.
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.write(f"A fault in this program: {kind.__name__}. What was saved is safe.\n")
