"""The loop, with a scripted asker: what happens, not how it looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import CannotWriteError
from sextortion_help.interview.walk import walk
from sextortion_help.playbook.library import Library
from sextortion_help.ui.prompts import Command, Pick, Write
from sextortion_help.ui.session import Ending
from tests.ui.scripted import (
    Prompt,
    Reply,
    ScriptedAsker,
    a_session,
    in_order,
    skipping_all,
)


def test_someone_who_skips_everything_comes_to_the_end(library: Library) -> None:
    session, asker = a_session(library, skipping_all)
    assert session.run() is Ending.STOPPED
    assert asker.prompts[-1].screen.title == "Check your answers"
    assert walk(library, session.case.progress).next is None


def test_an_answer_is_kept_before_the_next_prompt_appears(library: Library, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    seen: list[int] = []

    def script(prompt: Prompt) -> Reply | None:
        if session.keeper.vault is not None:
            folder = shelf.find(None)
            on_disk = Vault.unlock(folder, "secret words").load()
            assert on_disk.answers == session.case.answers
            assert on_disk.steps == session.case.steps
            seen.append(len(on_disk.answers))
        return skipping_all(prompt) if len(asker.prompts) < 30 else None

    session, asker = a_session(library, script, shelf)
    session.keeper.create("secret words")
    session.run()
    session.keeper.close()
    assert max(seen) > 5


def test_back_goes_to_the_item_before_and_forward_to_where_one_was(library: Library) -> None:
    session, asker = a_session(
        library,
        in_order("on", "safe", "me", Command.BACK, Command.BACK, "danger"),
    )
    session.run()
    asks = [prompt.ask for prompt in asker.prompts]
    assert asks[3].startswith("How old are you")
    assert asks[4].startswith("Who is this about")
    assert asks[5].startswith("Are you safe")
    assert asker.prompts[6].screen.title == "Talk to a person now"


def test_back_at_the_very_first_item_stays_there(library: Library) -> None:
    session, asker = a_session(library, in_order(Command.BACK, Command.BACK))
    session.run()
    assert [prompt.screen for prompt in asker.prompts[:2]] == [asker.prompts[0].screen] * 2


def test_help_lines_are_shown_from_any_prompt_and_lead_back(library: Library) -> None:
    session, asker = a_session(library, in_order("on", Command.HELP, "on", "safe"))
    session.run()
    assert asker.prompts[2].screen.title == "Talk to a person now"
    assert asker.prompts[3].ask == asker.prompts[1].ask


def test_help_lines_show_a_child_line_to_whoever_is_or_may_be_under_18(library: Library) -> None:
    def shown(*ages: str) -> str:
        session, asker = a_session(library, in_order("on", "safe", "me", *ages, Command.HELP))
        session.run()
        return str(asker.prompts[4 + len(ages)].screen)

    assert "under 18" in shown("under_16")
    assert "under 18" in shown("unsure")
    assert "under 18" not in shown("adult", "adult", "no")


def test_what_was_put_off_is_named_at_the_end_of_the_guide(library: Library) -> None:
    def is_step(prompt: Prompt) -> bool:
        return isinstance(prompt, Pick) and "later" in prompt.choices

    session, asker = a_session(
        library, lambda prompt: "later" if is_step(prompt) else skipping_all(prompt)
    )
    session.run()
    later = sum(mark.state == "later" for mark in session.case.steps.values())
    assert later > 5
    assert f"You put off {later} steps for later." in str(asker.prompts[-1].screen)
    session, asker = a_session(
        library, lambda prompt: "done" if is_step(prompt) else skipping_all(prompt)
    )
    session.run()
    assert "You put off" not in str(asker.prompts[-1].screen)


def test_someone_under_18_reads_what_is_taken_before_any_file_is_named(
    library: Library, tmp_path: Path
) -> None:
    def before_a_file(age: str, home: Path) -> tuple[str, str]:
        replies = iter(["evidence", "add", None])
        session, asker = a_session(library, lambda _: next(replies), Shelf(home), at_home=True)
        for fact, value in (("age_now", age), ("age_pictured", age), ("others_under_18", "no")):
            session.answer(fact, value)
        session.keeper.create("secret words")
        session.run()
        session.keeper.close()
        choice, path = asker.prompts[0], asker.prompts[2]
        assert isinstance(choice, Pick)
        assert isinstance(path, Write)
        return choice.choices["evidence"], str(path.screen)

    words, screen = before_a_file("under_16", tmp_path / "child")
    assert words == "Evidence: words only, look, check"
    assert "I take in words only" in screen
    assert "I take in words only" not in before_a_file("adult", tmp_path / "adult")[1]


def test_danger_said_a_second_time_shows_the_crisis_lines_a_second_time(library: Library) -> None:
    session, asker = a_session(
        library,
        in_order(
            "on", "danger", "GB", "on", "go", Command.BACK, Command.BACK, Command.BACK, "safe"
        ),
    )
    session.run()
    session.asker = asker = ScriptedAsker(in_order())
    session.answer("safe_now", "both")
    session.run()
    assert asker.prompts[0].screen.title == "Talk to a person now"


def test_ctrl_c_offers_to_keep_unsaved_answers_and_keeps_them(
    library: Library, tmp_path: Path
) -> None:
    replies = iter(["on", "safe", KeyboardInterrupt, "words", "ready", "on"])

    def script(prompt: Prompt) -> Reply | None:
        reply = next(replies)
        if reply is KeyboardInterrupt:
            raise KeyboardInterrupt
        assert isinstance(reply, str)
        return reply

    session, _ = a_session(library, script, Shelf(tmp_path))
    assert session.run() is Ending.INTERRUPTED
    session.keeper.close()
    kept = Vault.unlock(Shelf(tmp_path).find(None), "one two three four five").load()
    assert kept.answers["safe_now"].value == "safe"


def test_stopping_can_keep_nothing(library: Library, tmp_path: Path) -> None:
    session, asker = a_session(library, in_order("on", "safe", Command.STOP, "no"), Shelf(tmp_path))
    assert session.run() is Ending.STOPPED
    assert "not saved yet" in str(asker.prompts[-1].screen)
    assert not Shelf(tmp_path).cases()


def test_back_at_the_offer_to_keep_returns_to_the_guide(library: Library, tmp_path: Path) -> None:
    session, asker = a_session(
        library, in_order("on", "safe", Command.STOP, Command.BACK, "me"), Shelf(tmp_path)
    )
    session.run()
    assert asker.prompts[4].ask == asker.prompts[2].ask


def test_a_weak_passphrase_is_said_to_be_weak_and_never_forced(
    library: Library, tmp_path: Path
) -> None:
    session, asker = a_session(
        library,
        in_order("on", "safe", Command.STOP, "own", "1234", "keep", "1234", "on"),
        Shelf(tmp_path),
    )
    assert session.run() is Ending.STOPPED
    session.keeper.close()
    assert any("easy to guess" in prompt.screen.title for prompt in asker.prompts)
    assert Vault.unlock(Shelf(tmp_path).find(None), "1234").load().answers


def test_two_different_passphrases_are_asked_again(library: Library, tmp_path: Path) -> None:
    words = "correct horse battery staple"
    session, asker = a_session(
        library,
        in_order("on", "safe", Command.STOP, "own", words, "another", words, words, "on"),
        Shelf(tmp_path),
    )
    assert session.run() is Ending.STOPPED
    session.keeper.close()
    assert any("not the same" in str(prompt.screen) for prompt in asker.prompts)
    assert Vault.unlock(Shelf(tmp_path).find(None), words).load().answers


def test_a_home_that_cannot_be_written_is_told_and_the_person_goes_on(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    session, asker = a_session(
        library,
        in_order("on", "safe", Command.STOP, "words", "ready", "on", Command.BACK, "me"),
        Shelf(tmp_path / "file"),
    )
    session.run()
    assert session.keeper.is_failing
    assert "could not be saved" in asker.prompts[5].screen.title
    assert session.case.answers["who_asks"].value == "me"


def test_a_disk_that_fails_is_told_once_and_tried_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, asker = a_session(library, skipping_all, Shelf(tmp_path))
    session.keeper.create("secret words")
    broken = [True]
    save = Vault.save

    def failing(self: Vault, case: object) -> None:
        if broken[0]:
            raise CannotWriteError("This could not be saved. The disk is full.")
        save(self, case)  # type: ignore[arg-type]

    monkeypatch.setattr(Vault, "save", failing)
    session.answer("safe_now", "safe")
    session.answer("who_asks", "me")
    assert len([p for p in asker.prompts if "disk is full" in p.screen.title]) == 1
    assert "not saved" in session.where(0)
    broken[0] = False
    session.answer("age_now", "adult")
    session.keeper.close()
    kept = Vault.unlock(Shelf(tmp_path).find(None), "secret words").load()
    assert set(kept.answers) >= {"safe_now", "who_asks", "age_now"}


def test_an_answer_changed_at_home_brings_what_depends_on_it(library: Library) -> None:
    session, _ = a_session(library, skipping_all)
    session.run()
    assert walk(library, session.case.progress).find("age_pictured") is None
    session.asker = asker = ScriptedAsker(
        in_order("answers", "age_now", "adult", "home", "go-on", "none")
    )
    session.starts_at_home = True
    session.run()
    assert asker.prompts[5].ask.startswith("How old were you")
    assert session.case.answers["age_pictured"].value == "none"


def test_a_record_can_be_added_changed_and_removed_at_home(library: Library) -> None:
    session, _ = a_session(
        library,
        in_order(
            *("records", "accounts ", "skype", "live:someone"),
            *(Command.SKIP, Command.SKIP, Command.SKIP, Command.SKIP),
            *("accounts r0", "change", "skype", "live:other"),
            *(Command.SKIP, Command.SKIP, Command.SKIP, Command.SKIP),
        ),
        at_home=True,
    )
    session.run()
    (record,) = session.case.records["accounts"]
    assert record.fields == {"platform": "skype", "user_name": "live:other"}
    session.starts_at_home = True
    session.asker = ScriptedAsker(in_order("records", "accounts r0", "remove", "remove"))
    session.run()
    assert session.case.records["accounts"] == ()


def test_each_field_of_a_record_is_kept_at_once(library: Library) -> None:
    session, _ = a_session(
        library, in_order("records", "threats ", "last night", "pay or I post"), at_home=True
    )
    session.run()
    (record,) = session.case.records["threats"]
    assert record.fields == {"when": "last night", "words": "pay or I post"}


def test_a_record_of_which_all_was_skipped_is_not_made(library: Library) -> None:
    session, _ = a_session(
        library,
        in_order("records", "threats ", *[Command.SKIP] * 4),
        at_home=True,
    )
    session.run()
    assert not session.case.records.get("threats")


def test_reports_can_be_read_at_home(library: Library) -> None:
    session, asker = a_session(
        library, in_order("plan", "on", "checklist", "on", "contacts", "on", "stop"), at_home=True
    )
    assert session.run() is Ending.STOPPED
    titles = [prompt.screen.title for prompt in asker.prompts]
    assert {"My plan", "Checklist for the police", "Who to call"} <= set(titles)


def test_nothing_is_offered_to_be_kept_where_nothing_may_be_saved(library: Library) -> None:
    session, asker = a_session(library, skipping_all, shelf=None)
    session.run()
    assert not [prompt for prompt in asker.prompts if "keep" in prompt.ask.lower()]


def test_ctrl_c_then_back_goes_on_with_the_guide(library: Library, tmp_path: Path) -> None:
    replies = iter(["on", "safe", KeyboardInterrupt, Command.BACK, "me"])

    def script(prompt: Prompt) -> Reply | None:
        reply = next(replies, None)
        if reply is KeyboardInterrupt:
            raise KeyboardInterrupt
        assert reply is None or isinstance(reply, str | Command)
        return reply

    session, _ = a_session(library, script, Shelf(tmp_path))
    assert session.run() is Ending.LEFT
    assert session.case.answers["who_asks"].value == "me"


def test_the_end_of_the_input_offers_to_keep_the_answers(library: Library, tmp_path: Path) -> None:
    replies = iter(["on", "safe", EOFError, "no"])

    def script(prompt: Prompt) -> Reply | None:
        reply = next(replies)
        if reply is EOFError:
            raise EOFError
        assert isinstance(reply, str)
        return reply

    session, asker = a_session(library, script, Shelf(tmp_path))
    assert session.run() is Ending.INTERRUPTED
    assert asker.prompts[-1].screen.title == "Before you stop"


def test_leaving_at_the_offer_to_keep_says_nothing_more(library: Library, tmp_path: Path) -> None:
    session, asker = a_session(
        library, in_order("on", "safe", Command.STOP, Command.LEAVE), Shelf(tmp_path)
    )
    assert session.run() is Ending.LEFT
    assert Command.STOP not in asker.prompts[-1].commands


def test_spaces_alone_are_no_passphrase(library: Library, tmp_path: Path) -> None:
    session, asker = a_session(
        library, in_order("on", "safe", Command.STOP, "own", "   "), Shelf(tmp_path)
    )
    session.run()
    assert "Spaces alone" in str(asker.prompts[5].screen)
    assert not Shelf(tmp_path).cases()


def test_back_over_a_settled_offer_to_keep_reaches_what_came_before(
    library: Library, tmp_path: Path
) -> None:
    session, _ = a_session(library, skipping_all, Shelf(tmp_path))
    session.keeper.create("secret words")
    session.run()
    session.keeper.close()
    way = walk(library, session.case.progress)
    after = next(p for n, p in enumerate(way.places) if way.places[n - 1].id == "keep-notes")
    session._go_back(way, after)
    assert session._cursor not in {None, "keep-notes", after.id}


def test_a_field_of_a_record_can_be_emptied(library: Library) -> None:
    session, _ = a_session(
        library, in_order("records", "threats ", "last night", "pay or I post"), at_home=True
    )
    session.run()
    session.starts_at_home = True
    session.asker = ScriptedAsker(in_order("records", "threats r0", "change", ""))
    session.run()
    (record,) = session.case.records["threats"]
    assert record.fields == {"words": "pay or I post"}


def test_what_the_person_named_stands_first_among_the_choices(library: Library) -> None:
    session, asker = a_session(library, in_order("records", "accounts "), at_home=True)
    session.answer("platforms_used", ("youtube", "skype"))
    session.run()
    assert list(asker.prompts[2].choices)[:2] == ["skype", "youtube"]  # type: ignore[union-attr]
