"""Check digits: what decides whether a long number is somebody's account or identity, or only a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.ingest.anonymise import checks

# Published examples: ISO 13616 registry, card networks' test numbers, NHS data dictionary, PESEL and RSA ID specimens.
IBANS = ("GB82 WEST 1234 5698 7654 32", "DE89 3704 0044 0532 0130 00", "NO93 8601 1117 947")
CARDS = ("4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009", "30000000000004", "6011000000000004")
NUMBERS = ("943 476 5919", "010 000 0010", "44051401359", "02070803628", "8001015009087", "123-45-6789")


@pytest.mark.parametrize("text", IBANS)
def test_an_iban_is_known_in_either_case_and_no_other_last_figure_fits(text: str) -> None:
    assert checks.iban(text)
    assert checks.iban(text.lower())
    assert not any(checks.iban(text[:-1] + d) for d in "0123456789" if d != text[-1])


def test_an_iban_has_15_to_34_places() -> None:
    assert not checks.iban("NO93 8601 1117 94")
    assert any(checks.iban(f"GB{n:02}" + "1" * 30) for n in range(97))
    assert not any(checks.iban(f"GB{n:02}" + "1" * 31) for n in range(97))


@pytest.mark.parametrize("text", CARDS)
def test_a_card_is_known_and_no_other_last_figure_fits(text: str) -> None:
    assert checks.card(text)
    assert not any(checks.card(text[:-1] + d) for d in "0123456789" if d != text[-1])


def test_a_card_begins_with_3_to_6_and_has_13_to_19_figures() -> None:
    assert checks.card("4222222222222")  # 13
    assert checks.card("6304000000000000000")  # 19: 6+0+4 doubled per Luhn is 10
    assert not checks.card("0000000000000000")
    assert not checks.card("18")
    assert not checks.card("422222222222")
    assert not checks.card("63040000000000000000")
    assert not checks.card("7111111111111111")
    assert not checks.card("2111111111111111")


@pytest.mark.parametrize("text", NUMBERS)
def test_a_national_number_is_known(text: str) -> None:
    assert checks.national(text)


@pytest.mark.parametrize("text", NUMBERS[:5])
def test_of_ten_last_figures_one_fits(text: str) -> None:
    assert sum(checks.national(text[:-1] + d) for d in "0123456789") == 1


@pytest.mark.parametrize("text", ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000"])
def test_areas_groups_and_serials_that_were_never_given_out_are_no_us_number(text: str) -> None:
    assert not checks.national(text)


def test_other_lengths_are_no_national_number_and_letters_are_check_enough() -> None:
    assert not checks.national("123456789")
    assert not checks.national("12345678901234")
    assert checks.national("S1234567D")


def some_last_figure_fits(number: str) -> bool:
    return any(checks.national(number + d) for d in "0123456789")


@pytest.mark.parametrize("born", ["800101", "801231", "801201", "800131"])
def test_a_south_african_number_begins_with_a_day(born: str) -> None:
    assert some_last_figure_fits(born + "500908")


@pytest.mark.parametrize("born", ["801301", "800132", "800001", "800100"])
def test_without_a_day_no_last_figure_makes_a_south_african_number(born: str) -> None:
    assert not some_last_figure_fits(born + "500908")


@given(st.from_regex(r"[2-9][0-9]{10}", fullmatch=True), st.integers(0, 10))
def test_verhoeff_finds_a_changed_figure_and_two_that_changed_places(number: str, place: int) -> None:
    [last] = [d for d in "0123456789" if checks.national(number + d)]  # one and only one
    whole = number + last
    other = str((int(whole[place]) + 1) % 10)
    assert not checks.national(whole[:place] + other + whole[place + 1 :])
    if whole[place] != whole[place + 1]:
        assert not checks.national(whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :])


def test_verhoeff_worked_out_by_hand() -> None:
    """236 has the check figure 3 (Verhoeff 1969)."""
    assert [d for d in range(10) if checks._verhoeff([2, 3, 6, d])] == [3]


@pytest.mark.parametrize(
    ("text", "id_"),
    [("emp-43201", True), ("usr_0099", True), ("staff-8821", True), ("iso-27001", False), ("xyz-2020", False),
     ("xyz-1999", False), ("xyz-2199", True), ("xyz-20201", True), ("page-10000", False)],
)  # fmt: skip
def test_a_word_and_a_number_are_an_id_where_the_word_is_no_word(text: str, id_: bool) -> None:
    assert checks.coined(text) is id_
