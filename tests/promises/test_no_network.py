"""Nothing leaves the computer: the system itself saw every command, and no connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from sextortion_help.cli.app import app
from tests.promises.life import LIFE, SITTINGS
from tests.promises.seen import Seen

LOOKING_UP_NAMES = ("resolv.conf", "/etc/hosts", "nsswitch.conf", "gai.conf", "host.conf")
THE_CONTROL = "a connection"


def every_command(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_no_command_is_left_unwatched() -> None:
    watched = {one.command for one in (*LIFE, *SITTINGS)}
    assert watched == set(every_command(typer.main.get_command(app)))


def test_no_command_makes_a_socket_that_leads_out(seen: Seen) -> None:
    # The last one shows that the witness would see it.
    assert [call.during for call in seen.trace.of("socket")] == [THE_CONTROL]
    # The menus run on asyncio, which wakes itself through a pair of sockets of its own.
    pairs = seen.trace.of("socketpair")
    assert all(call.arguments.startswith("AF_UNIX,") for call in pairs)
    assert not seen.trace.of("connect", "bind", "listen", "accept", "accept4")


def test_no_command_looks_up_a_name(seen: Seen) -> None:
    opened = [call for call in seen.trace.of("open", "openat") if call.during != THE_CONTROL]
    assert opened
    assert not [str(c) for c in opened if any(name in c.arguments for name in LOOKING_UP_NAMES)]


def test_no_command_starts_another_program(seen: Seen) -> None:
    assert [call.during for call in seen.trace.of("execve", "execveat")] == ["at the start"]


def test_no_command_loads_what_talks_to_servers(seen: Seen) -> None:
    commands, with_menus = (set(names.split()) for names in seen.said("loaded"))
    # pydantic looks for plugins with the standard library, which before Python 3.13 loads it.
    assert commands <= {"socket"}
    assert with_menus <= {"asyncio", "socket", "ssl"}
