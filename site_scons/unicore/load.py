# SPDX-License-Identifier: BSD-3-Clause
"""From the text of one SConscript to its record, with every mistake placed on its line.

A recipe is data, so only its shape is run: a docstring, imports, and one declaration. The file is
parsed, its words are compared with the vocabulary, the declaration is evaluated, and its JSON form
is validated by schema/recipe.schema.json.
"""

from __future__ import annotations

import ast
import functools
import inspect
import json
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unicore import recipe as vocabulary
from unicore.condition import ConditionError, comparisons, parse
from unicore.errors import RecipeError, listed, suggestion
from unicore.jsonio import from_json, plain
from unicore.model import Item, Kind, Option, Recipe, When
from unicore.recipe import Declaration

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

DECLARATIONS: Mapping[Kind, Any] = {
    "library": vocabulary.library,
    "arch": vocabulary.arch,
    "platform": vocabulary.platform,
    "app": vocabulary.app,
}
SCHEMA = Path(__file__).parents[2] / "schema" / "recipe.schema.json"


def load(path: Path, folder: str, name: str, kind: Kind) -> Recipe:
    """The recipe in the file (path), which messages call by (folder) and its name is (name)."""
    file = f"{folder}/SConscript"
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise RecipeError(file, "it is not UTF-8 text", "save it as UTF-8") from error
    except SyntaxError as error:
        raise RecipeError(f"{file}:{error.lineno}", error.msg, "mend the syntax") from error
    call = _the_declaration(tree, file, kind)
    declaration = _evaluated(tree, call, path, file)
    lines = _lines(call)
    summary = (ast.get_docstring(tree) or "").partition("\n")[0].strip()
    if not summary:
        raise RecipeError(f"{file}:1", "it has no docstring", "say in one line what it is")
    record = {
        "kind": kind,
        "name": name,
        "summary": summary,
        **{word: plain(said) for word, said in declaration.words.items() if said is not None},
    }
    _validate(record, file, lines)
    loaded = from_json(record, folder, lines)
    _check_conditions(loaded)
    return loaded


def _the_declaration(tree: ast.Module, file: str, kind: Kind) -> ast.Call:
    """The one declaration among the statements; anything that is not data is refused."""
    calls: list[ast.Call] = []
    for statement in tree.body:
        match statement:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                pass
            case ast.Expr(value=ast.Call(func=ast.Name()) as call):
                calls.append(call)
            case _:
                raise RecipeError(
                    f"{file}:{statement.lineno}",
                    "a recipe is data: imports and one declaration, nothing else",
                    "what cannot be said so needs a new word in site_scons/unicore/recipe.py",
                )
    if len(calls) != 1:
        where = calls[1].lineno if calls else 1
        raise RecipeError(
            f"{file}:{where}",
            f"it makes {len(calls) or 'no'} declarations",
            f"make exactly one: {kind}(...)",
        )
    said = calls[0].func.id if isinstance(calls[0].func, ast.Name) else ""
    if said != kind:
        raise RecipeError(
            f"{file}:{calls[0].lineno}",
            f"{said}() does not belong in this folder",
            suggestion(said, [kind], "it holds"),
        )
    return calls[0]


def _evaluated(tree: ast.Module, call: ast.Call, path: Path, file: str) -> Declaration:
    """What the declaration says, after its words are compared with the vocabulary."""
    assert isinstance(call.func, ast.Name)
    if call.args:
        raise RecipeError(
            f"{file}:{call.args[0].lineno}",
            f"{call.func.id}() takes words with a name only",
            "write needs=[...], sources=[...] and so on",
        )
    known = inspect.signature(getattr(vocabulary, call.func.id)).parameters
    for keyword in call.keywords:
        if keyword.arg not in known:
            raise RecipeError(
                f"{file}:{keyword.value.lineno}",
                f"unknown field {keyword.arg!r} in {call.func.id}()",
                suggestion(keyword.arg or "**", known, "it has"),
            )
    names: dict[str, Any] = {}
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    try:
        exec(compile(ast.Module([*imports], []), str(path), "exec"), names)
        said = eval(compile(ast.Expression(call), str(path), "eval"), names)
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        where = frames[-1].lineno if frames else call.lineno
        missing = [k for k, p in known.items() if p.default is p.empty]
        absent = [k for k in missing if k not in {keyword.arg for keyword in call.keywords}]
        if isinstance(error, TypeError) and absent:
            raise RecipeError(
                f"{file}:{call.lineno}",
                f"{call.func.id}() needs {listed(absent)}",
                f"add {', '.join(word + '=' for word in absent)} to it",
            ) from error
        raise RecipeError(
            f"{file}:{where}",
            f"it raised {type(error).__name__}: {error}",
            "a recipe only names things: mend the expression",
        ) from error
    if not isinstance(said, Declaration):
        raise RecipeError(
            f"{file}:{call.lineno}",
            f"{call.func.id} is not the declaration of unicore.recipe",
            f"write: from unicore.recipe import {call.func.id}",
        )
    return said


def _lines(call: ast.Call) -> dict[str, int]:
    """The line of each word and, as "word.key" or "word.2", of what stands in it."""
    lines = {"": call.lineno}
    for keyword in call.keywords:
        word, value = str(keyword.arg), keyword.value
        lines[word] = value.lineno
        if isinstance(value, ast.List | ast.Tuple):
            lines |= {f"{word}.{index}": item.lineno for index, item in enumerate(value.elts)}
        elif isinstance(value, ast.Dict):
            keys = (key for key in value.keys if isinstance(key, ast.Constant))
            lines |= {f"{word}.{key.value}": key.lineno for key in keys}
    return lines


@functools.cache
def _validator(kind: Kind) -> Any:
    # Imported here: it takes longer than everything else, and a cached catalogue needs none.
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{kind}"})


def _validate(record: Mapping[str, Any], file: str, lines: Mapping[str, int]) -> None:
    from jsonschema.exceptions import best_match

    error = best_match(_validator(record["kind"]).iter_errors(record))
    if error is not None:
        raise _explained(error, file, lines)


def _explained(error: ValidationError, file: str, lines: Mapping[str, int]) -> RecipeError:
    """A schema violation in the words of the vocabulary."""
    path = [str(part) for part in error.absolute_path]
    word = path[0] if path else ""
    where = lines.get(".".join(path[:2]), lines.get(word, lines[""]))
    shown = ".".join(path) or "the recipe"
    articles = {
        "array": "a list",
        "object": "a dictionary",
        "string": "text",
        "integer": "a number",
    }
    rule: Any = error.validator_value
    if error.validator == "type":
        types = rule
        wanted = [types] if isinstance(types, str) else types
        what = f"{shown} is {error.instance!r}"
        remedy = f"it must be {' or '.join(articles.get(t, t) for t in wanted)}"
    elif error.validator == "enum":
        what = f"{shown} is {error.instance!r}"
        remedy = suggestion(str(error.instance), map(str, rule), "it may be")
    elif error.validator == "pattern":
        what = f"{shown} is {error.instance!r}"
        remedy = f"it must match {rule}"
    elif error.validator == "anyOf":
        what = f"{shown} is {error.instance!r}"
        remedy = "it must be text, or one of when(), isr(), upstream()"
    else:
        what = f"{shown}: {error.message}"
        remedy = "see schema/recipe.schema.json for what it may be"
    return RecipeError(f"{file}:{where}", what, remedy)


def _check_conditions(recipe: Recipe) -> None:
    for index, option in enumerate(recipe.options):
        where = f"options.{index}"
        if sum(other.name == option.name for other in recipe.options) > 1:
            raise RecipeError(
                recipe.place(where),
                f"two options are called {option.name!r}",
                "give each a name of its own",
            )
        if option.when is not None:
            check_condition(recipe, option.when, where)
    words = ("needs", "uses", "include", "sources", "cflags", "isr_cflags", "run")
    for word in words:
        for index, item in enumerate(getattr(recipe, word, ())):
            for condition in _conditions([item]):
                check_condition(recipe, condition, f"{word}.{index}")


def _conditions(items: Iterable[Item]) -> Iterable[str]:
    for item in items:
        if isinstance(item, When):
            yield item.condition
            yield from _conditions(item.items)


def check_condition(recipe: Recipe, text: str, where: str) -> None:
    """Refuse a condition over names, or compared with values, that (recipe) does not have."""
    place = recipe.place(where)
    try:
        term = parse(text)
    except ConditionError as error:
        raise RecipeError(
            place,
            f"bad condition {text!r}: {error}",
            "use and, or, not, ==, != and in, over options, arch and plat",
        ) from error
    options: dict[str, Option] = {option.name: option for option in recipe.options}
    for comparison in comparisons(term):
        name = comparison.name
        if name in ("arch", "plat"):
            wanted: tuple[type, ...] = (str,)
        elif name in options:
            wanted = {"flag": (bool,), "number": (int,)}.get(options[name].kind, (str,))
        else:
            raise RecipeError(
                place,
                f"bad condition {text!r}: {name!r} is no option of this recipe",
                suggestion(name, [*options, "arch", "plat"], "it can ask for"),
            )
        for constant in comparison.constants:
            if type(constant) not in wanted:
                raise RecipeError(
                    place,
                    f"bad condition {text!r}: {name!r} is never {constant!r}",
                    f"compare it with {'a ' if wanted != (str,) else ''}"
                    f"{ {bool: 'flag', int: 'number', str: 'text'}[wanted[0]] }",
                )
            choices = options[name].values if name in options else ()
            if choices and constant not in choices:
                raise RecipeError(
                    place,
                    f"bad condition {text!r}: {name!r} is never {constant!r}",
                    suggestion(str(constant), choices, "it may be"),
                )
