/* A field that suggests as one types, by the pattern for comboboxes with a list; and the search by it. */
"use strict";

(() => {
  const { entities, byId, element, wordsOf, swatch, folded } = symposia;
  const MOST = 10;
  const OTHER_NAMES = "Also called"; // the group of facts that are names

  /**
   * Make a field suggest. `find(text)` gives the items, `show(item)` what stands in their row, `pick(item)` takes one.
   * `enter(text)` takes what is typed when no suggestion is chosen.
   */
  symposia.combobox = (input, list, { find, show, pick, enter }) => {
    let items = [];
    let at = -1;

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(number) {
      at = number;
      [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
      const row = list.children[at];
      if (row) input.setAttribute("aria-activedescendant", row.id);
      else input.removeAttribute("aria-activedescendant");
      row?.scrollIntoView({ block: "nearest" });
    }

    function suggest() {
      items = find(folded(input.value)).slice(0, MOST);
      const rows = items.map((item, number) => {
        const row = element("li", "", ...show(item));
        row.id = `${list.id}-${number}`;
        row.setAttribute("role", "option");
        row.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        row.addEventListener("click", () => take(item));
        return row;
      });
      list.replaceChildren(...rows);
      list.hidden = !items.length;
      input.setAttribute("aria-expanded", String(items.length > 0));
      mark(-1);
    }

    function take(item) {
      close();
      pick(item);
    }

    input.addEventListener("input", () => (input.value.trim() ? suggest() : close()));
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (!open) suggest();
        if (items.length) mark(at === -1 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (open && at >= 0) take(items[at]);
        else {
          close();
          enter(input.value);
        }
      } else if (event.key === "Escape" && (open || input.value)) {
        event.preventDefault();
        if (!open) input.value = "";
        close();
      }
    });
    return { close };
  };

  // ---- the search -------------------------------------------------------------------------------------------------

  const found = { query: "", hits: [], next: 0 };
  let index = null;

  /** Names and notes as they are compared; made when they are first searched. */
  function indexed() {
    index ??= entities.map(({ label, notes, facts }) => {
      const others = facts.filter(([group]) => symposia.words[group] === OTHER_NAMES);
      return { names: [label, ...others.map((fact) => fact[1])].map(folded), notes: folded([...notes, ...facts.map((fact) => fact[1])].join("\n")) };
    });
    return index;
  }

  /** The nodes a query means: those so called, then those that begin so, hold a word that does, hold it, say it. */
  function hits(query) {
    const likeness = (name) => {
      if (name === query) return 0;
      if (name.startsWith(query)) return 1;
      if (name.includes(` ${query}`)) return 2;
      return name.includes(query) ? 3 : 5;
    };
    const grade = ({ names, notes }) => Math.min(...names.map(likeness), notes.includes(query) ? 4 : 5);
    const graded = query ? indexed().flatMap((text, id) => (grade(text) < 5 ? [[grade(text), id]] : [])) : [];
    graded.sort(([one, left], [two, right]) => one - two || symposia.degree[right] - symposia.degree[left] || left - right);
    return graded.map(([, id]) => entities[id]);
  }

  function search(text) {
    const query = folded(text);
    if (!query) return;
    if (query !== found.query) Object.assign(found, { query, hits: hits(query), next: 0 });
    if (!found.hits.length) {
      byId("about").replaceChildren(...symposia.notFound(text));
      symposia.say("Nothing of that name");
      return;
    }
    const number = found.next % found.hits.length;
    found.next = number + 1;
    symposia.choose(found.hits[number]);
    symposia.say(`${number + 1} of ${found.hits.length}: ${symposia.shown(found.hits[number].label)}`);
  }

  const query = byId("query");
  symposia.combobox(query, byId("query-options"), {
    find: hits,
    show: (entity) => [swatch(entity), wordsOf(entity.label), element("small", "", wordsOf(entity.notes[0] ?? entity.kind))],
    pick(entity) {
      query.value = symposia.shown(entity.label);
      symposia.choose(entity);
    },
    enter: search,
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    search(query.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    query.focus();
    query.select();
  });
})();
