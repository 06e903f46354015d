# SPDX-License-Identifier: BSD-3-Clause
"""What a unit can see of the rest: include folders, and the macros of the configuration.

A unit's configuration is a header of its own, `build/cfg/<digest>.h`, which holds the macros that
the source and the headers that it includes mention, and no others. A unit that mentions none has
none. So the command line of a unit changes exactly when a value changes that it can read, and units
whose command lines agree are one object for every image.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unicore.errors import RecipeError, suggestion
from unicore.model import Member, Plan, Recipe, Upstream, macro
from unicore.resolve import condition_values, filled, holding
from unicore.sources import Sources as Seen
from unicore.work import digest

_LIBRARY = "UNI_LIBRARY"  # in C, the name of the recipe that a unit belongs to


@dataclass(frozen=True)
class MemberView:
    """What every unit of a member sees."""

    folders: tuple[str, ...]  # include folders, in order
    # The macros that each header that it can include mentions, with their values.
    headers: Mapping[str, Mapping[str, str]]
    always: tuple[str, ...]  # those of them that upstream's headers may include


class View:
    """What the members of one plan see."""

    def __init__(self, plan: Plan, seen: Seen) -> None:
        self._plan = plan
        self._seen = seen
        self._members = {member.recipe.folder: member for member in plan.members}
        self.headers: dict[str, str] = {}  # generated: path -> text
        # By folder of a recipe: the same for whoever asks, and many do.
        self._includes: dict[str, list[str]] = {}
        self._told: dict[str, dict[str, str]] = {}
        self._publics: dict[str, dict[str, dict[str, str]]] = {}

    def of(self, member: Member) -> MemberView:
        """What all units of a member see."""
        visible = self._visible(member)
        every = (member.recipe, *visible)
        folders = dict.fromkeys(f for recipe in every for f in self._own_includes(recipe))
        always = (
            h for recipe in visible if recipe.origin is not None for h in self._public(recipe)
        )
        return MemberView(tuple(folders), self._header_macros(member, visible), tuple(always))

    def public_headers(self, api: str) -> list[str]:
        """The headers that describe (api), its implementer's where it has none of its own."""
        library = self._plan.libraries[api]
        provider = self._plan.implementers.get(api)
        if not self._own_includes(library) and provider is not None:
            library = provider.recipe
        return self._public(library)

    def mentions(self, member: Member, source: str) -> dict[str, list[str]]:
        """The macros that (source) is told, each with the files for which it is: those that
        mention it."""
        sees = self.of(member)
        found: dict[str, list[str]] = {}
        for name in self._mentioned([source], self._macros(member)) if _is_own(source) else ():
            found[name] = [source]
        for path in self._read(member, sees, source):
            for name in sees.headers[path]:
                found.setdefault(name, []).append(path)
        return found

    def _public(self, library: Recipe) -> list[str]:
        """The public headers of a library, less those of upstream, which promise nothing."""
        return [
            header
            for folder in self._own_includes(library)
            if not folder.startswith("build/")
            for header in self._seen.headers(folder)
        ]

    def _own_includes(self, recipe: Recipe) -> list[str]:
        found = self._includes.get(recipe.folder)
        if found is None:
            found = self._includes[recipe.folder] = self._find_includes(recipe)
        return found

    def _find_includes(self, recipe: Recipe) -> list[str]:
        if not recipe.include:
            folder = f"{recipe.folder}/include"
            return [folder] if self._seen.is_folder(folder) else []
        member = self._members.get(recipe.folder)
        # A weak edge shows headers of what is not in the image and thus not configured.
        defaults = {option.name: option.default for option in recipe.options}
        known = condition_values(member.values if member else defaults, self._plan.target)
        folders = []
        for item in holding(recipe.include, known):
            if not isinstance(item, Upstream):
                folders.append(self._folder(recipe, filled(str(item), known)))
            elif member is not None:  # nothing of a weak edge is fetched
                folders.append(self._seen.upstream_folder(recipe, item, "include"))
        return folders

    def _folder(self, recipe: Recipe, path: str) -> str:
        folder = f"{recipe.folder}/{path}"
        if not self._seen.is_folder(folder):
            beside = self._seen.names(folder.rpartition("/")[0])
            raise RecipeError(
                recipe.place("include"),
                f"there is no folder {folder} with headers in it",
                suggestion(path.rpartition("/")[2], beside, "beside it are"),
            )
        return folder

    def _visible(self, member: Member) -> list[Recipe]:
        """Whose public headers a member sees: of its APIs and of those it implements, and of what
        these headers need in turn, or ask for by UNI_HAS_X.

        An interface without headers, such as libc, lends those of its implementer.
        """
        found: dict[str, Recipe] = {}
        waiting = [*member.needs, *member.uses, *member.recipe.implements]
        while waiting:
            api = waiting.pop()
            library = self._plan.libraries[api]
            provider = self._plan.implementers.get(api)
            if not self._own_includes(library) and provider is not None:
                library = provider.recipe
            if library.folder not in found:
                found[library.folder] = library
                known = self._members.get(library.folder)
                waiting += known.needs if known else [n for n in library.needs if type(n) is str]
                mentions = {name for told in self._public_macros(library).values() for name in told}
                soft = known.uses if known else ()
                waiting += [name for name in soft if macro("has", name) in mentions]
        return [library for _, library in sorted(found.items())]

    def _header_macros(
        self, member: Member, visible: Iterable[Recipe]
    ) -> dict[str, dict[str, str]]:
        """What each header that units of a member can include mentions."""
        own = self._macros(member)
        headers = self._seen.headers(member.recipe.folder)
        found = {path: self._mentioned([path], own) for path in headers}
        for library in visible:
            for path, told in self._public_macros(library).items():
                mine = {_LIBRARY: own[_LIBRARY]} if _LIBRARY in told else {}
                found[path] = {**found.get(path, {}), **told, **mine}
        return found

    def _public_macros(self, library: Recipe) -> dict[str, dict[str, str]]:
        """What each public header of a library mentions of its configuration; as for the name of
        the library, that is the one that includes it."""
        found = self._publics.get(library.folder)
        if found is None:
            member = self._members.get(library.folder)
            # The headers of what is not in the image can say so: it is there by a weak edge.
            absent = {macro("has", library.name): "0"}
            macros = {**(self._macros(member) if member else absent), _LIBRARY: ""}
            found = {path: self._mentioned([path], macros) for path in self._public(library)}
            self._publics[library.folder] = found
        return found

    def _mentioned(self, files: Iterable[str], macros: Mapping[str, str]) -> dict[str, str]:
        words = {word for file in files for word in self._seen.macros(file) or ()}
        return {name: value for name, value in macros.items() if name in words}

    def _macros(self, member: Member) -> dict[str, str]:
        """Every macro of a member's configuration."""
        recipe = member.recipe
        if recipe.folder in self._told:
            return self._told[recipe.folder]
        found = self._told[recipe.folder] = {
            _LIBRARY: _c_string(recipe.name),
            macro("has", recipe.name): "1",
        }
        for option in recipe.options:
            value = member.values[option.name]
            name = macro(recipe.name, option.name)
            if option.kind == "choice":
                for one in option.values:
                    found[f"{name}_IS_{macro(one)[4:]}"] = str(int(one == value))
            elif option.kind == "text":
                found[name] = _c_string(str(value))
            else:
                found[name] = str(int(value))
        for api in member.uses:
            found[macro("has", api)] = str(int(api in self._plan.implementers))
        return found

    def config_header(self, member: Member, sees: MemberView, source: str) -> str | None:
        """The header that tells (source) its configuration; None when it reads none.

        Upstream sources, below build/, read what the library's own headers tell them.
        """
        told: dict[str, str] = {}
        for path in self._read(member, sees, source):
            told |= sees.headers[path]
        if _is_own(source):
            told |= self._mentioned([source], self._macros(member))
        if not told:
            return None
        text = "".join(f"#define {name} {value}\n" for name, value in sorted(told.items()))
        path = f"build/cfg/{digest(text)}.h"
        self.headers[path] = text
        return path

    def _read(self, member: Member, sees: MemberView, source: str) -> list[str]:
        """The headers that (source) can read: all that there are where upstream's can lead to any,
        or where a look at the source does not tell."""
        found = None
        if _is_own(source) and member.recipe.origin is None:
            found = self._seen.included([source, *sees.always], sees.folders, sees.headers)
        return list(sees.headers) if found is None else list(dict.fromkeys([*sees.always, *found]))


def _is_own(source: str) -> bool:
    """Whether a source is ours: upstream's and what is generated lie below build/."""
    return not source.startswith("build/")


def _c_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
