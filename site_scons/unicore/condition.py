# SPDX-License-Identifier: BSD-3-Clause
"""Conditions of recipes: text in a small, checked subset of Python.

Operators: and, or, not, ==, !=, in, not in. Operands: the recipe's own options, `arch`, `plat`,
text and number constants, tuples of constants after `in`. Kept as text in recipes so that they
store as JSON; parsed here into a tree that can be evaluated, checked and translated to Kconfig.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Value = bool | int | str


class ConditionError(ValueError):
    """The text is not a condition; the message says why, for a RecipeError to place."""


@dataclass(frozen=True)
class Compare:
    """A name is (or, negated, is not) one of some constants; a bare flag is `name == True`."""

    name: str
    constants: tuple[Value, ...]


@dataclass(frozen=True)
class Not:
    term: Term


@dataclass(frozen=True)
class All:
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Any:
    terms: tuple[Term, ...]


Term = Compare | Not | All | Any


def parse(text: str) -> Term:
    """The tree of a condition; ConditionError when the text is none."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ConditionError("it is not an expression") from error
    return _term(tree)


def _term(node: ast.expr) -> Term:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return All(tuple(_term(value) for value in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Any(tuple(_term(value) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_term(operand))
        case ast.Name(id=name):
            return Compare(name, (True,))
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[right]):
            match op, right:
                case (ast.Eq(), _):
                    return Compare(name, (_constant(right),))
                case (ast.NotEq(), _):
                    return Not(Compare(name, (_constant(right),)))
                case (ast.In(), ast.Tuple(elts=items) | ast.List(elts=items)):
                    return Compare(name, tuple(_constant(item) for item in items))
                case (ast.NotIn(), ast.Tuple(elts=items) | ast.List(elts=items)):
                    return Not(Compare(name, tuple(_constant(item) for item in items)))
    raise ConditionError(f"{ast.unparse(node)!r} is not allowed in a condition")


def _constant(node: ast.expr) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | str):
        return node.value
    raise ConditionError(f"{ast.unparse(node)!r} is not a constant")


def comparisons(term: Term) -> Iterator[Compare]:
    """Every comparison in the tree."""
    match term:
        case Compare():
            yield term
        case Not(inner):
            yield from comparisons(inner)
        case All(terms) | Any(terms):
            for part in terms:
                yield from comparisons(part)


def evaluate(term: Term, values: Mapping[str, Value]) -> bool:
    """Whether the condition holds; every name in it must be in (values)."""
    match term:
        case Compare(name, constants):
            return values[name] in constants
        case Not(inner):
            return not evaluate(inner, values)
        case All(terms):
            return all(evaluate(part, values) for part in terms)
        case Any(terms):
            return any(evaluate(part, values) for part in terms)


def decided(term: Term, values: Mapping[str, Value]) -> bool | None:
    """Whether the condition holds whatever the names that are not in (values) are; None when that
    depends on them."""
    match term:
        case Compare(name, constants):
            return values[name] in constants if name in values else None
        case Not(inner):
            found = decided(inner, values)
            return None if found is None else not found
        case All(terms) | Any(terms):
            ends = isinstance(term, Any)  # what settles the whole, once a part is it
            parts = {decided(part, values) for part in terms}
            return ends if ends in parts else None if None in parts else not ends


def to_kconfig(term: Term, known: Mapping[str, Value], symbol: Callable[[str, Value], str]) -> str:
    """The condition as a Kconfig expression.

    Names in (known), such as `arch`, are folded to y or n; for the others (symbol) gives the
    expression that is y when the option named has the value given.
    """
    match term:
        case Compare(name, constants):
            if name in known:
                return "y" if known[name] in constants else "n"
            return _joined(" || ", [symbol(name, constant) for constant in constants])
        case Not(inner):
            return f"!({to_kconfig(inner, known, symbol)})"
        case All(terms):
            return _joined(" && ", [to_kconfig(part, known, symbol) for part in terms])
        case Any(terms):
            return _joined(" || ", [to_kconfig(part, known, symbol) for part in terms])


def _joined(operator: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else "(" + operator.join(parts) + ")" if parts else "n"
