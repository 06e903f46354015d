// SPDX-License-Identifier: BSD-3-Clause
// Looks words up in UNI_SEARCH of search-index.js: entries, and for each word which entries have it.
"use strict";

function unicoreSearch(text) {
  const asked = text.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  let scores = null;
  for (const part of asked) {
    const here = new Map();
    for (const word of Object.keys(UNI_SEARCH.words)) {
      if (!word.startsWith(part)) continue;
      for (const [entry, weight] of UNI_SEARCH.words[word]) {
        const score = weight * (word === part ? 2 : 1);
        here.set(entry, Math.max(here.get(entry) || 0, score));
      }
    }
    if (scores === null) { scores = here; continue; }
    for (const [entry, score] of scores) {
      if (here.has(entry)) scores.set(entry, score + here.get(entry));
      else scores.delete(entry);
    }
  }
  const found = [...(scores || [])].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return found.slice(0, 30).map(([entry]) => UNI_SEARCH.entries[entry]);
}

document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("search");
  const list = document.getElementById("found");
  field.addEventListener("input", () => {
    list.replaceChildren(...unicoreSearch(field.value).map(([name, place, summary]) => {
      const link = document.createElement("a");
      const note = document.createElement("small");
      link.href = place;
      link.textContent = name;
      note.textContent = summary;
      link.append(note);
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) location.href = first.href;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    }
  });
});
