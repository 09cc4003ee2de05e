from __future__ import annotations

from dataclasses import replace

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers.phonemetadata import PhoneMetadata

from sextortion_help.errors import UsageError
from sextortion_help.playbook.library import ANYWHERE, Library
from sextortion_help.playbook.places import MOST_SUGGESTED, find_country, folded, is_one
from tests.each import each
from tests.shipped import LIBRARY

NAMED = LIBRARY.named_countries()
ALONE = sorted(LIBRARY.elsewhere.countries) if LIBRARY.elsewhere else []
"""The countries without a file of their own."""

WORLD = {
    "AU": "Australia",
    "AT": "Austria",
    "CI": "Côte d\u2019Ivoire",
    "GB": "United Kingdom",
    "GR": "Greece",
    "GL": "Greenland",
    "NE": "Niger",
    "NG": "Nigeria",
    "US": "United States",
    "AE": "United Arab Emirates",
}
OTHER_NAMES = {"GB": ("Great Britain", "UK"), "GR": ("Ελλάδα", "Hellas"), "US": ("USA",)}


def find(typed: str) -> str | tuple[str, ...]:
    return find_country(typed, WORLD, OTHER_NAMES)


# ------------------------------------------------------------------ finding one


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("GB", "GB"),
        ("gb", "GB"),
        (" gB ", "GB"),
        ("United Kingdom", "GB"),
        ("united-kingdom", "GB"),
        ("UK", "GB"),
        ("u.k.", "GB"),
        ("great britain", "GB"),
        ("usa", "US"),
        ("U.S.A.", "US"),
        ("Hellas", "GR"),
        ("ΕΛΛΑΔΑ", "GR"),
        ("Cote d'Ivoire", "CI"),
        ("CÔTE DIVOIRE", "CI"),
        ("Co\u0302te d\u2018Ivoire", "CI"),
        ("\uff27\uff22", "GB"),
    ],
)
def test_a_code_a_name_or_another_name_is_found_however_it_is_written(
    typed: str, code: str
) -> None:
    assert find(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"), [("united k", "GB"), ("unitedst", "US"), ("Cote", "CI"), ("great b", "GB")]
)
def test_the_beginning_of_one_name_is_enough(typed: str, code: str) -> None:
    assert find(typed) == code


def test_a_beginning_needs_four_letters() -> None:
    assert find("cot") != "CI"
    assert find("cote") == "CI"


def test_a_whole_name_goes_before_a_longer_one_that_begins_like_it() -> None:
    assert find("Niger") == "NE"
    assert find("Nigeria") == "NG"


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("unit", {"GB", "US", "AE"}), ("United", {"GB", "US", "AE"}), ("aust", {"AT", "AU"})],
)
def test_a_beginning_that_several_share_is_not_guessed(typed: str, codes: set[str]) -> None:
    found = find(typed)
    assert isinstance(found, tuple)
    assert found
    assert set(found) <= codes


@pytest.mark.parametrize(("typed", "codes"), [("aust", {"AT", "AU"}), ("gree", {"GR", "GL"})])
def test_a_beginning_that_several_share_brings_them_all(typed: str, codes: set[str]) -> None:
    assert set(find(typed)) == codes


def test_a_code_is_never_taken_for_the_beginning_or_the_other_name_of_another_country() -> None:
    assert find_country("ab", {"AB": "Zed", "CD": "Abcd"}, {"CD": ("ab",)}) == "AB"


def test_a_name_goes_before_another_country_s_other_name() -> None:
    assert find_country("Zed", {"AB": "Zed", "CD": "Abcd"}, {"CD": ("Zed",)}) == "AB"


# ------------------------------------------------------------------ suggesting some


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Grece", "GR"), ("Untied Kingdom", "GB"), ("Nigerria", "NG"), ("Grat Britain", "GB")],
)
def test_a_slip_brings_the_country_as_a_suggestion(typed: str, code: str) -> None:
    found = find(typed)
    assert isinstance(found, tuple)
    assert code in found


def test_a_country_is_suggested_once_though_two_of_its_names_sound_alike() -> None:
    found = find_country("Britann", {"GB": "Britain"}, {"GB": ("Brittain", "Britania")})
    assert found == ("GB",)


def test_no_more_than_a_few_are_suggested() -> None:
    many = {f"{first}{last}": f"Land{first}{last}ia" for first in "ABC" for last in "ABC"}
    assert len(find_country("landxxia", many, {})) == 4
    assert len(find_country("land", many, {})) == 4


def test_a_group_of_countries_is_never_suggested() -> None:
    assert find_country("Europx", {"GB": "Europa"}, {"EU": ("Europy",)}) == ("GB",)


@pytest.mark.parametrize("typed", ["European Union", "europ"])
def test_a_group_of_countries_is_never_found(typed: str) -> None:
    assert "EU" not in find_country(typed, WORLD, {"EU": ("European Union",)})


@pytest.mark.parametrize("nonsense", ["zzzzqqq", "qwertyuiop", "12345", "x", "!!!", "🙂🙂🙂🙂"])
def test_nonsense_suggests_nothing(nonsense: str) -> None:
    assert find(nonsense) == ()
    assert LIBRARY.look_up_country(nonsense) == ()


# ------------------------------------------------------------------ hostile input


@pytest.mark.parametrize("typed", ["", " ", "\t\n", "\u202e", "\u200f\u200e\ufeff", "\x00", "-"])
def test_nothing_but_blanks_and_marks_is_no_country(typed: str) -> None:
    assert LIBRARY.look_up_country(typed) == ()


@pytest.mark.parametrize(
    "typed", ["\u202eMali\u202c", "M\u200fa\u200eli", "\ufeffmali", "ma\x00li"]
)
def test_marks_that_nobody_sees_change_nothing(typed: str) -> None:
    assert LIBRARY.look_up_country(typed) == "ML"


@pytest.mark.parametrize("typed", ["x" * 200_000, "United " * 30_000, "\u0301" * 200_000])
def test_a_very_long_line_is_no_country(typed: str) -> None:
    assert LIBRARY.look_up_country(typed) == ()


@given(st.one_of(st.text(), st.text("unitedkgomaslrf \u202e\u0301'-", max_size=30)))
def test_whatever_is_typed_leads_to_known_choices_only(typed: str) -> None:
    found = LIBRARY.look_up_country(typed)
    codes = (found,) if isinstance(found, str) else found
    assert set(codes) <= {*NAMED, "other"}
    assert len(set(codes)) == len(codes) <= MOST_SUGGESTED


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("CÔTE d\u2019Ivoire", "cotedivoire"),
        ("Åland", "aland"),
        ("İstanbul", "istanbul"),
        ("\u2212", ""),
    ],
)
def test_a_name_is_folded_to_its_bare_letters(name: str, plain: str) -> None:
    assert folded(name) == plain


# ------------------------------------------------------------------ Library.country


def test_country_names_what_sounds_like_it() -> None:
    with pytest.raises(UsageError) as fault:
        LIBRARY.country("Untied Kingdom")
    assert fault.value.hint == ("Did you mean: United Kingdom (GB)?",)


def test_country_says_how_to_write_it_where_nothing_sounds_like_it() -> None:
    with pytest.raises(UsageError) as fault:
        LIBRARY.country("zzzzqqq")
    assert fault.value.hint == ("Use its English name or its two letters.",)
    assert "zzzzqqq" not in str(fault.value)


def test_a_country_without_a_file_is_found_by_its_other_names() -> None:
    assert LIBRARY.elsewhere
    fiji = LIBRARY.elsewhere.countries["FJ"].model_copy(update={"also_called": ("Viti",)})
    elsewhere = LIBRARY.elsewhere.model_copy(update={"countries": {"FJ": fiji}})
    library = replace(LIBRARY, elsewhere=elsewhere)
    assert library.look_up_country("viti") == "FJ"
    assert library.look_up_country("Holland") == "NL"


def test_country_takes_the_choice_that_is_no_country() -> None:
    assert LIBRARY.country("other") == "other"
    assert LIBRARY.country("Another country") == "other"


# ------------------------------------------------------------------ every real country


@each(sorted(NAMED))
def test_every_country_is_found_by_its_code_and_each_of_its_names(code: str) -> None:
    land = LIBRARY.countries.get(code)
    place = LIBRARY.elsewhere.countries.get(code) if LIBRARY.elsewhere else None
    others = land.also_called if land else place.also_called if place else ()
    for name in (code, code.lower(), NAMED[code], NAMED[code].upper(), *others):
        assert LIBRARY.look_up_country(name) == code, name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("Britain", "GB"),
        ("England", "GB"),
        ("Scotland", "GB"),
        ("Wales", "GB"),
        ("Northern Ireland", "GB"),
        ("USA", "US"),
        ("America", "US"),
        ("United States of America", "US"),
    ],
)
def test_the_names_that_most_people_type_are_found(typed: str, code: str) -> None:
    assert LIBRARY.look_up_country(typed) == code


def slips(name: str) -> set[str]:
    """A name with one letter dropped, and with two neighbours swapped."""
    dropped = {name[:at] + name[at + 1 :] for at in range(len(name))}
    swapped = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}
    return (dropped | swapped) - {name}


AMBIGUOUS_SHARE = 1 / 1000
"""Slips that are the beginning of another country: "Austra" is Austria, or Australia cut short."""


def test_a_slip_of_one_letter_is_found_or_suggested() -> None:
    missed = []
    tried = 0
    for code, name in NAMED.items():
        for slip in slips(name) if len(folded(name)) >= 5 else ():
            tried += 1
            found = LIBRARY.look_up_country(slip)
            if found != code and code not in found:
                missed.append(f"{name} as {slip}: {found}")
    assert tried > 3000
    assert len(missed) <= tried * AMBIGUOUS_SHARE, missed


def test_countries_stand_in_the_order_of_their_names_without_accents() -> None:
    names = [folded(name) for name in NAMED.values()]
    assert names == sorted(names)
    assert list(NAMED.values()).index("Åland Islands") < list(NAMED.values()).index("Albania")


def test_no_group_of_countries_is_offered_as_one() -> None:
    groups = {code for code, land in LIBRARY.countries.items() if not is_one(code, land)}
    assert ANYWHERE in groups
    assert groups.isdisjoint(NAMED)


def test_no_country_has_both_a_file_and_an_entry_elsewhere() -> None:
    assert set(ALONE).isdisjoint(LIBRARY.countries)


# ------------------------------------------------------------------ contacts


def names_of(library: Library, country: str | None) -> list[str]:
    return [contact.id for _, contact in library.contacts(country)]


@pytest.mark.parametrize("country", [None, "other", "ZZ"])
def test_without_a_country_only_what_serves_everyone_is_given(country: str | None) -> None:
    anywhere = [contact.id for contact in LIBRARY.countries[ANYWHERE].contacts]
    assert names_of(LIBRARY, country) == anywhere


def test_a_country_with_a_file_has_its_own_contacts_first_and_those_for_anywhere_last() -> None:
    own = [contact.id for contact in LIBRARY.countries["GB"].contacts]
    anywhere = [contact.id for contact in LIBRARY.countries[ANYWHERE].contacts]
    assert names_of(LIBRARY, "GB") == own + anywhere
    assert LIBRARY.contacts("GB")[0][0] == "United Kingdom"


def test_a_country_without_a_file_has_its_emergency_numbers_first() -> None:
    name, contact = LIBRARY.contacts("AF")[0]
    assert name == "Afghanistan"
    assert contact.id == "af-emergency"
    assert contact.kind == "emergency"
    assert contact.phone == "100 or 102 or 119"
    assert contact.link is None
    assert contact.name == "Emergency numbers in Afghanistan"
    assert contact.confidence == "secondary"


def test_a_country_without_a_known_number_says_so_and_names_a_page() -> None:
    assert LIBRARY.elsewhere
    _, contact = LIBRARY.contacts("TK")[0]
    assert contact.phone is None
    assert contact.link == "https://findahelpline.com"
    assert contact.does == LIBRARY.elsewhere.without_a_number


def members() -> tuple[str, ...]:
    return LIBRARY.countries["EU"].members


def test_a_member_without_a_file_has_its_own_number_then_the_union_s_then_anyone_s() -> None:
    assert "GR" in members()
    union = [contact.id for contact in LIBRARY.countries["EU"].contacts]
    anywhere = [contact.id for contact in LIBRARY.countries[ANYWHERE].contacts]
    assert names_of(LIBRARY, "GR") == ["gr-emergency", *union, *anywhere]


def test_every_member_has_the_union_s_contacts_and_nobody_else() -> None:
    union = {contact.id for contact in LIBRARY.countries["EU"].contacts} if members() else set()
    served = {code for code in NAMED if union <= set(names_of(LIBRARY, code))}
    assert served == set(members())
    assert len(members()) == 27


@each(sorted(NAMED))
def test_no_contact_is_given_twice(code: str) -> None:
    ids = names_of(LIBRARY, code)
    assert len(set(ids)) == len(ids)


# ------------------------------------------------------------------ elsewhere.yaml


@each(ALONE)
def test_every_number_elsewhere_is_an_emergency_number_there(code: str) -> None:
    assert LIBRARY.elsewhere
    for number in LIBRARY.elsewhere.countries[code].emergency:
        assert phonenumbers.is_emergency_number(number, code), number


@each(ALONE)
def test_a_country_has_no_number_only_where_none_is_known(code: str) -> None:
    assert LIBRARY.elsewhere
    known = PhoneMetadata.short_metadata_for_region(code)
    if known is not None and known.emergency is not None:
        assert LIBRARY.elsewhere.countries[code].emergency


NOT_COUNTRIES = {"AC", "TA"}
"""Ascension and Tristan da Cunha: parts of SH with numbers of their own, and no ISO codes."""


def test_every_country_with_telephones_is_covered() -> None:
    covered = {*NAMED} | NOT_COUNTRIES
    assert set(phonenumbers.SUPPORTED_REGIONS) - covered == set()


def test_every_code_is_one_that_telephones_know() -> None:
    assert set(NAMED) - set(phonenumbers.SUPPORTED_REGIONS) <= {"PN"}
