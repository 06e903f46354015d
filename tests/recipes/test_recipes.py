# SPDX-License-Identifier: BSD-3-Clause
"""Every recipe of this tree: it loads, matches the schema, resolves for its targets, obeys lint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from unicore import lint
from unicore.catalog import Catalog, find, read, strings
from unicore.configfile import Configured
from unicore.idle import idle_words
from unicore.jsonio import from_json, to_json
from unicore.model import App, Recipe, Target
from unicore.resolve import recipe_choices, recipe_settings, resolve
from unicore.wishes import Choice

ROOT = Path(__file__).parents[2]
CATALOG = read(ROOT, find(ROOT, ["."]))
RECIPES = list(CATALOG.recipes())


def implementers(catalog: Catalog, api: str) -> list[str]:
    return [name for name, library in catalog.libraries.items() if api in library.implements]


def ways() -> list[tuple[App, Target, dict[str, Choice]]]:
    """Every app on every target; where it leaves a choice open, once with each implementer."""
    found = []
    for app in CATALOG.apps.values():
        for target in CATALOG.targets():
            if app.hindrance(target) is not None:
                continue
            open_choices = [
                (api, able)
                for api in strings(app.needs)
                if api not in app.choose and len(able := implementers(CATALOG, api)) > 1
            ]
            combinations: list[dict[str, Choice]] = [{}]
            for api, able in open_choices:
                combinations = [
                    {**one, api: Choice(name, "command line")}
                    for one in combinations
                    for name in able
                ]
            found += [(app, target, choices) for choices in combinations]
    return found


def shown(value: object) -> str:
    if isinstance(value, dict):
        return ",".join(f"{api}={choice.library}" for api, choice in value.items()) or "alone"
    return value.folder if isinstance(value, Recipe) else str(value)


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    return Draft202012Validator(
        json.loads((ROOT / "schema" / "recipe.schema.json").read_text(encoding="utf-8"))
    )


def test_the_schema_is_one() -> None:
    schema = json.loads((ROOT / "schema" / "recipe.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("recipe", RECIPES, ids=shown)
def test_json_form(recipe: Recipe, schema: Draft202012Validator) -> None:
    record = json.loads(json.dumps(to_json(recipe)))
    assert [error.message for error in schema.iter_errors(record)] == []
    assert from_json(record, recipe.folder, recipe.lines) == recipe


@pytest.mark.parametrize(("app", "target", "choices"), ways(), ids=shown)
def test_resolves(app: App, target: Target, choices: dict[str, Choice]) -> None:
    plan = resolve(CATALOG, target, app, (), choices)
    assert plan.app in [member.recipe for member in plan.members]
    for api, choice in choices.items():
        assert plan.implementers[api].recipe.name == choice.library


def test_every_interface_is_tested_with_each_implementer() -> None:
    """ways() must not lose what it is for."""
    tested = {(api, choice.library) for _, _, choices in ways() for api, choice in choices.items()}
    for name in CATALOG.apps:
        api = name.removesuffix("-test")
        able = implementers(CATALOG, api) if api != name else []
        if len(able) > 1:
            assert {(api, library) for library in able} <= tested


@pytest.mark.parametrize("rule", lint.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("recipe", RECIPES, ids=shown)
def test_lint(rule: lint.Rule, recipe: Recipe) -> None:
    assert list(rule(lint.tree(ROOT, CATALOG), recipe)) == []


# A test of an API is built with each implementer, and not all of these need what it chooses.
APPS = [
    app
    for app in CATALOG.apps.values()
    if (app.config or app.choose) and not app.folder.endswith("/test")
]


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_what_an_app_sets_and_chooses_has_an_effect(app: App) -> None:
    """For one target at least."""
    targets = [target for target in CATALOG.targets() if app.hindrance(target) is None]
    plans = [resolve(CATALOG, target, app) for target in targets]
    said = Configured("", tuple(recipe_settings(app)), recipe_choices(app))
    assert idle_words(plans, said) == {}


# The rules themselves, on trees that break them.


def library(root: Path, name: str, said: str, **files: str) -> None:
    folder = root / "lib" / name
    folder.mkdir(parents=True)
    text = f'"""A library."""\n\nfrom unicore.recipe import isr, library, when\n\nlibrary({said})\n'
    (folder / "SConscript").write_text(text)
    for path, content in files.items():
        file = folder / path.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)


def breaches(root: Path) -> list[tuple[str, str, str]]:
    return [tuple(problem) for problem in lint.problems(root, read(root, find(root, ["."])))]


def test_rule_sources(tmp_path: Path) -> None:
    library(
        tmp_path,
        "one",
        'sources=["a.c", when("plat == \'kvm\'", isr("b.c"))]',
        a_c="",
        b_c="",
        c_c="",
        sub__d_S="",
    )
    assert breaches(tmp_path) == [
        (
            f"lib/one/{name}",
            "lib/one/SConscript does not name it",
            "add it to sources=, or remove it",
        )
        for name in ("c.c", "sub/d.S")
    ]


def test_rule_includes(tmp_path: Path) -> None:
    header = "#include <unicore/two.h>\n"
    library(tmp_path, "two", "", include__unicore__two_h="")
    library(tmp_path, "one", 'sources=["a.c"]', a_c=f"\n  # include <stddef.h>\n{header}")
    library(tmp_path, "needer", 'needs=["two"], sources=["a.c"]', a_c=header)
    library(tmp_path, "user", 'uses=["two"], sources=["a.c"]', a_c=header)
    library(tmp_path, "maker", 'implements=["two"], sources=["a.c"]', a_c=header)
    assert breaches(tmp_path) == [
        (
            "lib/one/a.c:3",
            "<unicore/two.h> is two's, which lib/one/SConscript does not need",
            'add "two" to needs=, or do without',
        )
    ]


def test_rule_includes_lent_by_an_implementer(tmp_path: Path) -> None:
    library(tmp_path, "libc", "")
    library(tmp_path, "tiny", 'implements=["libc"], sources=["a.c"]', a_c="", include__stdio_h="")
    library(tmp_path, "good", 'needs=["libc"], sources=["a.c"]', a_c="#include <stdio.h>\n")
    library(tmp_path, "bad", 'sources=["a.c"]', a_c="#include <stdio.h>\n")
    assert [place for place, _, _ in breaches(tmp_path)] == ["lib/bad/a.c:1"]


def test_rule_needs(tmp_path: Path) -> None:
    library(tmp_path, "two", "", include__unicore__two_h="")
    library(tmp_path, "bare", 'sources=["a.c"]', a_c="")
    library(tmp_path, "one", 'needs=["two", "bare"], sources=["a.c"]', a_c="")
    library(tmp_path, "weak", 'uses=["two"], sources=["a.c"]', a_c="")
    library(tmp_path, "asks", 'uses=["two"], sources=["a.c"]', a_c="#if UNI_HAS_TWO\n#endif\n")
    assert breaches(tmp_path) == [
        (
            f"lib/{name}/SConscript:5",
            f"{word}: nothing here includes a header of two",
            'take "two" away, or include what is used',
        )
        for name, word in (("one", "needs"), ("weak", "uses"))
    ]


def test_rule_categories(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    for name, more in (("one", ""), ("two", 'category="drivers", ')):
        library(root, name, f'{more}options=[flag("a", False, "A.")], sources=["a.c"]', a_c="")
        path = root / "lib" / name / "SConscript"
        path.write_text(path.read_text().replace("import isr", "import flag, isr"))
    assert breaches(root) == [
        (
            "lib/one/SConscript:5",
            "it has options and no category",
            'say where the menu shows them, as in category="drivers"',
        )
    ]
