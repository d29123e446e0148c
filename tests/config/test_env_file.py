"""A line of ``.env`` means what it means to docker compose, or is refused without its value."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from config.env.env_file import read_env_file
from config.env.variables import Variables

READ = [
    ("X=a", "a"),
    ("  X=a", "a"),
    ("\tX=a", "a"),
    ("export X=a", "a"),
    ("export  X=a", "a"),
    ("  export\tX=a", "a"),
    ("X = a", "a"),
    ("X=  a  ", "a"),
    ("X=", ""),
    ("X= # a remark", ""),
    ("X=a b", "a b"),
    ("X=a#b", "a#b"),
    ("X=a'b", "a'b"),
    ("X=a=b", "a=b"),
    ("X='a$bc'", "a$bc"),
    ("X='$bc'", "$bc"),
    ("X='a # b'", "a # b"),
    ("X=' a '", " a "),
    ("X='a\"b'", 'a"b'),
    (r"X='a\b'", r"a\b"),
    ("X='a' # a remark", "a"),
    ('X="a b"', "a b"),
    ('X="it\'s"', "it's"),
    (r'X="a\"b\\c\$d"', r'a"b\c$d'),
    ("\ufeffX=a", "a"),
]


@pytest.mark.parametrize(("line", "value"), READ)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_value_is_read_as_it_is_meant(tmp_path: Path, line: str, value: str, end: str) -> None:
    (tmp_path / ".env").write_text(line + end, "utf-8", newline="")
    assert read_env_file(tmp_path / ".env") == ({"X": value}, [])


SECRET = "hunter2"
REFUSED = [
    (f"CAIRN_ADMIN_PASSWORD {SECRET}", "is no setting; write NAME=value"),
    (f"{SECRET}", "is no setting; write NAME=value"),
    (f"1X={SECRET}", "is no setting; write NAME=value"),
    (f"CAIRN-X={SECRET}", "is no setting; write NAME=value"),
    (f"X=a # {SECRET}", "X has a # behind a space; put the value between single quotes"),
    (f"X='{SECRET}", "X has quotes that can't be read; put the whole value"),
    (f"X='it''s {SECRET}'", "X has quotes that can't be read"),
    (f"X='{SECRET}' x", "X has quotes that can't be read"),
    (f"X='{SECRET}\\'", "X has quotes that can't be read"),
    (f'X="{SECRET}', "X has quotes that can't be read"),
    (f'X="{SECRET}\\n"', "X has quotes that can't be read"),
    (f'X="a"{SECRET}"', "X has quotes that can't be read"),
    ("X='{" + SECRET, "X has quotes that can't be read"),
]


@pytest.mark.parametrize(("line", "words"), REFUSED)
def test_a_line_that_can_not_be_read_is_named_without_its_value(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    line: str,
    words: str,
) -> None:
    (tmp_path / ".env").write_text(f"CAIRN_PORT=1\n# remark\n\n{line}\nTZ=UTC\n")
    with caplog.at_level(logging.DEBUG):
        given = Variables.of_site({}, tmp_path / ".env")
    (fault,) = given.faults
    assert fault.startswith(f"Line 4 of {tmp_path}/.env {words}")
    said = capfd.readouterr()
    assert SECRET not in fault + caplog.text + said.out + said.err
    assert given.text("TZ") == "UTC"


def test_the_later_of_two_lines_counts(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("X=a\nX=b\n")
    assert read_env_file(tmp_path / ".env") == ({"X": "b"}, [])


def test_where_there_is_no_file_nothing_is_set(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == ({}, [])
