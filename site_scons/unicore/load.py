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
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unicore import recipe as vocabulary
from unicore.accepted import Accepted
from unicore.consistency import check_recipe
from unicore.errors import RecipeError, listed, suggestion
from unicore.jsonio import from_json, plain
from unicore.model import Kind, Recipe
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


def load(
    path: Path, folder: str, name: str, kind: Kind, accepted: Accepted | None = None
) -> Recipe:
    """The recipe in the file (path), which messages call by (folder) and its name is (name).

    Records in (accepted) are valid; others are validated, and added to it.
    """
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
    if accepted is None or record not in accepted:
        _validate(record, file, lines)
        if accepted is not None:
            accepted.add(record)
    loaded = from_json(record, folder, lines)
    check_recipe(loaded)
    return loaded


def _the_declaration(tree: ast.Module, file: str, kind: Kind) -> ast.Call:
    """The one declaration among the statements; anything that is not data is refused."""
    calls: list[ast.Call] = []
    for statement in tree.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.ImportFrom(module="unicore.recipe", level=0, names=names):
                _check_imported(names, file)
            case ast.Import() | ast.ImportFrom():
                raise RecipeError(
                    f"{file}:{statement.lineno}",
                    "a recipe imports from unicore.recipe only",
                    "what cannot be said so needs a new word in site_scons/unicore/recipe.py",
                )
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


def _check_imported(names: list[ast.alias], file: str) -> None:
    for alias in names:
        if alias.name not in vocabulary.__all__:
            raise RecipeError(
                f"{file}:{alias.lineno}",
                f"unicore.recipe has no {alias.name!r}",
                suggestion(alias.name, vocabulary.__all__, "it has"),
            )


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
        if keyword.arg is None:
            raise RecipeError(
                f"{file}:{keyword.value.lineno}",
                "a recipe says each word itself",
                "write name=value instead of **",
            )
        if keyword.arg not in known:
            raise RecipeError(
                f"{file}:{keyword.value.lineno}",
                f"unknown field {keyword.arg!r} in {call.func.id}()",
                suggestion(keyword.arg, known, "it has"),
            )
    names: dict[str, Any] = {}
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    try:
        exec(compile(ast.Module([*imports], []), str(path), "exec"), names)
        said = eval(compile(ast.Expression(call), str(path), "eval"), names)
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        where = frames[-1].lineno if frames else call.lineno
        if isinstance(error, NameError) and error.name in vocabulary.__all__:
            raise RecipeError(
                f"{file}:{where}",
                f"{error.name} is not imported",
                f"write: from unicore.recipe import {error.name}",
            ) from error
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
            for index, item in enumerate(value.elts):
                lines[f"{word}.{index}"] = item.lineno
                inner = item.keywords if isinstance(item, ast.Call) else ()
                lines |= {f"{word}.{index}.{said.arg}": said.value.lineno for said in inner}
        elif isinstance(value, ast.Dict):
            keys = (key for key in value.keys if isinstance(key, ast.Constant))
            lines |= {f"{word}.{key.value!s}": key.lineno for key in keys}
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
        raise _explained(error, record, file, lines)


# What is a dictionary in JSON only.
_MADE_BY = {
    "memory": "region()",
    "options": "flag(), number(), text() or choice()",
    "origin": "archive()",
}


def _explained(
    error: ValidationError, record: Mapping[str, Any], file: str, lines: Mapping[str, int]
) -> RecipeError:
    """A schema violation in the words of the vocabulary."""
    path = [str(part) for part in error.absolute_path]
    word = path[0] if path else ""
    places = (".".join(path[:depth]) for depth in (3, 2, 1, 0))
    where = next(lines[place] for place in places if place in lines)
    shown = ".".join(path) or "the recipe"
    if word == "options" and len(path) > 2:
        option = record["options"][int(path[1])]
        shown = f"the {'.'.join(path[2:])} of option {option['name']!r}"
    if word == "targets" and len(path) > 2:
        arches = record["targets"][int(path[1])]["arches"]
        shown = f"the {'.'.join(path[2:])} of target {listed(map(repr, arches))}"
    articles = {
        "array": "a list",
        "object": "a dictionary",
        "string": "text",
        "integer": "a number",
        "boolean": "True or False",
    }
    rule: Any = error.validator_value
    if error.validator == "type":
        types = rule
        wanted = [types] if isinstance(types, str) else types
        what = f"{shown} is {error.instance!r}"
        remedy = f"it must be {' or '.join(articles.get(t, t) for t in wanted)}"
        if wanted == ["object"] and word in _MADE_BY:
            remedy = f"it is made by {_MADE_BY[word]}"
    elif error.validator == "enum":
        what = f"{shown} is {error.instance!r}"
        remedy = suggestion(str(error.instance), map(str, rule), "it may be")
    elif error.validator == "pattern":
        what = f"{shown} is {error.instance!r}"
        remedy = f"it must match {rule}"
    elif error.validator == "anyOf":
        what = f"{shown} is {error.instance!r}"
        remedy = "it must be text, or one of when(), isr(), upstream()"
    elif error.validator == "maxItems" and isinstance(error.instance, list):
        what = f"{shown} lists {len(error.instance)} things"
        remedy = f"it holds {rule} at most"
    else:
        what = f"{shown}: {error.message}"
        remedy = "see schema/recipe.schema.json for what it may be"
    return RecipeError(f"{file}:{where}", what, remedy)
