"""Checking the list against the log, the log against itself, a paper, and the version before."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import CHECKED, EXPORTED
from sextortion_help.case.model import Case
from sextortion_help.case.store import CURRENT, PREVIOUS
from sextortion_help.errors import CannotWriteError
from sextortion_help.evidence.checking import LOG_DIFFERS, Checked, Printed, check_log
from sextortion_help.evidence.taking import Said
from tests.evidence.kept import NOON, Kept, reopened
from tests.evidence.test_checking import GOOD, INTIMATE, checked, item, log_of, states
from tests.evidence.test_intake import CHAT


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A case with two sealed pieces and a reference."""
    made = Kept(tmp_path)
    made.add_one("a.txt", CHAT)
    made.add_one("b.txt", CHAT + b"b")
    made.add_one("c.txt", CHAT + b"c", INTIMATE)
    return made


def with_item(kept: Kept, id_: str, **changes: object) -> Case:
    evidence = [
        one.model_copy(update=changes) if one.id == id_ else one for one in kept.case.evidence
    ]
    return kept.case.model_copy(update={"evidence": tuple(evidence)})


def with_log(case: Case, log: chain.Log) -> Case:
    return case.model_copy(update={"log": log})


def by_itself(case: Case, printed: Printed | None = None) -> Checked:
    """Check a log without the version before."""
    (found,) = check_log(case, None, printed)
    return found


# ------------------------------------------------------------------ the list


def test_a_hash_edited_in_the_list_is_found_by_the_log(kept: Kept) -> None:
    found = checked(kept, with_item(kept, "E1", sha256="0" * 64))
    assert found[0] == Checked("E1", "damaged", LOG_DIFFERS)
    assert [one.state for one in found[1:]] == ["unchanged", "unchanged"]


def test_a_hash_edited_in_the_list_and_the_log_is_found_by_the_file(kept: Kept) -> None:
    case = with_item(kept, "E1", sha256="0" * 64)
    events = [
        chain.Event(entry.at, entry.event, case.evidence[0].about if number == 1 else entry.about)
        for number, entry in enumerate(case.log)
    ]
    case = with_log(case, chain.extend((), events))
    assert chain.first_break(case.log) is None
    assert states(kept, case) == {**GOOD, "E1": "damaged"}


@pytest.mark.parametrize("changes", [{"size": 1}, {"file": "f" * 32}, {"id": "E9"}])
def test_any_other_edit_of_what_is_checked_is_found(kept: Kept, changes: dict[str, object]) -> None:
    found = checked(kept, with_item(kept, "E1", **changes))
    assert any(one.state in {"damaged", "missing"} for one in found)


def test_two_pieces_that_point_at_each_others_file_are_damaged(kept: Kept) -> None:
    first, second = item(kept, "E1"), item(kept, "E2")
    case = with_item(kept, "E1", file=second.file)
    evidence = (case.evidence[0], second.model_copy(update={"file": first.file}), case.evidence[2])
    case = case.model_copy(update={"evidence": evidence})
    assert states(kept, case) == {**GOOD, "E1": "damaged", "E2": "damaged"}


def test_a_piece_dropped_from_the_list_is_missing_and_its_file_unknown(kept: Kept) -> None:
    case = kept.case.model_copy(update={"evidence": kept.case.evidence[1:]})
    found = states(kept, case)
    assert found.pop("E1") == "missing"
    assert found.pop(f"{item(kept, 'E1').file}.age") == "unknown"
    assert found == {"E2": "unchanged", "E3": "unchanged"}


def test_a_piece_listed_twice_is_found(kept: Kept) -> None:
    case = kept.case.model_copy(update={"evidence": (*kept.case.evidence, kept.case.evidence[0])})
    assert checked(kept, case)[-1] == Checked("E1", "damaged", LOG_DIFFERS)


def test_what_was_removed_is_not_missed(kept: Kept) -> None:
    kept.vault.sealed.path(item(kept, "E1").file or "").unlink()
    case = kept.case.without_evidence("E1", NOON)
    assert states(kept, case) == {"E2": "unchanged", "E3": "unchanged"}


def test_a_piece_removed_behind_the_back_of_the_log_is_missing(kept: Kept) -> None:
    case = kept.case.model_copy(update={"evidence": kept.case.evidence[:2]})
    assert states(kept, case)["E3"] == "missing"


# ------------------------------------------------------------------ the log


def test_an_entry_that_was_edited_is_found(kept: Kept) -> None:
    log = kept.case.log
    for number, entry in enumerate(log):
        for changes in ({"about": "E9"}, {"event": "x"}, {"at": NOON.replace(year=2020)}):
            edited = (*log[:number], entry.model_copy(update=changes), *log[number + 1 :])
            found = by_itself(with_log(kept.case, edited))
            assert (found.what, found.state) == ("log", "damaged")
            assert str(number + 1) in found.why


def test_an_entry_cut_out_of_the_middle_is_found(kept: Kept) -> None:
    log = kept.case.log
    for number in range(len(log) - 1):
        cut = with_log(kept.case, (*log[:number], *log[number + 1 :]))
        assert by_itself(cut).state == "damaged"


def test_two_entries_that_changed_places_are_found(kept: Kept) -> None:
    log = kept.case.log
    swapped = with_log(kept.case, (log[0], log[2], log[1], *log[3:]))
    assert by_itself(swapped).state == "damaged"


def test_entries_cut_off_the_end_are_found_by_the_list_and_by_the_version_before(
    kept: Kept,
) -> None:
    kept.keeper.commit(kept.case.with_event(CHECKED, "3 unchanged", kept.clock()))
    cut = with_log(kept.case, kept.case.log[:-2])
    assert by_itself(cut).state == "unchanged"
    assert log_of(kept, cut) == Checked("case", "damaged", log_of(kept, cut).why)
    assert states(kept, cut)["E3"] == "damaged"


def test_the_version_before_is_no_reproach_where_it_is_older(kept: Kept) -> None:
    assert log_of(kept).state == "unchanged"
    (found,) = check_log(kept.case, kept.case, None)
    assert found.state == "unchanged"
    assert by_itself(kept.case).state == "unchanged"


# ------------------------------------------------------------------ a paper


def test_what_a_paper_says_fits_then_and_later(kept: Kept) -> None:
    length, last = chain.head(kept.case.log)
    first = Printed(1, kept.case.log[0].hash)
    for printed in (first, Printed(length, last)):
        assert by_itself(kept.case, printed).state == "unchanged"
    later = kept.case.with_event(EXPORTED, "E1", NOON)
    assert by_itself(later, Printed(length, last)).state == "unchanged"


@pytest.mark.parametrize("length", [-1, 0, 1, 2, 3, 5, 6, 10**9])
def test_a_length_that_does_not_fit_the_hash_on_a_paper_is_found(kept: Kept, length: int) -> None:
    _, last = chain.head(kept.case.log)
    assert by_itself(kept.case, Printed(length, last)).state == "damaged"


@pytest.mark.parametrize("hash_", ["", "0" * 64, "x"])
def test_a_hash_that_does_not_fit_a_paper_is_found(kept: Kept, hash_: str) -> None:
    length, last = chain.head(kept.case.log)
    assert by_itself(kept.case, Printed(length, hash_)).state == "damaged"
    assert by_itself(kept.case, Printed(length, last[:-1])).state == "damaged"


def test_a_log_rebuilt_by_someone_with_the_key_is_found_by_a_paper(kept: Kept) -> None:
    printed = Printed(*chain.head(kept.case.log))
    events = [chain.Event(e.at, e.event, e.about) for e in kept.case.log]
    events[0] = events[0]._replace(about="another program")
    rebuilt = with_log(kept.case, chain.extend((), events))
    assert by_itself(rebuilt).state == "unchanged"
    assert by_itself(rebuilt, printed).state == "damaged"


# ------------------------------------------------------------------ an older version put back


def all_states(kept: Kept) -> set[str]:
    """Check the case as ``evidence verify`` does."""
    kept.keeper.case, kept.keeper.vault = reopened(kept.home)
    return {one.state for one in (*checked(kept), log_of(kept))}


def put_back(kept: Kept) -> None:
    folder = kept.vault.folder.folder
    shutil.copyfile(folder / PREVIOUS, folder / CURRENT)


def test_the_version_before_put_back_after_an_addition_is_found(kept: Kept) -> None:
    kept.add_one("d.txt", CHAT + b"d")
    put_back(kept)
    assert "unknown" in all_states(kept)


def test_the_version_before_put_back_after_a_reference_was_added_is_found(kept: Kept) -> None:
    put_back(kept)
    assert all_states(kept) != {"unchanged"}


def test_the_version_before_put_back_after_a_removal_is_found(kept: Kept) -> None:
    kept.keeper.commit(kept.case.without_evidence("E1", kept.clock()))
    kept.vault.sealed.withdraw(kept.vault.previous().evidence[0].file or "")  # type: ignore[union-attr]
    kept.vault.sealed.settle(kept.case.sealed_names)
    put_back(kept)
    assert "missing" in all_states(kept)


def test_the_version_before_put_back_after_a_mere_event_is_found(kept: Kept) -> None:
    kept.keeper.commit(kept.case.with_event(EXPORTED, "E1", kept.clock()))
    put_back(kept)
    assert all_states(kept) != {"unchanged"}


@pytest.mark.skipif(sys.platform == "win32", reason="it tells of disks with hard links")
def test_a_save_that_was_cut_off_is_no_older_version_put_back(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    # After its first step, the version before and the current one are the same file.
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "no")

    real = os.replace
    monkeypatch.setattr(
        os, "replace", lambda a, b: refuse() if Path(b).name == CURRENT else real(a, b)
    )
    with pytest.raises(CannotWriteError):
        kept.keeper.commit(kept.case.with_event(EXPORTED, "E1", kept.clock()))
    monkeypatch.undo()
    folder = kept.vault.folder.folder
    assert (folder / PREVIOUS).samefile(folder / CURRENT)
    assert all_states(kept) == {"unchanged"}


def test_a_version_older_still_is_found_by_the_one_before(kept: Kept) -> None:
    old = (kept.vault.folder.folder / CURRENT).read_bytes()
    for number in range(3):
        kept.keeper.commit(kept.case.with_event(EXPORTED, f"E{number}", kept.clock()))
    (kept.vault.folder.folder / CURRENT).write_bytes(old)
    kept.keeper.case, kept.keeper.vault = reopened(kept.home)
    found = log_of(kept)
    assert (found.what, found.state) == ("case", "damaged")


def test_a_case_saved_and_opened_again_and_again_is_never_suspected(kept: Kept) -> None:
    for _ in range(3):
        assert all_states(kept) == {"unchanged"}
        case, vault = reopened(kept.home)
        vault.save(case.with_event(CHECKED, "3 unchanged", NOON))
        kept.add(kept.file("more.txt", CHAT * 2), said=Said("nothing-intimate"))
        kept.keeper.case, kept.keeper.vault = reopened(kept.home)
