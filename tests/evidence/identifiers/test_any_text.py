from __future__ import annotations

import re
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sextortion_help.evidence.identifiers import find
from sextortion_help.evidence.identifiers.formats import FORMATS
from tests.evidence.identifiers.vectors import VECTORS

PIECES = sorted(
    {text for vector in VECTORS for text in (*vector.right, *vector.wrong, *vector.words)}
    | set("@.:/$#-_+()[]{}<> \n\u200b\u0430\uff41\u3002\u0130")
    | {
        "http://",
        "https://",
        "t.me/",
        "hxxp",
        " dot ",
        " at ",
        "skype:",
        "u/",
        "::",
        "xn--",
        "tg://",
    }
)
hostile = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(st.one_of(st.text(max_size=200), hostile), st.sampled_from([None, "GB", "US", "BR", "XX"]))
@example("\u0130 my snap is lisa_9 \u0130", None)
@example("http://[::", None)
@example("skype:", None)
def test_any_text_gives_true_spans_in_order(text: str, region: str | None) -> None:
    last = 0
    for one in find(text, region):
        assert last <= one.start < one.end <= len(text)
        last = one.end
        assert one.kind in FORMATS
        assert one.value
        if FORMATS[one.kind].shown is None:
            assert text[one.start : one.end] == one.written
        else:
            assert one.written.startswith("****")


@given(hostile)
def test_a_second_look_finds_the_same(text: str) -> None:
    assert list(find(text)) == list(find(text))


@pytest.mark.parametrize(
    "text",
    [
        "Привет, я отправлю это видео всем твоим друзьям, т.е. прямо сейчас. И.О.",  # noqa: RUF001
        "Где деньги? Жду до 18:00, иначе всё увидят. Это не шутка... т.к. я устал",
        "Καλημέρα σας. Θέλω τα χρήματα σήμερα, αλλιώς θα τα δουν όλοι.",
        "أرسل المال الآن وإلا سأنشر الفيديو. عندك ٢٤ ساعة فقط",
        "お金を払わないと友達全員に送ります。早く返事をしてください。待っています…",
        "请在24小时内付款。否则我会把视频发给你的朋友们。",
        "돈을 보내지 않으면 모두에게 보낼 거예요. 빨리 대답하세요.",
        "मुझे पैसे भेजो नहीं तो सब देखेंगे। २४ घंटे हैं।",
        "Envíame el dinero mañana, ¿entiendes? ¡Ya! Tienes 24 horas.",
        "Պարև, դու ինձ փող կտաս, թե չէ՝ բոլորը կտեսնեն",  # noqa: RUF001
    ],
)
def test_words_of_other_scripts_give_nothing(text: str) -> None:
    assert list(find(text, "GB")) == []


def patterns() -> dict[str, re.Pattern[str]]:
    package = "sextortion_help.evidence.identifiers."
    return {
        f"{name.removeprefix(package)}.{key}": value
        for name, module in sorted(sys.modules.items())
        if name.startswith(package)
        for key, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }


@pytest.mark.parametrize("name", sorted(patterns()))
@given(st.one_of(st.text(max_size=80), hostile))
def test_another_engine_of_linear_cost_finds_the_same(name: str, text: str) -> None:
    re2 = pytest.importorskip("re2", reason="google-re2, the oracle, is not installed")
    pattern = patterns()[name]
    text = text.encode("utf-8", "replace").decode()
    expected = [match.span() for match in pattern.finditer(text)]
    assert [match.span() for match in re2.finditer(pattern.pattern, text)] == expected
