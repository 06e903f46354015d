# SPDX-License-Identifier: BSD-3-Clause
"""Public headers, read by tree-sitter's grammar of C."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from unicore.api import ctype
from unicore.api.declarators import SPECIFIERS, Declared, base, declared, text, without_comments
from unicore.api.mask import Mark, mask
from unicore.api.model import (
    Function,
    Header,
    Macro,
    Member,
    Parameter,
    Prototype,
    TypeDefinition,
    TypeKind,
    Variable,
)
from unicore.api.tags import Comment, Tag, TagError, comment, contract, initial_states
from unicore.errors import ContractError

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_CONDITIONAL = ("preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "preproc_elifdef")
_DECLARATIONS = ("declaration", "function_definition", "type_definition", *SPECIFIERS)
# What the prose of a function that C does not call begins with.
_ASSEMBLY = "In assembly"
_NOTHING = Comment("", ())
_WRONG = Comment("", ())  # known by identity: what is wrong has been told


def parse(path: str, name: str, source: str, known: Mapping[str, str]) -> Header:
    """The header at (path), included as (name); ContractError with file and line if it is wrong.

    (known): the macros of <unicore/cdefs.h> that declarations consist of, by mask.definitions().
    Of every conditional block both branches count, except what only assembly sees.
    """
    header, problems = read(path, name, source, known)
    if problems:
        raise problems[0]
    return header


def read(
    path: str, name: str, source: str, known: Mapping[str, str]
) -> tuple[Header, list[ContractError]]:
    """The same with all that is wrong; functions whose contract is wrong are left out."""
    reader = _Reader(path, source, known)
    reader.run()
    header = Header(
        path,
        name,
        reader.prose,
        tuple(reader.functions.values()),
        tuple(reader.callbacks.values()),
        tuple(reader.types.values()),
        tuple(reader.macros.values()),
        tuple(reader.variables.values()),
    )
    return header, [problem for _, problem in sorted(reader.problems, key=lambda pair: pair[0])]


@functools.cache
def _parser() -> Parser:
    import tree_sitter
    import tree_sitter_c

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language()))


class _Reader:
    """One header."""

    def __init__(self, path: str, source: str, known: Mapping[str, str]) -> None:
        self._path = path
        self._source = source
        masked = mask(source, known)
        self._marks = masked.marks
        self._root = _parser().parse(masked.text).root_node
        self.prose = ""
        self.functions: dict[str, Function] = {}
        self.callbacks: dict[str, Function] = {}
        self.types: dict[str, TypeDefinition] = {}
        self.macros: dict[str, Macro] = {}
        self.variables: dict[str, Variable] = {}
        self.problems: list[tuple[int, ContractError]] = []  # by line

    def run(self) -> None:
        broken = next(_broken(self._root), None)
        if broken is not None:
            self._problem(
                broken.start_point[0] + 1,
                f"this cannot be read as C: {text(broken).strip().partition(chr(10))[0]}",
                "define macros that declarations consist of here, or in <unicore/cdefs.h>",
            )
        self.prose = self._first_comment()
        self._declarations(self._root)

    def _problem(self, line: int, what: str, remedy: str) -> None:
        self.problems.append((line, ContractError(f"{self._path}:{line}", what, remedy)))

    def _first_comment(self) -> str:
        """The first comment that is not the licence's: what the header is about."""
        for node in self._root.children:
            if node.type != "comment":
                break
            said = self._comment(node)
            if "SPDX-License-Identifier" not in said.prose:
                return said.prose
        return ""

    def _comment(self, node: Node | None) -> Comment:
        """A comment taken apart, lines counted in the file; none says nothing."""
        if node is None:
            return _NOTHING
        first = node.start_point[0] + 1
        try:
            said = comment(self._source[node.start_byte : node.end_byte])
        except TagError as error:
            self._problem(first + error.line, error.what, error.remedy)
            return _WRONG
        return Comment(said.prose, tuple(Tag(t.name, t.text, first + t.line) for t in said.tags))

    # Declarations, one after the other.

    def _declarations(self, parent: Node) -> None:
        """Everything below (parent): a file, or a branch of a condition."""
        above: Node | None = None  # the last comment
        shared: Node | None = None  # what stands above the last function
        start = parent.start_byte  # the end of what came before
        for node in parent.children:
            if node.type == "comment":
                above = node
                continue
            if node.type in _CONDITIONAL:
                self._declarations(node)
            elif node.type in _DECLARATIONS:
                marks = self._marks_of(node, start)
                top = self._top(node, marks)
                near = above if _is_above(above, top) else None
                if above is None and shared is not None and self._line_at(start) + 1 == top:
                    near = shared  # functions in a row have one comment for all
                self._declaration(node, self._comment(near), marks)
                shared = near if node.type == "declaration" else None
            elif node.type in ("preproc_def", "preproc_function_def"):
                near = above if _is_above(above, node.start_point[0]) else None
                self._macro(node, self._comment(near))
            if node.type != ";":
                above = None
            start = node.end_byte

    def _line_at(self, at: int) -> int:
        return self._source.count("\n", 0, at)

    def _marks_of(self, node: Node, start: int) -> list[Mark]:
        """The macros that stand in a declaration: from (start) to its semicolon."""
        after = node.next_sibling
        end = after.start_byte if after is not None and after.type == ";" else node.end_byte
        return [mark for mark in self._marks if start <= mark.at < end]

    def _top(self, node: Node, marks: list[Mark]) -> int:
        """The line, from 0, where a declaration begins, macros before it included."""
        begins = min([node.start_byte, *(mark.at for mark in marks)])
        return self._line_at(begins)

    def _declaration(self, node: Node, said: Comment, marks: list[Mark]) -> None:
        specifier = node if node.type in SPECIFIERS else node.child_by_field_name("type")
        declarators = [] if specifier is node else node.children_by_field_name("declarator")
        if specifier is not None and specifier.type in SPECIFIERS:
            self._tagged_type(specifier, said if not declarators else _NOTHING, marks)
        for declarator in declarators:
            one = declared(declarator, base(node))
            if one.name is None or text(one.name).startswith("_"):
                continue  # a name that belongs to the compiler: C11 7.1.3
            if node.type == "type_definition":
                self._typedef(one, said, specifier, marks)
            elif isinstance(one.type, ctype.Function):
                function = self._function(one, said, node, marks)
                if function is not None:
                    self._keep(function)
            else:
                self._no_tags(said)
                name = text(one.name)
                self.variables.setdefault(
                    name,
                    Variable(name, ctype.text(one.type), said.prose, self._path, _line(one.name)),
                )
        if specifier is node or not declarators:
            self._no_tags(said)

    def _no_tags(self, said: Comment) -> None:
        for tag in said.tags:
            self._problem(
                tag.line,
                f"@{tag.name} where no function is declared",
                "put tags right above a function or a type of functions",
            )

    # Functions.

    def _function(
        self, one: Declared, said: Comment, node: Node, marks: list[Mark]
    ) -> Function | None:
        assert one.name is not None
        type = one.type.target if isinstance(one.type, ctype.Pointer) else one.type
        assert isinstance(type, ctype.Function)
        name, line = text(one.name), _line(one.name)
        parameters = zip(one.parameters, type.parameters, strict=True)
        prototype = Prototype(
            ctype.text(type.result),
            tuple(Parameter(own, ctype.text(its)) for own, its in parameters),
            type.variadic,
        )
        try:
            made = contract(prototype, said.tags)
        except TagError as error:
            if said is not _WRONG:
                self._problem(error.line or line, f"{name}: {error.what}", error.remedy)
            return None
        values = [mark.value for mark in marks]
        values += [text(child) for child in node.children if child.type != "compound_statement"]
        return Function(
            name,
            prototype,
            said.prose,
            made,
            self._path,
            line,
            inline=node.type == "function_definition",
            noreturn=any("noreturn" in value.lower() for value in values),
            must_use=any("warn_unused_result" in value for value in values),
            assembly=said.prose.startswith(_ASSEMBLY),
        )

    def _keep(self, function: Function) -> None:
        """Note a function; one that both branches of a condition declare is one."""
        other = self.functions.setdefault(function.name, function)
        if other.prototype != function.prototype:
            self._problem(
                function.line,
                f"{function.name}: {function.prototype}, but {other.prototype} in line "
                f"{other.line}",
                "declare it in one way, whatever the configuration",
            )

    # Types and macros.

    def _typedef(
        self, one: Declared, said: Comment, specifier: Node | None, marks: list[Mark]
    ) -> None:
        assert one.name is not None
        name, line = text(one.name), _line(one.name)
        pointed = one.type.target if isinstance(one.type, ctype.Pointer) else one.type
        if isinstance(pointed, ctype.Function):
            found = self._function(one, said, one.name, marks)
            if found is not None:
                self.callbacks.setdefault(name, found)
        else:
            self._no_tags(said)
        self.types.setdefault(
            name,
            TypeDefinition("typedef", name, said.prose, self._path, line, ctype.text(one.type), ()),
        )

    def _tagged_type(self, node: Node, said: Comment, marks: list[Mark]) -> None:
        """A structure, union or enumeration with a name, defined or announced here."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        kind = _TAGGED[node.children[0].type]
        if name is None and (body is None or kind != "enum"):
            return
        key = f"{kind} {text(name)}" if name is not None else f"enum, line {_line(node)}"
        known = self.types.get(key)
        if known is not None and (known.members or body is None):
            return
        if body is None and node.parent is not None and node.parent.type not in _OUTER:
            return  # only mentioned
        members = tuple(_members(body)) if body is not None else ()
        layout = [mark.name for mark in marks if mark.value.startswith("__attribute__")]
        self.types[key] = TypeDefinition(
            kind,
            text(name) if name is not None else "",
            said.prose,
            self._path,
            _line(name or node),
            "",
            members,
            tuple(layout),
        )

    def _macro(self, node: Node, said: Comment) -> None:
        name, parameters = (node.child_by_field_name(f) for f in ("name", "parameters"))
        value = node.child_by_field_name("value")
        assert name is not None
        try:
            ensures = initial_states(said.tags)
        except TagError as error:
            self._problem(error.line, f"{text(name)}: {error.what}", error.remedy)
            return
        self.macros.setdefault(
            text(name),
            Macro(
                text(name),
                text(parameters) if parameters is not None else "",
                " ".join(text(value).replace("\\\n", " ").split()) if value is not None else "",
                said.prose,
                self._path,
                _line(name),
                ensures,
            ),
        )


# What defines a type by a tag.
_TAGGED: Mapping[str, TypeKind] = {"struct": "struct", "union": "union", "enum": "enum"}
_OUTER = ("translation_unit", *_CONDITIONAL)


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _is_above(above: Node | None, line: int) -> bool:
    """Whether a comment ends in the line before (line), which counts from 0."""
    return above is not None and above.end_point[0] + 1 == line


def _broken(node: Node) -> Iterator[Node]:
    """Where the grammar gave up, in order."""
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from _broken(child)


def _members(body: Node) -> Iterator[Member]:
    """The fields of a structure or the values of an enumeration, each with its comment: one right
    above it, or behind it in its line."""
    above = ""
    children = list(body.children)
    for index, node in enumerate(children):
        if node.type == "comment":
            before = children[index - 1] if index else None
            is_behind = before is not None and before.end_point[0] == node.start_point[0]
            above = "" if is_behind else comment(text(node)).prose
            continue
        if node.type not in ("field_declaration", "enumerator"):
            continue
        behind = next((c for c in children[index + 1 : index + 3] if c.type == "comment"), None)
        if behind is not None and behind.start_point[0] != node.end_point[0]:
            behind = None
        prose = comment(text(behind)).prose if behind is not None else above
        above = ""
        if node.type == "enumerator":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            assert name is not None
            yield Member(text(name), without_comments(value) if value is not None else "", prose)
            continue
        declarators = node.children_by_field_name("declarator")
        if not declarators:
            yield Member("", base_text(node), prose)
        for declarator in declarators:
            one = declared(declarator, base(node))
            if one.name is not None:
                yield Member(text(one.name), ctype.text(one.type), prose)


def base_text(node: Node) -> str:
    """The type of a field without a name: a structure or union within another."""
    return ctype.text(base(node))
