# SPDX-License-Identifier: BSD-3-Clause
"""What changed between two records of an interface, and whether that breaks who uses it.

Breaking is what can make a correct user wrong, at compile time or at run time. For callbacks, which
users write, every change of the contract is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Record = Mapping[str, Any]


class Change(NamedTuple):
    """One difference: of what, and which."""

    breaking: bool
    what: str  # "alloc: uni_alloc()"
    how: str


def changes(old: Mapping[str, Record], new: Mapping[str, Record]) -> Iterator[Change]:
    """The differences between all interfaces, by name, of then and of now."""
    for name in sorted({*old, *new}):
        if name not in new:
            yield Change(True, name, "removed")
        elif name not in old:
            yield Change(False, name, "new")
        else:
            yield from _interface(name, old[name], new[name])


def _interface(name: str, old: Record, new: Record) -> Iterator[Change]:
    headers = {header["name"] for header in new["headers"]}
    for header in old["headers"]:
        if header["name"] not in headers:
            yield Change(True, f"{name}: <{header['name']}>", "removed")
    compare = {
        "functions": _function,
        "callbacks": _callback,
        "types": _type,
        "macros": _macro,
        "variables": _variable,
    }
    for group, compared in compare.items():
        before, after = _entries(old, group), _entries(new, group)
        for key in (*before, *(key for key in after if key not in before)):
            what = f"{name}: {key}{'()' if group == 'functions' else ''}"
            if key not in after:
                yield Change(True, what, "removed")
            elif key not in before:
                yield Change(False, what, "new")
            else:
                if before[key][0] != after[key][0]:
                    yield Change(True, what, f"moved to <{after[key][0]}>")
                yield from compared(what, before[key][1], after[key][1])
                if before[key][1].get("prose") != after[key][1].get("prose"):
                    yield Change(False, what, "its prose is another")


def _entries(interface: Record, group: str) -> dict[str, tuple[str, Record]]:
    found = {}
    for header in interface["headers"]:
        for index, one in enumerate(header.get(group, ())):
            kind = one["kind"] if one.get("kind", "typedef") != "typedef" else ""
            name = one.get("name") or _first(one) or str(index)
            found[f"{kind} {name}".strip()] = (header["name"], one)
    return found


def _first(one: Record) -> str:
    members = one.get("members", ())
    return f"with {members[0].get('name', '')}" if members else ""


def prototype(function: Record) -> str:
    """The type of a function as text, without the names of its parameters."""
    types = [parameter["type"] for parameter in function.get("parameters", ())]
    types += ["..."] if function.get("variadic") else []
    return f"{function['result']} ({', '.join(types) or 'void'})"


def _function(what: str, old: Record, new: Record) -> Iterator[Change]:
    if prototype(old) != prototype(new):
        yield Change(True, what, f"was {prototype(old)}, is {prototype(new)}")
    if bool(old.get("noreturn")) != bool(new.get("noreturn")):
        yield Change(True, what, "returns now" if old.get("noreturn") else "returns no more")
    if new.get("must_use") and not old.get("must_use"):
        yield Change(True, what, "its result must be used now")
    if old.get("must_use") and not new.get("must_use"):
        yield Change(False, what, "its result need not be used any more")
    yield from _contract(what, _Renamed(old, new))


class _Renamed:
    """Two contracts, objects named by position: that a parameter has another name breaks nobody."""

    def __init__(self, old: Record, new: Record) -> None:
        self.old = _positions(old)
        self.new = _positions(new)


def _positions(function: Record) -> Record:
    names = {p["name"]: i for i, p in enumerate(function.get("parameters", ()), 1) if "name" in p}

    def position(text: str) -> str:
        bare = text.removeprefix("*")
        return f"{'*' * (len(text) - len(bare))}argument {names[bare]}" if bare in names else text

    found = dict(function["contract"])
    for word in ("takes", "gives", "nullable"):
        found[word] = [position(one) for one in found.get(word, ())]
    for word in ("needs", "ensures"):
        found[word] = [
            " ".join(
                filter(
                    None,
                    ("not" * bool(s.get("not")), s["state"], position(s.get("object", ""))),
                )
            )
            for s in found.get(word, ())
        ]
    found["errors"] = {error["value"]: error["cause"] for error in found.get("errors", ())}
    return found


# Tags: whether it breaks users that one appears, and that one disappears.
_FLAGS = {
    "blocks": (True, False),
    "nowait": (False, True),
    "allocates": (True, False),
    "reentrant": (False, True),
    "optional": (True, False),
}
_LISTS = {
    "context": (False, True),
    "takes": (True, True),
    "gives": (True, True),
    "needs": (True, False),
    "ensures": (False, True),
    "order": (True, False),
}


def _contract(what: str, both: _Renamed) -> Iterator[Change]:
    old, new = both.old, both.new
    for word, (appears, disappears) in _FLAGS.items():
        if bool(old.get(word)) != bool(new.get(word)):
            breaking = appears if new.get(word) else disappears
            yield Change(breaking, what, f"{'now' if new.get(word) else 'no more'} @{word}")
    for word, (appears, disappears) in _LISTS.items():
        yield from _list(what, word, old.get(word, ()), new.get(word, ()), appears, disappears)
    for one in new["nullable"]:
        if one not in old["nullable"]:
            yield Change(one == "result", what, f"now @nullable {one}")
    for one in old["nullable"]:
        if one not in new["nullable"]:
            yield Change(one != "result", what, f"no more @nullable {one}")
    for value, cause in new["errors"].items():
        if value not in old["errors"]:
            yield Change(True, what, f"now @error {value} {cause}")
        elif old["errors"][value] != cause:
            yield Change(False, what, f"@error {value} has another cause: {cause}")
    for value in old["errors"]:
        if value not in new["errors"]:
            yield Change(False, what, f"no more @error {value}")


def _list(
    what: str, word: str, old: Any, new: Any, appears: bool, disappears: bool
) -> Iterator[Change]:
    for one in new:
        if one not in old:
            yield Change(appears, what, f"now @{word} {one}")
    for one in old:
        if one not in new:
            yield Change(disappears, what, f"no more @{word} {one}")


def _callback(what: str, old: Record, new: Record) -> Iterator[Change]:
    for change in _function(what, old, new):
        yield change._replace(breaking=True)


def _type(what: str, old: Record, new: Record) -> Iterator[Change]:
    if old.get("type") != new.get("type"):
        yield Change(True, what, f"was {old.get('type')}, is {new.get('type')}")
    if old.get("attributes") != new.get("attributes"):
        yield Change(True, what, "has another layout: its attributes differ")
    before, after = old.get("members", ()), new.get("members", ())
    if not before and after:
        yield Change(False, what, "is no longer opaque")
    elif old["kind"] == "enum":
        yield from _values(what, before, after)
    elif [(m.get("name"), m.get("type")) for m in before] != [
        (m.get("name"), m.get("type")) for m in after
    ]:
        yield Change(True, what, "has other fields")


def _values(what: str, before: Any, after: Any) -> Iterator[Change]:
    """An enumerator that is not given a value is one more than that before it."""
    was, now = _numbered(before), _numbered(after)
    for name, value in was.items():
        if name not in now:
            yield Change(True, what, f"{name} is gone")
        elif now[name] != value:
            yield Change(True, what, f"{name} was {value}, is {now[name]}")
    for name in now:
        if name not in was:
            yield Change(False, what, f"{name} is new")


def _numbered(members: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    base, steps = "", -1
    for member in members:
        if "value" in member:
            base, steps = member["value"], 0
        else:
            steps += 1
        if not base:
            found[member["name"]] = str(steps)
        elif base.lstrip("-").isdigit():
            found[member["name"]] = str(int(base) + steps)
        else:
            found[member["name"]] = f"{base} + {steps}" if steps else base
    return found


def _macro(what: str, old: Record, new: Record) -> Iterator[Change]:
    if old.get("parameters") != new.get("parameters"):
        yield Change(
            True, what, f"was {old.get('parameters', 'plain')}, is {new.get('parameters', 'plain')}"
        )
    elif old.get("value") != new.get("value"):
        yield Change("parameters" not in new, what, f"is now {new.get('value', 'empty')}")
    if old.get("ensures") != new.get("ensures"):
        yield Change(True, what, "leaves what it initialises in another state")


def _variable(what: str, old: Record, new: Record) -> Iterator[Change]:
    if old["type"] != new["type"]:
        yield Change(True, what, f"was {old['type']}, is {new['type']}")
