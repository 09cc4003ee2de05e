"""The offer to keep the case, and what happens to it when someone stops.

Nothing here is forced: keeping nothing is one of the choices each time. How a passphrase is chosen
stands in ``passphrases``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sextortion_help.errors import CannotWriteError
from sextortion_help.language import N_, tr
from sextortion_help.playbook.models import Keep
from sextortion_help.report.document import Document, Text
from sextortion_help.ui.passphrases import CAN_LEAVE, KEEP_THE_PAPER, Lock, choose, type_own
from sextortion_help.ui.prompts import WITHOUT_SKIP, Command, Pick, go_on
from sextortion_help.ui.screens import fault_screen

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

WAYS = {
    "words": N_("Yes, and make up a passphrase for me"),
    "own": N_("Yes, and I type my own passphrase"),
    "no": N_("Not now"),
}

NOT_SAVED = N_("Not saved")


def offer_item(session: Session, item: Keep, screen: Document, where: str) -> Command | None:
    """Ask the guide's offer, unless the case is kept already or nothing may be saved."""
    if session.keeper.vault is None and session.keeper.may_save:
        reply = _ask(session, screen, where)
        if isinstance(reply, Command):
            return reply
    session.mark_seen(item.id)
    return None


def before_leaving(session: Session) -> Command | None:
    """Offer to keep an unsaved case.

    Returns:
        ``None`` when it is settled and the person leaves; ``BACK`` when they rather go on;
        ``LEAVE`` when they leave at once.

    """
    keeper = session.keeper
    if keeper.vault is not None or not keeper.may_save or session.case.is_empty:
        return None
    screen = Document(
        tr("Before you stop"),
        (Text(tr("Your answers are not saved yet. If you stop now, they are gone.")),),
    )
    # "Save and stop" is not offered here: this screen is where that leads.
    return _ask(session, screen, tr(NOT_SAVED), CAN_LEAVE, no=tr("Do not keep them"))


def needed(session: Session) -> Command | None:
    """Offer to keep the case, because what comes next is nothing without a place to keep it.

    Returns:
        ``None`` when that is settled, whether or not there is a vault now; or a command.

    """
    if session.keeper.vault is not None:
        return None
    screen = Document(
        tr("First a place to keep it"),
        (Text(tr("Evidence is kept locked, with your notes. They are not saved yet.")),),
    )
    if session.keeper.may_save:
        return _ask(session, screen, tr(NOT_SAVED))
    screen = Document(
        tr("There is no place to keep it"),
        (Text(tr("You chose to keep nothing here. Note the words instead, and leave files be.")),),
    )
    reply = session.ask(go_on(screen, tr(NOT_SAVED)))
    return reply if isinstance(reply, Command) else None


def _ask(
    session: Session,
    screen: Document,
    where: str,
    commands: tuple[Command, ...] = WITHOUT_SKIP,
    no: str | None = None,
) -> Command | None:
    """Ask how to keep the case and do it. Return ``None`` when that is settled either way."""
    lock = Lock(tr(NOT_SAVED), tr(KEEP_THE_PAPER))
    while True:
        choices = {**tr(WAYS), **({"no": no} if no else {})}
        prompt = Pick(
            screen, tr("Keep your notes?"), choices, where, commands=commands, commits=True
        )
        reply = session.ask(prompt)
        if isinstance(reply, Command):
            return reply
        if reply == "no":
            return None
        passphrase = choose(session, lock) if reply == "words" else type_own(session, lock)
        if isinstance(passphrase, Command):
            if passphrase is not Command.BACK:
                return passphrase
            continue
        refusal = _create(session, passphrase)
        # The next screen may stand for long.
        del passphrase
        if refusal is None:
            _say_kept(session)
            return None
        # Where the disk refused, the person decides anew: nothing is dropped behind their back.
        session.ask(replace(go_on(refusal, tr(NOT_SAVED)), commits=True))


def _create(session: Session, passphrase: str) -> Document | None:
    """Keep the case from now on. Where that is refused, return the screen that says why."""
    session.asker.tell(Document("", (Text(tr("One moment. I am locking your notes.")),)))
    try:
        session.keeper.create(passphrase)
    except CannotWriteError as fault:
        return fault_screen(fault)
    return None


def _say_kept(session: Session) -> None:
    come_back = session.come_back(session.keeper.open_vault.folder.name)
    screen = Document(
        tr("Your notes are saved and locked"),
        (
            Text(tr("From now on, each answer is saved at once.")),
            Text(tr("To come back later, type: {command}").format(command=come_back)),
        ),
    )
    # Typed while the lock was being made, an Enter must not skip this screen unread.
    session.ask(replace(go_on(screen, tr("Saved")), commits=True))
