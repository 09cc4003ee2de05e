"""Prove that the rules of ``checks.yaml`` hold for every combination of answers.

Nothing is sampled. For each rule the guide is cut down to the items it names and the questions
these depend on; of each question, answers that no condition can tell apart are tried once; and
every combination of the rest is walked by the real machine. ``playbook.checks`` says what a rule
may ask; what files say of each other is ``playbook.checker``'s work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import combinations, product

from sextortion_help.interview.cards import fill, repeat
from sextortion_help.interview.conditions import Facts, holds
from sextortion_help.interview.judging import breaks
from sextortion_help.interview.progress import Answer, Progress
from sextortion_help.interview.walk import walk
from sextortion_help.playbook.checks import Rule
from sextortion_help.playbook.conditions import (
    ALWAYS,
    SKIPPED,
    Condition,
    FactIs,
    Named,
    facts_in,
    leaves,
)
from sextortion_help.playbook.documents import Problem
from sextortion_help.playbook.library import COUNTRY_FACT, GuideFile, Library
from sextortion_help.playbook.models import Each, Gate, Item, PlainItem, Question
from sextortion_help.playbook.slips import near
from sextortion_help.playbook.wording import shown_words

FILE = "checks.yaml"


@dataclass(frozen=True, slots=True)
class CounterExample:
    """Answers under which a rule does not hold, and what is wrong then."""

    answers: Mapping[str, Answer]
    what: str

    def __str__(self) -> str:
        """Say it as an author would answer the questions."""
        said = ", ".join(f"{fact}: {_said(answer)}" for fact, answer in self.answers.items())
        return f"{self.what} (answers: {said or 'none'})"


def _said(answer: Answer) -> str:
    if answer is None:
        return SKIPPED
    return answer if isinstance(answer, str) else f"[{', '.join(answer)}]"


def prove(library: Library, only: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Return a problem for each rule that does not hold, or that can prove nothing.

    Args:
        library: the playbooks.
        only: the ids of the rules to prove; all of them if not given.

    """
    problems: list[Problem] = []
    document = library.documents.get(FILE)
    chosen = None if only is None else set(only)
    words = cache(lambda: _words_of(library))
    for id_, rule in library.checks.rules.items():
        if chosen is None or id_ in chosen:
            line = document.line(("rules", id_)) if document else 1
            problems.extend(
                Problem(FILE, line, f"'{id_}' does not hold: {rule.says} {found}")
                for found in faults(library, rule, words)
            )
    return tuple(problems)


Words = Callable[[], tuple[tuple[str, str], ...]]
"""Gives the ids of all items with their words, worked out once for all rules."""


def faults(library: Library, rule: Rule, words: Words) -> Iterator[str]:
    """Yield what is wrong with one rule; the first counter-example of its paths is enough."""
    unknown = [pattern for pattern in rule.patterns() if not _names_an_item(library, pattern)]
    if unknown:
        known = {part.id for part in _parts(library)}
        yield from (f"No item is called '{name}'{near(name, known)}" for name in unknown)
        return
    yield from _word_faults(words, rule)
    yield from _contact_faults(library, rule)
    forbidden = _ids_that_say(words, rule.never_say)
    judged = rule.model_copy(update={"never": (*rule.never, *forbidden)})
    demands = list(_demands(judged))
    met = not demands
    for part in demands:
        for answers, ids, facts in _every_path(library, part):
            met = met or holds(part.when, facts, library.checks.terms)
            wrong = breaks(part, ids, facts, library.checks.terms)
            if wrong:
                # A question that was never asked on this path gave no answer.
                said = {fact: value for fact, value in answers.items() if fact in facts}
                yield str(CounterExample(said, wrong))
                return
    if not met:
        yield "Its 'when' can never hold, so it proves nothing."


def _demands(rule: Rule) -> Iterator[Rule]:
    """Yield the rule's single demands, each as a rule of its own.

    Together they ask for the same. Apart they depend on far fewer answers each.
    """
    bare = rule.model_copy(update=dict.fromkeys(DEMANDS, ()) | {"after": None, "next": None})
    for name in ("always", "never", "only"):
        for one in getattr(rule, name):
            yield bare.model_copy(update={name: (one,)})
    for earlier, later in combinations(rule.order, 2):
        yield bare.model_copy(update={"order": (earlier, later)})
    for one in rule.then:
        yield bare.model_copy(update={"first": rule.first, "then": (one,)})
    if rule.next:
        yield bare.model_copy(update={"after": rule.after, "next": rule.next})
    if rule.nothing_but:
        yield bare.model_copy(update={"nothing_but": rule.nothing_but})


DEMANDS = ("always", "never", "only", "order", "first", "then", "nothing_but")
"""The fields of a rule that judge a path by the items on it."""


# ------------------------------------------------------------------ words and contacts


def _word_faults(words: Words, rule: Rule) -> Iterator[str]:
    for pattern, phrases in rule.must_say.items():
        for id_, said in words():
            if fnmatchcase(id_, pattern):
                missing = [phrase for phrase in phrases if phrase.casefold() not in said]
                yield from (f"'{id_}' does not say '{phrase}'" for phrase in missing)


def _ids_that_say(words: Words, phrases: Sequence[str]) -> tuple[str, ...]:
    if not phrases:
        return ()
    wanted = [phrase.casefold() for phrase in phrases]
    return tuple(id_ for id_, said in words() if any(phrase in said for phrase in wanted))


def _words_of(library: Library) -> tuple[tuple[str, str], ...]:
    """Return the words of every item as it can be shown, folded, by its id."""
    return tuple((item.id, " ".join(shown_words(item)).casefold()) for item in _filled(library))


def _contact_faults(library: Library, rule: Rule) -> Iterator[str]:
    if not rule.reaches:
        return
    fit = {"everyone", rule.audience}
    for country in (None, *library.choices(library.questions()[COUNTRY_FACT])):
        kinds = {c.kind for _, c in library.contacts(country) if c.audience in fit}
        if kinds.isdisjoint(rule.reaches):
            yield f"There is no contact of the kind {' or '.join(rule.reaches)} for {country}."


# ------------------------------------------------------------------ every path


def _parts(library: Library) -> Iterator[PlainItem]:
    """Yield every item as it is written, those inside an ``each`` unfilled."""
    for item in library.items():
        if isinstance(item, Each):
            yield from item.items
        else:
            yield item


def _filled(library: Library) -> Iterator[PlainItem]:
    """Yield every item as it can be shown, those of an ``each`` once for every card."""
    for item in library.items():
        if isinstance(item, Each):
            cards = library.cards(item.each)
            yield from repeat(item, frozenset(cards), cards, None)
        else:
            yield item


def _names_an_item(library: Library, pattern: str) -> bool:
    head, dot, card = pattern.partition(".")
    for item in library.items():
        if not isinstance(item, Each):
            if not dot and item.id == head:
                return True
        elif dot and any(part.id == head for part in item.items):
            return card == "*" or card in library.cards(item.each)
    return False


def _every_path(
    library: Library, rule: Rule
) -> Iterator[tuple[Mapping[str, Answer], tuple[str, ...], Facts]]:
    """Yield answers, items shown and facts for every combination that can matter to the rule."""
    small, tests = slice_for(library, rule)
    questions = small.questions()
    choices = [answers_told_apart(small, question, tests) for question in questions.values()]
    through = not rule.nothing_but
    for combination in product(*choices):
        answers = dict(zip(questions, combination, strict=True))
        way = walk(small, Progress(answers), through_gates=through)
        yield answers, tuple(place.id for place in way.places), way.facts


def slice_for(library: Library, rule: Rule) -> tuple[Library, tuple[FactIs, ...]]:
    """Return the part of the guide that can matter to a rule, and every fact test in it."""
    patterns = rule.patterns()
    items = [part for item in library.items() if (part := _kept(item, patterns))]
    items.extend(_neighbours(library, rule))
    wanted: set[str] = set(facts_in(rule.when, library.checks.terms))
    for item in items:
        wanted |= _facts_of(item, library)
    questions = library.questions()
    pending = list(wanted)
    while pending:
        question = questions.get(pending.pop())
        more = facts_in(question.when, library.situations) - wanted if question else frozenset()
        wanted |= more
        pending.extend(more)
    kept = {id(item) for item in items}
    by_file: list[GuideFile] = []
    for file in library.guide:
        there: list[Item] = []
        for item in file.section.items:
            part = item if id(item) in kept else _kept(item, patterns)
            if part is not None or (isinstance(item, Question) and item.id in wanted):
                there.append(part or item)
        by_file.append(replace(file, section=file.section.model_copy(update={"items": there})))
    small = replace(library, guide=tuple(by_file))
    return small, tuple(_fact_tests(small, rule))


def _neighbours(library: Library, rule: Rule) -> Iterator[Item]:
    """Yield what can stand where a rule says "nothing but" or "next".

    Behind the last gate one item that is always shown is enough to see that a gate stood open;
    behind a question, nothing beyond the first such item can come next.
    """
    started = bool(rule.nothing_but)
    gates = [n for n, item in enumerate(library.items()) if isinstance(item, Gate)]
    last = max(gates, default=-1) if rule.nothing_but else -1
    for number, item in enumerate(library.items()):
        if started:
            yield item
            if number > last and item.when == ALWAYS and not isinstance(item, Each):
                return
        elif rule.next and isinstance(item, Question) and item.id == rule.after:
            started = True


def _kept(item: Item, patterns: Sequence[str]) -> Item | None:
    """Return the item, or the part of an ``each``, that a rule names."""
    if not isinstance(item, Each):
        return item if item.id in patterns else None
    heads = {pattern.partition(".")[0] for pattern in patterns if "." in pattern}
    inner = tuple(part for part in item.items if part.id in heads)
    return item.model_copy(update={"items": inner}) if inner else None


def _facts_of(item: Item, library: Library) -> frozenset[str]:
    facts = facts_in(item.when, library.situations)
    if isinstance(item, Each):
        inner = [facts_in(part.when, library.situations) for part in item.items]
        facts = facts.union({item.of}, *inner)
    return facts | ({item.id} if isinstance(item, Question) else set())


def _fact_tests(library: Library, rule: Rule) -> Iterator[FactIs]:
    yield from _written_out(rule.when, library.checks.terms)
    for item in library.items():
        yield from _written_out(item.when, library.situations)
        for part in item.items if isinstance(item, Each) else ():
            yield from _written_out(part.when, library.situations)


def _written_out(condition: Condition, named: Mapping[str, Named]) -> Iterator[FactIs]:
    for leaf in leaves(condition):
        if isinstance(leaf, FactIs):
            yield leaf
        else:
            yield from _written_out(named[leaf.situation].when, named)


def answers_told_apart(
    library: Library, question: Question, tests: Sequence[FactIs]
) -> tuple[Answer, ...]:
    """Return one answer for each way in which the conditions can tell this fact's answers apart.

    Args:
        library: the part of the guide that can matter.
        question: the question.
        tests: every fact test of the conditions there.

    """
    mine = tuple(dict.fromkeys(test.values for test in tests if test.fact == question.id))

    def told(values: Iterable[str]) -> tuple[bool, ...]:
        return tuple(not set(values).isdisjoint(test) for test in mine)

    if question.answer == "text":
        return ("some words", None)
    found: dict[object, Answer] = {told((SKIPPED,)): None}
    offered = library.choices(question)
    if question.answer != "many":
        for value in offered:
            found.setdefault(told((value,)), value)
        return tuple(found.values())
    groups: dict[tuple[bool, ...], tuple[str, ...]] = {}
    for value in offered:
        groups.setdefault(told((value,)), (value,))
    # Several answers at once pass every test that one of them passes.
    grown = True
    while grown:
        grown = False
        for (one, a), (two, b) in product(tuple(groups.items()), repeat=2):
            both = tuple(x or y for x, y in zip(one, two, strict=True))
            if both not in groups:
                groups[both] = tuple(dict.fromkeys((*a, *b)))
                grown = True
    cards = _cards_told_apart(library, question)
    for vector, values in groups.items():
        found.setdefault(vector, values)
        for card, kind in cards.items():
            picked = tuple(dict.fromkeys((*values, card)))
            found.setdefault((told(picked), kind), picked)
    return tuple(found.values())


def _cards_told_apart(library: Library, question: Question) -> dict[str, tuple[object, ...]]:
    """Return, for a fact that an ``each`` repeats over, each card with the items it can fill.

    Cards that fill the same items are alike for a rule, unless it names one of them.
    """
    repeats = [i for i in library.items() if isinstance(i, Each) and i.of == question.id]
    if not repeats:
        return {}
    names = {n for rule in library.checks.rules.values() for n in rule.patterns()}
    named = {name.partition(".")[2] for name in names}
    kinds: dict[str, tuple[object, ...]] = {}
    for item in repeats:
        for id_, card in library.cards(item.each).items():
            has = tuple(fill(part, id_, card) is not None for part in item.items)
            kinds[id_] = (*kinds.get(id_, (id_ if id_ in named else "",)), *has)
    return kinds
