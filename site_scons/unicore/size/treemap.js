// SPDX-License-Identifier: BSD-3-Clause
"use strict";

const HEADER = 17; // pixels for the name of what has something inside
const GAP = 2; // between what is inside and its border
const LEAST = 3; // narrower boxes are not drawn

/** Libraries, files and symbols as one kind of thing: {name, bytes, part, inside, within}. */
function read(data) {
    const sum = (inside) => inside.reduce((bytes, one) => bytes + one.bytes, 0);
    const node = (name, inside) => {
        const made = { name, bytes: sum(inside), inside };
        inside.sort((a, b) => b.bytes - a.bytes);
        inside.forEach((one) => (one.within = made));
        return made;
    };
    const symbol = ([name, part, bytes]) => ({ name, bytes, part: data.parts[part], inside: [] });
    const file = ([name, symbols]) => node(name, symbols.map(symbol));
    const library = ([name, files]) => node(name, files.map(file));
    return node(data.name, data.libraries.map(library));
}

/**
 * Rectangles [x, y, width, height] for bytes in falling order, as square as can be: rows along the
 * shorter side, each ended before it makes its boxes longer (Bruls, Huizing and van Wijk, "Squarified
 * Treemaps", 2000).
 */
function squarified(bytes, x, y, width, height) {
    const found = [];
    let left = bytes.reduce((sum, one) => sum + one, 0);
    const worst = (row, sum, side) => {
        // The row takes sum / left of the area, and is as thick as that needs.
        const thick = (sum / left) * ((width * height) / side);
        const lengths = [row[0], row[row.length - 1]].map((one) => (one / sum) * side);
        return Math.max(...lengths.map((one) => Math.max(one / thick, thick / one)));
    };
    for (let at = 0; at < bytes.length && left > 0; ) {
        const side = Math.min(width, height);
        let row = [bytes[at]];
        let sum = bytes[at];
        while (at + row.length < bytes.length) {
            const next = bytes[at + row.length];
            if (worst([...row, next], sum + next, side) > worst(row, sum, side)) break;
            row.push(next);
            sum += next;
        }
        const upright = width >= height;
        const thick = (sum / left) * (upright ? width : height);
        let along = upright ? y : x;
        for (const one of row) {
            const long = (one / sum) * side;
            found.push(upright ? [x, along, thick, long] : [along, y, long, thick]);
            along += long;
        }
        if (upright) [x, width] = [x + thick, width - thick];
        else [y, height] = [y + thick, height - thick];
        left -= sum;
        at += row.length;
    }
    return found;
}

/** From the image to (node). */
function chain(node) {
    return node.within ? [...chain(node.within), node] : [node];
}

/** What the part of the page's address after "#" says: numbers of what is inside of what. */
function place(node) {
    return chain(node)
        .slice(1)
        .map((one) => one.within.inside.indexOf(one))
        .join(".");
}

/** What place() has called (text); as far as there is such a thing. */
function at(root, text) {
    let node = root;
    for (const index of text.split(".")) {
        if (!node.inside[index]) break;
        node = node.inside[index];
    }
    return node;
}

/** All symbols, files and libraries whose names have (text) in them; not what is in one of them. */
function matches(node, text) {
    if (node.within && node.name.toLowerCase().includes(text)) return [node];
    return node.inside.flatMap((one) => matches(one, text));
}

/** What a box is called, inside that of its library. */
function named(node) {
    const folder = `${node.within?.name}/`;
    return node.name.startsWith(folder) ? node.name.slice(folder.length) : node.name;
}

function start(document, window) {
    const byId = (id) => document.getElementById(id);
    const [map, path, about, search, found] = ["map", "path", "about", "search", "found"].map(byId);
    const data = JSON.parse(byId("data").textContent);
    const root = read(data);
    const number = (value) => value.toLocaleString("en");
    let shown = root;
    let boxes = []; // of what lies directly in what is shown, in the order of their bytes
    let hits = [];

    const told = (node) => {
        const share = ((100 * node.bytes) / root.bytes).toFixed(1);
        const names = chain(node).slice(1);
        const part = node.part ? ` (${node.part})` : "";
        const name = names.map((one) => one.name).join(" > ") || node.name;
        const note = data.notes[node.name] ? ` - ${data.notes[node.name]}` : "";
        return `${name}${part}: ${number(node.bytes)} bytes, ${share}%${note}`;
    };

    const show = (node) => {
        window.location.hash = place(node);
    };

    const draw = (node, [x, y, width, height], parent, level) => {
        if (width < LEAST || height < LEAST) return;
        const box = document.createElement("div");
        const style = { left: x, top: y, width, height };
        for (const side in style) box.style[side] = `${style[side]}px`;
        const isHit = hits.includes(node);
        box.className = ["box", node.part, level === 0 && "top", isHit && "hit"]
            .concat(hits.some((one) => chain(one).includes(node)) ? "around" : [])
            .concat(node.inside.length ? "zoom" : [])
            .filter(Boolean)
            .join(" ");
        box.title = told(node);
        box.node = node;
        if (level === 0) {
            box.tabIndex = boxes.length ? -1 : 0;
            box.setAttribute("role", node.inside.length ? "button" : "img");
            box.setAttribute("aria-label", told(node));
            boxes.push(box);
        }
        if (height >= HEADER && width >= 2 * HEADER) {
            const label = document.createElement("span");
            const name = named(node);
            label.textContent = node.inside.length ? `${name} ${number(node.bytes)}` : name;
            box.append(label);
        }
        parent.append(box);
        const room = [GAP, HEADER, width - 2 * GAP - 2, height - HEADER - GAP - 2];
        if (node.inside.length && room[2] > 2 * LEAST && room[3] > 2 * LEAST)
            fill(node, room, box, level + 1);
    };

    const fill = (node, room, parent, level) => {
        const places = squarified(node.inside.map((one) => one.bytes), ...room);
        node.inside.forEach((one, index) => draw(one, places[index], parent, level));
    };

    const render = () => {
        boxes = [];
        map.replaceChildren();
        map.classList.toggle("searching", search.value !== "");
        const room = [0, 0, map.clientWidth, map.clientHeight];
        if (shown.inside.length) fill(shown, room, map, 0);
        else draw(shown, room, map, 0);
        const steps = chain(shown).map((node, index, all) => {
            const step = document.createElement(index + 1 < all.length ? "button" : "span");
            step.textContent = index ? node.name : node.name.split("/").pop();
            if (index + 1 < all.length) step.addEventListener("click", () => show(node));
            return step;
        });
        path.replaceChildren(...steps.flatMap((step, index) => (index ? [" > ", step] : [step])));
        about.textContent = told(shown);
    };

    const moved = () => {
        const before = shown;
        shown = at(root, window.location.hash.slice(1));
        render();
        // Keep to the keyboard: the box that we come out of, or the largest that we are in now.
        const box = boxes.find((one) => chain(before).includes(one.node)) ?? boxes[0];
        if (document.activeElement !== search) box?.focus();
    };

    const focus = (box) => {
        if (!box) return;
        boxes.forEach((one) => (one.tabIndex = one === box ? 0 : -1));
        box.focus();
    };

    const boxOf = (target) => target.closest?.(".box");

    map.addEventListener("click", (event) => {
        const box = boxOf(event.target);
        if (!box) return;
        // One level at a time: into the box of those on top that was hit.
        const top = boxes.find((one) => one.contains(box));
        if (top?.node.inside.length) show(top.node);
    });
    map.addEventListener("mouseover", (event) => {
        const box = boxOf(event.target);
        if (box) about.textContent = told(box.node);
    });
    map.addEventListener("mouseleave", () => (about.textContent = told(shown)));
    map.addEventListener("focusin", (event) => {
        const box = boxOf(event.target);
        if (box) about.textContent = told(box.node);
    });

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target === search) {
            if (event.key === "Escape") {
                search.value = "";
                seek();
                boxes[0]?.focus();
            } else if (event.key === "Enter" && hits.length) {
                show(hits[0].within);
            }
            return;
        }
        const index = boxes.indexOf(document.activeElement);
        const node = boxes[index]?.node;
        if (event.key === "/") search.focus();
        else if (event.key === "ArrowRight" || event.key === "ArrowDown")
            focus(boxes[(index + 1) % boxes.length]);
        else if (event.key === "ArrowLeft" || event.key === "ArrowUp")
            focus(boxes[(Math.max(index, 0) + boxes.length - 1) % boxes.length]);
        else if ((event.key === "Enter" || event.key === " ") && node) {
            if (node.inside.length) show(node);
        } else if (event.key === "Escape" || event.key === "Backspace") show(shown.within ?? root);
        else return;
        event.preventDefault();
    });

    const seek = () => {
        const text = search.value.trim().toLowerCase();
        hits = text ? matches(root, text).sort((a, b) => b.bytes - a.bytes) : [];
        const sum = hits.reduce((bytes, one) => bytes + one.bytes, 0);
        found.textContent = text ? `${number(hits.length)} found, ${number(sum)} bytes` : "";
        render();
    };
    search.addEventListener("input", seek);

    byId("theme").addEventListener("click", () => {
        const style = document.documentElement;
        const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
        const now = style.dataset.theme ?? (dark ? "dark" : "light");
        style.dataset.theme = now === "dark" ? "light" : "dark";
    });

    window.addEventListener("hashchange", moved);
    window.addEventListener("resize", render);
    byId("tools").hidden = map.hidden = false;
    document.querySelector("details").open = false;
    shown = at(root, window.location.hash.slice(1));
    render();
}

if (typeof document === "undefined") module.exports = { at, matches, place, read, squarified };
else start(document, window);
