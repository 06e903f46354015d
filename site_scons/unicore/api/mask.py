# SPDX-License-Identifier: BSD-3-Clause
"""A header as a grammar of plain C can read it: every byte stays in its place, or is a blank.

Blank become macros that stand for attributes or whole declarations, the bodies of inline functions,
and what only assembly sees. What was there is told beside the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Macros that are never defined when a header is read as C.
_NOT_C = ("__ASSEMBLER__", "__cplusplus")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
# What the value of a macro begins with that says something of a declaration.
_ATTRIBUTES = ("__attribute__", "_Noreturn", "_Alignas", "__asm__")
_DECLARATIONS = ("extern", "static", "struct", "union", "typedef", "const")


@dataclass(frozen=True)
class Mark:
    """A macro that is blank now: its first byte, its name, and what it stands for."""

    at: int
    name: str
    value: str


@dataclass(frozen=True)
class Masked:
    """The text with blanks, and the macros that were there, in order."""

    text: bytes
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Token:
    """(kind): name, text (a literal), sign, comment, directive."""

    kind: str
    start: int
    end: int


@dataclass
class _Branch:
    """One #if that is open: whether what is between is read, and would be after #else."""

    reads: bool
    otherwise: bool


def tokens(text: str) -> Iterator[Token]:
    """The tokens of C in (text); a directive, with its continuation lines, is one."""
    at, fresh = 0, True  # fresh: nothing on this line yet
    while at < len(text):
        start, char = at, text[at]
        if char in " \t\r\n\f\v":
            fresh = fresh or char == "\n"
            at += 1
            continue
        if text.startswith("/*", at):
            end = text.find("*/", at + 2)
            at = len(text) if end < 0 else end + 2
            yield Token("comment", start, at)
            continue
        if text.startswith("//", at):
            at = _line_end(text, at)
            yield Token("comment", start, at)
            continue
        if char == "#" and fresh:
            at = _directive_end(text, at)
            yield Token("directive", start, at)
            continue
        fresh = False
        if char in "\"'":
            at = _literal_end(text, at)
            yield Token("text", start, at)
        elif char in _NAME:
            while at < len(text) and text[at] in _NAME:
                at += 1
            yield Token("name", start, at)
        else:
            at += 1
            yield Token("sign", start, at)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _directive_end(text: str, at: int) -> int:
    """The end of a directive: that of its line, unless a comment or a backslash goes on."""
    while at < len(text) and text[at] != "\n":
        if text.startswith("\\\n", at):
            at += 2
        elif text.startswith(("/*", "//"), at):
            return at
        elif text[at] in "\"'":
            at = _literal_end(text, at)
        else:
            at += 1
    return at


def _literal_end(text: str, at: int) -> int:
    quote, at = text[at], at + 1
    while at < len(text) and text[at] not in (quote, "\n"):
        at += 2 if text[at] == "\\" else 1
    return min(at + 1, len(text))


def definitions(text: str) -> dict[str, str]:
    """The macros of (text) that stand for attributes or declarations, with their values."""
    found: dict[str, str] = {}
    for token in tokens(text):
        words = text[token.start : token.end].replace("\\\n", " ")[1:].split(None, 1)
        if token.kind != "directive" or len(words) < 2 or words[0] != "define":
            continue
        end = next((i for i, char in enumerate(words[1]) if char not in _NAME), len(words[1]))
        name, value = words[1][:end], words[1][end:]
        if value.startswith("("):
            value = value[value.index(")") + 1 :]
        value = " ".join(value.split())
        first = value[: next((i for i, c in enumerate(value) if c not in _NAME), len(value))]
        if first in (*_ATTRIBUTES, *_DECLARATIONS) or first in found:
            found.setdefault(name, value)
    return found


def mask(text: str, known: Mapping[str, str]) -> Masked:
    """(text) without what a grammar of C cannot know, (known) being macros of other headers."""
    known = {**known, **definitions(text)}
    if not text.isascii():
        text = "".join(char if char.isascii() else "?" for char in text)
    made = bytearray(text.encode("ascii"))
    marks: list[Mark] = []
    read = list(_read(text, made))
    if _is_assembly(text):
        _blank(made, 0, len(made))
        read = []
    index, before = 0, ""
    while index < len(read):
        token = read[index]
        word = text[token.start : token.end]
        index += 1
        if token.kind == "name" and word in known:
            end = index
            if index < len(read) and text[read[index].start] == "(":
                end = _closing(read, text, index, "(", ")")
            value = known[word]
            is_declaration = value.startswith(_DECLARATIONS) and "inline" not in value
            if is_declaration and end < len(read) and text[read[end].start] == ";":
                end += 1
            _blank(made, token.start, read[end - 1].end)
            if value.startswith("static inline"):
                made[token.start : token.start + 6] = b"inline"
            marks.append(Mark(token.start, word, value))
            index = end
            continue
        if word == "{" and before == ")":
            end = _closing(read, text, index - 1, "{", "}")
            _blank(made, token.end, read[end - 1].start)
            index = end
            word = "}"
        before = word
    return Masked(bytes(made), tuple(marks))


def _is_assembly(text: str) -> bool:
    """Whether a header refuses to be read as anything else."""
    before = ""
    for token in tokens(text):
        if token.kind == "directive":
            words = text[token.start + 1 : token.end].split()
            if words[:1] == ["error"] and before == "ifndef __ASSEMBLER__":
                return True
            before = " ".join(words)
    return False


def _read(text: str, made: bytearray) -> Iterator[Token]:
    """The tokens that C sees, without comments and directives; the others' bytes become blank."""
    open_branches: list[_Branch] = []
    for token in tokens(text):
        reads = all(branch.reads for branch in open_branches)
        if token.kind == "directive":
            words = text[token.start + 1 : token.end].split()
            if not words:
                continue
            if words[0] in ("if", "ifdef", "ifndef"):
                open_branches.append(_branch(words))
            elif words[0] in ("else", "elif") and open_branches:
                branch = open_branches[-1]
                branch.reads, branch.otherwise = branch.otherwise, branch.reads
            elif words[0] == "endif" and open_branches:
                open_branches.pop()
            elif not reads:
                _blank(made, token.start, token.end)
        elif not reads:
            _blank(made, token.start, token.end)
        elif token.kind != "comment":
            yield token


def _branch(words: list[str]) -> _Branch:
    """Both branches are read, except where the condition asks for assembly or C++ alone."""
    condition = "".join(words[1:])
    named = condition.removeprefix("!").removeprefix("defined").strip("()")
    if named not in _NOT_C:
        return _Branch(True, True)
    negated = words[0] == "ifndef" or condition.startswith("!")
    return _Branch(negated, not negated)


def _closing(read: list[Token], text: str, index: int, opens: str, closes: str) -> int:
    """The index behind the sign that closes the one at (index)."""
    depth = 0
    while index < len(read):
        word = text[read[index].start : read[index].end]
        depth += (word == opens) - (word == closes)
        index += 1
        if depth == 0:
            break
    return index


def _blank(made: bytearray, start: int, end: int) -> None:
    for at in range(start, end):
        if made[at] != ord("\n"):
            made[at] = ord(" ")
