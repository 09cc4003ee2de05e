"""Take files in: read once, hash and seal in one pass, check the sealed copy, then list it.

A file counts as added once the saved case lists it, and never before its sealed copy was read
again and found whole. Saving costs more as a case grows, so files that come in quickly are listed
together: waiting never takes longer than a small share of the work. What may be taken in is
``gate``'s to say; asking and showing is left to the caller.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from typing import Self

from sextortion_help.case.disk import told_plainly, write_steadily
from sextortion_help.case.evidence import Evidence, Times, next_number
from sextortion_help.case.vault import Vault
from sextortion_help.errors import CannotWriteError, DamagedCaseError
from sextortion_help.evidence import gate
from sextortion_help.evidence.finding import Found, Refusal, Refused, exact, path_of, readable
from sextortion_help.evidence.gate import Way
from sextortion_help.evidence.hashing import Hasher, in_blocks
from sextortion_help.evidence.reading import BLOCK, Original, opened
from sextortion_help.evidence.sieve import MoreThanWords, sifted
from sextortion_help.evidence.sniffing import HEAD, guess_kind, media_type
from sextortion_help.evidence.taking import Added, Holder, Known, Outcome, Said, Setting
from sextortion_help.evidence.times import time_taken
from sextortion_help.language import N_, tr

SAVE_AFTER = 0.5
"""Seconds that files may wait to be listed together."""

LARGE = 64_000_000
"""Bytes of a file before which everything that waits is listed."""

SAVE_SHARE = 20
"""One part in so many of the time may go into saving."""

NOT_SAID = N_("It can show a picture, and nobody said what it shows. Add it by itself.")
BAD_COPY = N_("Its locked copy did not come back whole. The disk may be failing. Try another disk.")
NO_ROOM = N_("It could not be locked away.")


def no_tick(_done: float) -> None:
    """Do nothing on progress."""


class Intake:
    """Takes files into one case, for the length of a ``with`` block.

    Args:
        vault: the case's files, unlocked, its lock held.
        holder: whoever holds the case.
        setting: the world.
        tell: called with each outcome, in order, once it is final.
        tick: called after each piece of work with the bytes it was worth; what it raises ends
            the file at hand, without a trace.

    """

    def __init__(
        self,
        vault: Vault,
        holder: Holder,
        setting: Setting,
        tell: Callable[[Outcome], None],
        tick: Callable[[float], None] = no_tick,
    ) -> None:
        self._vault = vault
        self._holder = holder
        self._setting = setting
        self._tell = tell
        self._tick = tick
        self._waiting: list[Outcome] = []
        self._number = next_number(holder.case.log, holder.case.evidence)
        self._learn()
        self._saved_at = setting.timer()
        self._save_cost = 0.0
        self._pool = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Also after Ctrl-C: what is sealed and checked is worth keeping.
        with ExitStack() as stack:
            stack.callback(self._pool.shutdown)
            self.save()

    def take(self, found: Found, said: Said) -> None:
        """Take one file in, or find out why not; ``tell`` learns of it once it is final."""
        if found.size > LARGE:
            # What is done must not wait for what takes long.
            self.save()
        if self._under_18(said) and said.shows == "nothing-intimate":
            said = replace(said, shows="only-words")
        self._waiting.append(self._outcome(found, said))
        waited = self._setting.timer() - self._saved_at
        if waited > max(SAVE_AFTER, SAVE_SHARE * self._save_cost):
            self.save()

    def _under_18(self, said: Said) -> bool:
        return self._setting.under_18 or said.under_18

    def refuse(self, refused: Refused) -> None:
        """Tell of something that could not even be found, in its place among the others."""
        self._waiting.append(refused)

    def save(self) -> None:
        """List everything that waits in the case, and tell what became of it."""
        items = [outcome.item for outcome in self._waiting if isinstance(outcome, Added)]
        changed = {
            outcome.item.id: outcome.item
            for outcome in self._waiting
            if isinstance(outcome, Known) and outcome.is_changed
        }
        began = self._setting.timer()
        if items or changed:
            self._list(items, changed)
        self._saved_at = self._setting.timer()
        self._save_cost = self._saved_at - began
        waiting, self._waiting = self._waiting, []
        for outcome in waiting:
            self._tell(outcome)

    def _learn(self) -> None:
        """Learn what the case holds, so that the same content is known again."""
        evidence = self._holder.case.evidence
        self._by_hash = {item.sha256: item for item in evidence if item.sha256}
        self._by_path = {path_of(item.where, item.where_exact): item for item in evidence}

    def _list(self, items: list[Evidence], changed: dict[str, Evidence]) -> None:
        new = [item.file for item in (*items, *changed.values()) if item.file]
        names = set(new) - self._holder.case.sealed_names
        case = self._holder.case
        if not self._lists(items, changed):
            # After a Ctrl-C in the middle of a save, they may stand there already.
            # A piece of this very batch that was met again is new in its last form.
            case = case.with_evidence([changed.pop(item.id, item) for item in items])
            case = case.with_changed_evidence(changed.values(), self._setting.clock())
        try:
            if names:
                with told_plainly(tr(NO_ROOM)):
                    self._vault.sealed.flush_names()
            self._holder.commit(case)
        except CannotWriteError as fault:
            if not self._lists(items, changed):
                self._refuse([*items, *changed.values()], fault.message)
                standing = self._vault.standing()
                if standing is not None:
                    # Where nobody can say what the disk lists, the next opening sorts it out.
                    self._vault.sealed.discard(names - standing.sealed_names)
                return
        # Saved now, or standing there already from before a Ctrl-C.
        self._vault.sealed.publish(names)

    def _lists(self, items: list[Evidence], changed: dict[str, Evidence]) -> bool:
        """Return whether the case in memory holds these pieces, as they are now."""
        wanted = {item.id: item for item in items} | changed
        held = self._holder.case.evidence
        return sum(wanted.get(item.id) == item for item in held) == len(wanted)

    def _refuse(self, items: list[Evidence], reason: str) -> None:
        """Take back what waits to be told of these, before anything is removed for it."""
        lost = {item.id for item in items}
        self._waiting = [
            outcome
            if isinstance(outcome, Refused) or outcome.item.id not in lost
            else Refused(outcome.path, reason)
            for outcome in self._waiting
        ]
        self._learn()

    # ------------------------------------------------------------ one file

    def _outcome(self, found: Found, said: Said) -> Outcome:
        way = gate.before_opening(found.path.name, said.shows, under_18=self._under_18(said))
        if way is Way.NOTE:
            return self._note(found, said)
        try:
            with opened(found.path) as original:
                return self._read(found, said, original)
        except Refusal as no:
            return Refused(found.path, no.reason)
        except CannotWriteError as fault:
            return Refused(found.path, fault.message)

    def _read(self, found: Found, said: Said, original: Original) -> Outcome:
        blocks = original.blocks()
        first = next(blocks)
        media = media_type(first[:HEAD])
        way = gate.after_sniffing(media, said.shows, under_18=self._under_18(said))
        if way is Way.NOTE:
            return self._note(found, said, was_opened=True)
        if way is Way.ASK:
            raise Refusal(tr(NOT_SAID))
        hasher = Hasher(self._pool)
        share = 1.0 if way is Way.REFER else 0.5
        stream = hasher.through(self._ticking(chain([first], blocks), share))
        if way is Way.SEAL_IF_WORDS:
            stream = sifted(stream, media)
        name = None
        try:
            if way is Way.REFER:
                deque(stream, maxlen=0)
            else:
                name = self._seal(stream, hasher)
        except MoreThanWords:
            return self._note(found, said, was_opened=True)
        return self._add(found, said, original, first, media, name=name, sha256=hasher.hexdigest())

    def _seal(self, stream: Iterator[bytes], hasher: Hasher) -> str:
        """Seal a stream to a draft and check the draft; return its name.

        Raises:
            Refusal: the sealed copy is not whole.
            CannotWriteError: it could not be written.

        """
        with told_plainly(tr(NO_ROOM)), self._vault.sealed.draft() as (name, file):
            write_steadily(file, self._vault.seal(stream))
        try:
            self._check(name, hasher)
        except BaseException:
            self._vault.sealed.discard([name])
            raise
        return name

    def _check(self, name: str, hasher: Hasher) -> None:
        if self._read_again(name, share=0.5) != (hasher.size, hasher.hexdigest()):
            raise Refusal(tr(BAD_COPY))

    def _is_whole(self, known: Evidence) -> bool:
        """Return whether a piece is still kept whole; if not, its content is taken in anew."""
        return known.file is None or self._read_again(known.file) == (known.size, known.sha256)

    def _read_again(self, name: str, share: float = 0.0) -> tuple[int, str] | None:
        """Return size and hash of a sealed file, read from the disk where that can be asked for."""
        again = Hasher(self._pool)
        try:
            with self._vault.sealed.open(name, from_disk=True) as file:
                for block in in_blocks(self._vault.unseal(file), BLOCK):
                    again.update(block)
                    self._tick(len(block) * share)
        except (OSError, DamagedCaseError):
            return None
        return again.size, again.hexdigest()

    def _ticking(self, blocks: Iterator[bytes], share: float) -> Iterator[bytes]:
        for block in blocks:
            yield block
            self._tick(len(block) * share)

    # ------------------------------------------------------------ what is kept of it

    def _add(
        self,
        found: Found,
        said: Said,
        original: Original,
        first: bytes,
        media: str,
        *,
        name: str | None,
        sha256: str,
    ) -> Outcome:
        known = self._by_hash.get(sha256)
        if known is not None and self._is_whole(known):
            return self._met_again(found, said, known, name)
        taken = time_taken(first) if media.startswith("image/") else None
        item = self._item(found, said).model_copy(
            update={
                "kind": said.kind or guess_kind(first[:HEAD], media, found.path.name),
                "kept": "reference" if name is None else "sealed",
                "file": name,
                "sha256": sha256,
                "size": original.size,
                "type": media,
                "times": original.times.model_copy(update={"taken": taken}),
            }
        )
        self._by_hash[sha256] = self._by_path[found.path] = item
        return Added(found.path, item)

    def _met_again(self, found: Found, said: Said, known: Evidence, name: str | None) -> Known:
        """Keep what is said this time of a piece that is known; a copy too, where none was."""
        update: dict[str, object] = {}
        if said.note and said.note != known.note:
            update["note"] = f"{known.note}\n{said.note}".strip()
        if not set(said.proves) <= set(known.proves):
            update["proves"] = tuple(dict.fromkeys((*known.proves, *said.proves)))
        if said.shows == "intimate" and known.shows != "intimate":
            update["shows"] = said.shows
        if name is not None and known.kept == "reference":
            update |= {"kept": "sealed", "file": name, "shows": said.shows}
        elif name is not None:
            self._vault.sealed.discard([name])
        if not update:
            return Known(found.path, known)
        item = known.model_copy(update=update)
        if item.sha256:
            self._by_hash[item.sha256] = item
        self._by_path[found.path] = item
        return Known(found.path, item, is_changed=True)

    def _note(self, found: Found, said: Said, *, was_opened: bool = False) -> Outcome:
        """Keep words on where a file is that is not opened, or not read to its end."""
        known = self._by_path.get(found.path)
        if known is not None and (said.shows == "intimate" or known.kept == "words"):
            # Also what was sealed before: from now on it counts as what is said today.
            return self._met_again(found, said, known, None)
        item = self._item(found, said).model_copy(update={"was_opened": was_opened})
        self._by_path[found.path] = item
        return Added(found.path, item)

    def _item(self, found: Found, said: Said) -> Evidence:
        """Return an entry as for something that was never opened, with the next number."""
        item = Evidence(
            id=f"E{self._number}",
            kind=said.kind or "other",
            kept="words",
            shows=said.shows,
            name=readable(found.path.name),
            where=readable(found.path),
            where_exact=exact(found.path),
            times=Times(),
            added=self._setting.clock(),
            how=self._setting.how,
            program=self._setting.program,
            note=said.note,
            proves=said.proves,
        )
        self._number += 1
        return item
