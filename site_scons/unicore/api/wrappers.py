# SPDX-License-Identifier: BSD-3-Clause
"""Checked wrappers (contracts=on): C that holds each call to the contract in the header.

The linker leads every undefined reference to uni_x to __wrap_uni_x, and __real_uni_x to uni_x
(--wrap). So what one library calls of another is checked; what an object calls of itself is not.

A wrapper is there for each function that has something to check, except for what cannot be wrapped:
inline functions have no symbol; further arguments (...) cannot be passed on; what the checks call
themselves would never end; what is for assembly alone may have no stack yet. Where one of several
functions that bring a state or an ownership about is such a function, nobody can know the state,
and it is not checked. Nor is one that no function of the interface brings about: it is that of
another's objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from unicore.api.model import CONTEXTS, RESULT, Function, Interface, State
from unicore.api.tags import MACHINE, is_pointer

# The library that the wrappers call.
LIBRARY = "contracts"
# What that calls itself, and all that the last words come from.
_OF_CHECKS = frozenset(
    {
        "uni_crash",
        "uni_format_text",
        "uni_intr_is_handling",
        "uni_intr_is_on",
        "uni_intr_restore",
        "uni_intr_save",
    }
)
# States that an object begins a new life with.
_RENEWING = "initialised"
_SIGNED = frozenset({"int", "long", "long long", "int32_t", "int64_t", "ssize_t"})


@dataclass(frozen=True)
class Wrapped:
    """The generated sources, by interface, and the symbols that they wrap."""

    sources: dict[str, str]
    symbols: tuple[str, ...]


def wrapped(interfaces: Iterable[Interface]) -> Wrapped:
    """The wrappers of all functions of (interfaces) that need one."""
    known = [one for one in interfaces if one.name != LIBRARY]
    can = {f.name for one in known for f in one.functions if _can_be_wrapped(f)}
    asked = {name for one in known for f in one.functions for name in f.contract.order}
    noted = asked & can
    sources: dict[str, str] = {}
    symbols: list[str] = []
    for one in known:
        unit = _Unit(one, can, noted)
        if unit.functions:
            sources[one.name] = unit.text()
            symbols += [function.name for function in unit.functions]
    return Wrapped(sources, tuple(sorted(symbols)))


def _can_be_wrapped(function: Function) -> bool:
    return not (
        function.inline or function.variadic or function.assembly or function.name in _OF_CHECKS
    )


class _Unit:
    """The wrappers of one interface."""

    def __init__(self, interface: Interface, can: set[str], noted: set[str]) -> None:
        self._interface = interface
        self._can = can
        self._noted = noted
        self._states: dict[str, str] = {}  # name in C -> definition
        self._initial = {
            state.name for h in interface.headers for m in h.macros for state in m.ensures
        }
        unseen = [f for f in interface.functions if f.name not in can]
        known = self._initial | {
            state.name
            for f in interface.functions
            for state in f.contract.ensures
            if state not in f.contract.needs
        }
        self._known_states = known - {s.name for f in unseen for s in f.contract.ensures}
        self._unseen_givers = {t for f in unseen for t in _types(f, f.contract.gives)}
        # Functions may return what they do not give: that can be owned, and nobody saw it given.
        self._lent = {
            t
            for f in interface.functions
            if RESULT not in f.contract.gives
            for t in _types(f, [RESULT])
        }
        self._givers = {t for f in interface.functions for t in _types(f, f.contract.gives)}
        self._parts = {f.name: self._wrapper(f) for f in interface.functions if f.name in can}
        self.functions = [f for f in interface.functions if self._parts.get(f.name)]

    def text(self) -> str:
        """The source."""
        lines = [
            f"/* Generated from the headers of {self._interface.folder}. */",
            *(f"#include <{h.name}>" for h in self._interface.headers if h.functions),
            "#include <unicore/contracts.h>",
            "",
        ]
        if any("interface" in state for state in self._states.values()):
            lines.append(f"static const char interface[] = {_quoted(self._interface.name)};")
        lines += self._states.values()
        others = sorted(
            {o for f in self.functions for o in f.contract.order if o in self._noted}
            | {f.name for f in self.functions if f.name in self._noted}
        )
        lines += [f"extern bool uni_contract_called_{name};" for name in others]
        for function in self.functions:
            lines += ["", *self._parts[function.name]]
        return "\n".join([*lines, ""])

    def _wrapper(self, function: Function) -> list[str]:
        """The wrapper, or nothing where there is nothing to check."""
        before = list(self._before(function))
        after = list(self._after(function))
        note = function.name in self._noted
        if not (before or after or note):
            return []
        name = function.name
        parameters = [
            (f"a{number}", parameter.type)
            for number, parameter in enumerate(function.parameters, 1)
        ]
        listed = ", ".join(f"__typeof__({type}) {own}" for own, type in parameters) or "void"
        passed = ", ".join(own for own, _ in parameters)
        result = f"__typeof__({function.result})" if function.result != "void" else "void"
        attribute = "UNI_NORETURN " if function.noreturn else ""
        lines = [
            *([f"bool uni_contract_called_{name};"] if note else []),
            f"{attribute}{result} __real_{name}({listed});",
            f"{attribute}{result} __wrap_{name}({listed});",
            f"{attribute}{result} __wrap_{name}({listed})",
            "{",
            "    static const struct uni_contract contract = {",
            f"        {_quoted(name)}, {_quoted(function.place)}}};",
            *(f"    {line}" for line in before),
        ]
        if result == "void":
            lines.append(f"    __real_{name}({passed});")
        else:
            lines.append(f"    {result} result = __real_{name}({passed});")
        if not function.noreturn:
            lines += [f"    {line}" for line in after]
            if note:
                success = _success(function)
                when = f"if ({success}) " if success else ""
                lines.append(f"    {when}uni_contract_called_{name} = true;")
            lines += ["    return result;"] if result != "void" else []
        uses_contract = any("&contract" in line for line in (*before, *after))
        if not uses_contract:
            del lines[lines.index("    static const struct uni_contract contract = {") :][:2]
        return [*lines, "}"]

    def _before(self, function: Function) -> Iterator[str]:
        said = function.contract
        if set(said.context) != set(CONTEXTS):
            contexts = " | ".join(f"UNI_CONTRACT_{one.upper()}" for one in said.context)
            yield _call("context", contexts, f"@context {', '.join(said.context)}")
        for number, parameter in enumerate(function.parameters, 1):
            if is_pointer(parameter.type) and parameter.name not in said.nullable:
                yield _call("pointer", f"a{number}", f"({parameter.name}) without @nullable")
        for name in said.order:
            if name in self._noted:
                yield _call("order", f"uni_contract_called_{name}", f"@order after {name}")
        for state in said.needs:
            yield from self._needs(function, state)
        for one in said.takes:
            owned = self._owned(function, one)
            if owned:
                yield _call("takes", f"{_object(function, one)}, &{owned}", f"@takes {one}")
        for owned in self._given(function):
            yield f"uni_contract_giving(&{owned}, true);"
        for state in said.ensures:
            if _ends_before(function, state):
                yield from self._ensures(function, state)

    def _needs(self, function: Function, state: State) -> Iterator[str]:
        clause = f"@needs {state}"
        if state.name in MACHINE:
            on = (state.name == "interrupts on") != state.negated
            yield _call("interrupts", _truth(on), clause)
        elif state.name in self._known_states:
            what = f"{_object(function, state.object)}, &{self._state(state.name)}"
            yield _call("needs", f"{what}, {_truth(not state.negated)}", clause)

    def _after(self, function: Function) -> Iterator[str]:
        """What holds when the function has returned. One that failed has changed nothing."""
        said = function.contract
        success = _success(function)
        when = f"if ({success}) " if success else ""
        if is_pointer(function.result) and RESULT not in said.nullable:
            yield _call("pointer", "result", "a result without @nullable")
        for one in said.takes:
            owned = self._owned(function, one)
            if owned:
                what = _object(function, one)
                yield f"uni_contract_taken({what}, &{owned}, {success or 'true'});"
        for one in said.gives:
            owned = self._owned(function, one)
            if owned:
                yield f"{when}uni_contract_gives({_object(function, one)}, &{owned});"
        for state in said.ensures:
            if not _ends_before(function, state):
                for line in self._ensures(function, state):
                    yield f"{when}{line}"
        for owned in self._given(function):
            yield f"uni_contract_giving(&{owned}, false);"

    def _ensures(self, function: Function, state: State) -> Iterator[str]:
        if state.name not in MACHINE and state.name in self._known_states:
            what = f"{_object(function, state.object)}, &{self._state(state.name)}"
            yield f"uni_contract_ensures({what}, {_truth(not state.negated)});"

    def _given(self, function: Function) -> list[str]:
        """The C names of the ownerships that a function may give."""
        owned = (self._owned(function, one) for one in function.contract.gives)
        return sorted({one for one in owned if one})

    def _state(self, name: str) -> str:
        """The C name of a state of the interface's objects."""
        own = f"state_{name.replace(' ', '_')}"
        initially, renews = _truth(name in self._initial), _truth(name == _RENEWING)
        self._states.setdefault(
            own,
            f"static const struct uni_contract_state {own} = {{"
            f"interface, {initially}, {renews}, NULL}};",
        )
        return own

    def _owned(self, function: Function, one: str) -> str:
        """The C name of the ownership of an object's type; "" where nobody can know it."""
        (type,) = _types(function, [one])
        if type not in self._givers or type in self._unseen_givers:
            return ""
        own = f"owned_{sorted(self._givers).index(type)}"
        self._states.setdefault(
            own,
            f"static unsigned giving_{own};\nstatic const struct uni_contract_state {own} = {{"
            f"NULL, {_truth(type in self._lent)}, false, &giving_{own}}};",
        )
        return own


def _call(check: str, what: str, clause: str) -> str:
    return f"uni_contract_{check}(&contract, {what}, {_quoted(clause)});"


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _object(function: Function, name: str) -> str:
    """What a tag names, in C: a parameter, what it points to, the result, or the machine."""
    if not name:
        return "NULL"
    if name == RESULT:
        return "result"
    names = [parameter.name for parameter in function.parameters]
    return f"{'*' * name.startswith('*')}a{names.index(name.removeprefix('*')) + 1}"


def _types(function: Function, names: Sequence[str]) -> Iterator[str]:
    """The types of what tags name, without qualifiers."""
    types = {parameter.name: parameter.type for parameter in function.parameters}
    for name in names:
        type = function.result if name == RESULT else types[name.removeprefix("*")]
        if name.startswith("*"):
            type = type.removesuffix("*").rstrip()
        yield " ".join(word for word in type.split() if word not in ("const", "volatile"))


def _ends_before(function: Function, state: State) -> bool:
    """Whether a state ends when the function is called, and not only when it returns: meanwhile
    another thread may bring it about again, who waited for just that."""
    return state.negated and not _success(function)


def _success(function: Function) -> str:
    """The condition that a call has succeeded; "" where it cannot fail."""
    said = function.contract
    if function.result in _SIGNED and (said.errors or said.optional):
        return "result >= 0"
    if is_pointer(function.result) and RESULT in said.nullable:
        return "result"
    return ""
