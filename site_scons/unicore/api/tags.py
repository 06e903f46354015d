# SPDX-License-Identifier: BSD-3-Clause
"""Comments above declarations: prose first, then tags from a closed list.

The list is that of schema/api.schema.json, where it is explained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from unicore.api.model import CONTEXTS, RESULT, Contract, ErrorValue, Prototype, State
from unicore.errors import suggestion

# States of the machine: they need no function that brings them about.
MACHINE = ("interrupts off", "interrupts on")


class TagError(Exception):
    """What is wrong with a tag, its line counted from that of the comment's start, and the cure."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True)
class Tag:
    """One tag as it is written: "takes", "block"."""

    name: str
    text: str
    line: int


@dataclass(frozen=True)
class Comment:
    """A comment taken apart."""

    prose: str  # paragraphs as they are written, without the frame of stars
    tags: tuple[Tag, ...]


def comment(text: str) -> Comment:
    """Take a comment with its delimiters apart; TagError where prose stands among the tags."""
    prose: list[str] = []
    tags: list[Tag] = []
    is_open = False  # whether the last tag may go on in the next line
    for number, line in enumerate(_lines(text)):
        bare = line.strip()
        if bare.startswith("@"):
            name, _, rest = bare[1:].partition(" ")
            tags.append(Tag(name, " ".join(rest.split()), number))
            is_open = True
        elif not tags:
            prose.append(line.rstrip())
        elif bare and is_open:
            last = tags.pop()
            tags.append(Tag(last.name, f"{last.text} {bare}", last.line))
        elif bare:
            raise TagError(number, "prose after a tag", "put all prose first, then the tags")
        else:
            is_open = False
    return Comment(_trimmed(prose), tuple(tags))


def _lines(text: str) -> list[str]:
    if text.startswith("//"):
        return [line.strip().removeprefix("//").removeprefix(" ") for line in text.splitlines()]
    inner = text.removeprefix("/*").removesuffix("*/").splitlines()
    lines = [inner[0].strip()] if inner else []
    for line in inner[1:]:
        bare = line.strip()
        lines.append(bare[1:].removeprefix(" ") if bare.startswith("*") else bare)
    return lines


def _trimmed(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


class _Reader:
    """The tags of one function."""

    def __init__(self, prototype: Prototype) -> None:
        self._prototype = prototype
        self._names = [parameter.name for parameter in prototype.parameters if parameter.name]
        self.found: dict[str, Any] = {}

    def _add(self, name: str, *values: object) -> None:
        self.found[name] = (*self.found.get(name, ()), *values)

    def flag(self, tag: Tag) -> None:
        if tag.text:
            raise TagError(
                tag.line, f"@{tag.name} {tag.text}: it takes no words", "move them to the prose"
            )
        self.found[tag.name] = True

    def context(self, tag: Tag) -> None:
        for word in _list(tag, "one of boot, thread and isr, or several with commas between"):
            if word not in CONTEXTS:
                raise TagError(
                    tag.line,
                    f"@context {word}: there is no such context",
                    suggestion(word, CONTEXTS, "there are"),
                )
        said = _list(tag, "")
        self.found["context"] = tuple(one for one in CONTEXTS if one in said)

    def objects(self, tag: Tag) -> None:
        for word in _list(tag, "an argument or result"):
            self._add(tag.name, self._object(tag, word, result=tag.name == "gives"))

    def nullable(self, tag: Tag) -> None:
        for word in _list(tag, "the pointers that may be null"):
            self._add("nullable", self._object(tag, word, result=True, pointers=True))

    def _object(self, tag: Tag, word: str, *, result: bool, pointers: bool = False) -> str:
        """A parameter, what one points to, or the result."""
        bare = word.removeprefix("*")
        if word == RESULT and result and RESULT not in self._names:
            if self._prototype.result == "void":
                raise TagError(
                    tag.line, f"@{tag.name} result: there is none", "name an argument, or drop it"
                )
            if pointers and not is_pointer(self._prototype.result):
                raise TagError(
                    tag.line,
                    f"@{tag.name} result: it is no pointer, but {self._prototype.result}",
                    "only pointers can be null",
                )
            return word
        if bare not in self._names:
            raise TagError(
                tag.line,
                f"@{tag.name} {tag.text}: there is no argument {bare!r}",
                suggestion(bare, [*self._names, *([RESULT] if result else [])], "there are"),
            )
        type = next(p.type for p in self._prototype.parameters if p.name == bare)
        if (pointers or word != bare) and not is_pointer(type):
            raise TagError(
                tag.line,
                f"@{tag.name} {tag.text}: {bare} is no pointer, but {type}",
                "only pointers can be null" if pointers else "take the star away",
            )
        return word

    def state(self, tag: Tag) -> None:
        words = tag.text.split()
        negated = words[:1] == ["not"]
        words = words[1:] if negated else words
        if not 1 <= len(words) <= 2 or words[0] != words[0].lower():
            raise TagError(
                tag.line,
                f"@{tag.name} {tag.text}: this is no state",
                f'write "@{tag.name} locked mutex": a state in lower case, then whose it is',
            )
        if " ".join(words) in MACHINE or len(words) == 1:
            self._add(tag.name, State(" ".join(words), negated=negated))
            return
        whose = self._object(tag, words[1], result=tag.name == "ensures")
        self._add(tag.name, State(words[0], whose, negated))

    def order(self, tag: Tag) -> None:
        words = tag.text.split()
        if len(words) != 2 or words[0] != "after":
            raise TagError(
                tag.line, f"@order {tag.text}: this is no order", 'write "@order after uni_start"'
            )
        self._add("order", words[1].removesuffix("()"))

    def error(self, tag: Tag) -> None:
        value, _, cause = tag.text.partition(" ")
        if not (value.startswith("-E") and value[1:].isalnum() and value.isupper() and cause):
            raise TagError(
                tag.line,
                f"@error {tag.text}: this is no error",
                'write "@error -ENOMEM there is no memory": a negative errno, then its cause',
            )
        if any(known.value == value for known in self.found.get("errors", ())):
            raise TagError(tag.line, f"@error {value} is there twice", "write both causes in one")
        if self._prototype.result == "void":
            raise TagError(
                tag.line, f"@error {value}: the function returns nothing", "let it return int"
            )
        self._add("errors", ErrorValue(value, cause))


def _list(tag: Tag, what: str) -> list[str]:
    words = [word.strip() for word in tag.text.split(",")]
    if not all(words):
        raise TagError(tag.line, f"@{tag.name} says nothing", f"name {what}")
    return words


def is_pointer(type: str) -> bool:
    """Whether values of the type (text of unicore.api.ctype) can be null."""
    return "*" in type and not type.endswith("]")


_READERS: dict[str, Callable[[_Reader, Tag], None]] = {
    "context": _Reader.context,
    "blocks": _Reader.flag,
    "nowait": _Reader.flag,
    "allocates": _Reader.flag,
    "takes": _Reader.objects,
    "gives": _Reader.objects,
    "nullable": _Reader.nullable,
    "needs": _Reader.state,
    "ensures": _Reader.state,
    "order": _Reader.order,
    "reentrant": _Reader.flag,
    "error": _Reader.error,
    "optional": _Reader.flag,
}
TAGS = frozenset(_READERS)
_ONCE = ("context", "blocks", "nowait", "allocates", "reentrant", "optional")


def contract(prototype: Prototype, tags: Sequence[Tag]) -> Contract:
    """What (tags) say of a function; TagError where they say nothing sensible."""
    reader = _Reader(prototype)
    seen: dict[str, int] = {}
    for tag in tags:
        if tag.name not in _READERS:
            raise TagError(
                tag.line, f"there is no tag @{tag.name}", suggestion(tag.name, TAGS, "there are")
            )
        if seen.setdefault(tag.name, tag.line) != tag.line and tag.name in _ONCE:
            raise TagError(tag.line, f"@{tag.name} is there twice", "write it once")
        _READERS[tag.name](reader, tag)
    made = Contract(**reader.found)
    _refuse_contradictions(made, prototype, seen)
    return made


def initial_states(tags: Sequence[Tag]) -> tuple[State, ...]:
    """The states that a macro says an object is in which it initialises."""
    found = []
    for tag in tags:
        if tag.name != "ensures" or not tag.text.replace("_", "").isalpha():
            raise TagError(
                tag.line,
                f"@{tag.name} {tag.text}".strip() + " above a macro",
                'one that initialises an object says "@ensures initialised"; move the rest',
            )
        found.append(State(tag.text))
    return tuple(found)


def _refuse_contradictions(made: Contract, prototype: Prototype, seen: dict[str, int]) -> None:
    if not made.context:
        raise TagError(
            0, "no @context says where it may be called", 'add, say, "@context boot, thread"'
        )
    if made.blocks and made.nowait:
        raise TagError(seen["blocks"], "@blocks contradicts @nowait", "keep the one that is true")
    if made.blocks and "isr" in made.context:
        raise TagError(
            seen["blocks"],
            "@blocks contradicts @context isr: an interrupt cannot wait",
            "take isr out of the contexts, or do not block",
        )
    for state in made.needs:
        if State(state.name, state.object, not state.negated) in made.needs:
            raise TagError(
                seen["needs"],
                f"@needs {state} contradicts another @needs",
                "keep the one that is true",
            )
    if made.optional and "int" not in prototype.result.split():
        raise TagError(
            seen["optional"],
            f"@optional: {prototype.result} cannot be -ENOTSUP",
            "let the function return int",
        )
