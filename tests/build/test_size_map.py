# SPDX-License-Identifier: BSD-3-Clause
"""The map of an image in a real browser: zoom by click and by keys, search, colours."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from unicore.size.report import ImageSize
from unicore.size.treemap import treemap

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
TIMEOUT = 60


def symbols(*sizes: int) -> list[Any]:
    return [{"name": f"symbol{size}", "part": "text", "bytes": size} for size in sizes]


def library(name: str, **files: list[Any]) -> Any:
    made = [
        {
            "name": f"{name}/{file}.c",
            "bytes": sum(one["bytes"] for one in inside),
            "symbols": inside,
        }
        for file, inside in files.items()
    ]
    total = sum(file["bytes"] for file in made)
    return {"name": name, "bytes": total, "parts": {"text": total}, "files": made}


IMAGE: ImageSize = {
    "target": "x86_64-kvm",
    "app": "demo",
    "image": "build/x86_64-kvm/demo.elf",
    "loaded": 1000,
    "file": 2000,
    "parts": {"text": 1000},
    "libraries": [
        library("lib/large", one=symbols(300, 100), two=symbols(200)),
        library("lib/small", three=symbols(250, 150)),
    ],
}

# What a user does: each step ends with what is to be seen.
STEPS = """
<script>
(async () => {
    const seen = {};
    const id = (name) => document.getElementById(name);
    const wait = () => new Promise((done) => setTimeout(done, 50));
    const look = async (step) => {
        await wait();
        seen[step] = [id("path").textContent, document.activeElement.getAttribute("aria-label")];
    };
    const key = (name) => {
        const event = new KeyboardEvent("keydown", { key: name, bubbles: true });
        document.activeElement.dispatchEvent(event);
    };
    const boxes = () => [...document.querySelectorAll(".box")];
    const box = (text) => boxes().find((one) => one.title.includes(text));
    const type = (text) => {
        id("search").value = text;
        id("search").dispatchEvent(new Event("input"));
    };
    await look("start");
    seen.boxes = boxes().length;
    box("symbol300").click();
    await look("click");
    key("ArrowRight");
    await look("right");
    key("Enter");
    await look("enter");
    key("Escape");
    await look("escape");
    key("Backspace");
    await look("backspace");
    key("/");
    await look("slash");
    type("symbol2");
    seen.found = id("found").textContent;
    seen.hits = [...document.querySelectorAll(".hit")].map((one) => one.title);
    key("Enter");
    await look("jump");
    key("Escape");
    await look("leave");
    seen.left = document.querySelectorAll(".hit").length;
    document.querySelector("#path button").click();
    await look("path");
    history.back();
    await look("back");
    box("symbol150").dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    seen.about = id("about").textContent;
    const colour = () => getComputedStyle(document.body).backgroundColor;
    seen.colours = [colour()];
    id("theme").click();
    seen.colours.push(colour());
    seen.table = document.querySelector("details").open;
    document.title = JSON.stringify(seen);
})().catch((error) => (document.title = error.stack));
</script></body>
"""


@pytest.mark.skipif(BROWSER is None, reason="no chromium is installed")
def test_a_user_with_mouse_and_keyboard(tmp_path: Path) -> None:
    assert BROWSER is not None
    page = tmp_path / "demo.size.html"
    page.write_text(treemap(IMAGE).replace("</body>", STEPS))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,900"]
    options += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=20000"]
    # Asking for anything over a network fails, as if there were none.
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", page.as_uri()]
    done = subprocess.run([BROWSER, *options], capture_output=True, text=True, timeout=TIMEOUT)
    title = re.search(r"<title>(.*?)</title>", done.stdout, re.DOTALL)
    assert title is not None, done.stderr
    told = html.unescape(title[1])
    assert told.startswith("{"), told
    seen = json.loads(told)
    large = "lib/large > lib/large/one.c"
    assert seen["start"] == ["demo.elf", None]
    assert seen["boxes"] == 2 + 3 + 5
    # A click goes into what lies on top, whatever in it was hit; the largest has the focus then.
    assert seen["click"] == ["demo.elf > lib/large", f"{large}: 400 bytes, 40.0%"]
    two = "lib/large > lib/large/two.c: 200 bytes, 20.0%"
    assert seen["right"] == ["demo.elf > lib/large", two]
    assert seen["enter"] == [
        "demo.elf > lib/large > lib/large/two.c",
        "lib/large > lib/large/two.c > symbol200 (text): 200 bytes, 20.0%",
    ]
    assert seen["escape"] == ["demo.elf > lib/large", two]
    assert seen["backspace"] == ["demo.elf", "lib/large: 600 bytes, 60.0%"]
    assert seen["slash"] == ["demo.elf", "Search"]
    assert seen["found"] == "2 found, 450 bytes"
    assert len(seen["hits"]) == 2
    # To where the largest that was found lies.
    assert seen["jump"] == ["demo.elf > lib/small > lib/small/three.c", "Search"]
    assert seen["leave"][1] == "lib/small > lib/small/three.c > symbol250 (text): 250 bytes, 25.0%"
    assert seen["left"] == 0
    assert seen["path"][0] == "demo.elf"
    assert seen["back"][0] == "demo.elf > lib/small > lib/small/three.c"
    told = "lib/small > lib/small/three.c > symbol150 (text): 150 bytes, 15.0%"
    assert seen["about"] == told
    light, dark = seen["colours"]
    assert light != dark
    assert seen["table"] is False
