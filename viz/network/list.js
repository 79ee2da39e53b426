/* The list of everything: the picture's other form, made when it is opened, a page of each kind at a time. */
"use strict";

(() => {
  const { entities, kinds, state, byId, element, wordsOf, button } = symposia;
  const PAGE = 100;
  const list = byId("list");
  const order = new Intl.Collator("en", { sensitivity: "base", numeric: true });

  function item(entity) {
    const name = button("", wordsOf(entity.label));
    name.dataset.entity = entity.id;
    const made = element("li", "", name);
    if (!symposia.degree[entity.id]) made.append(" ", element("small", "", "no ties"));
    return made;
  }

  /** Those of one kind, by name: the first page, and a button for each further one. */
  function section(kind) {
    const those = entities.filter((entity) => entity.look === kind);
    those.sort((one, two) => order.compare(one.label, two.label) || one.id - two.id);
    const rows = element("ul", "");
    const more = button("quiet", "", () => {
      const from = rows.childElementCount;
      grow();
      rows.children[from]?.querySelector("button").focus();
    });

    function grow() {
      const from = rows.childElementCount;
      rows.append(...those.slice(from, from + PAGE).map(item));
      const left = those.length - rows.childElementCount;
      more.hidden = left === 0;
      more.textContent = `Show ${Math.min(PAGE, left)} more of ${left.toLocaleString("en")}`;
    }

    grow();
    const heading = element("h2", "", symposia.swatch(those[0]), wordsOf(kind.plural), " ", element("span", "count", those.length.toLocaleString("en")));
    return element("section", "", heading, rows, ...(more.hidden ? [] : [more]));
  }

  function mark() {
    for (const one of list.querySelectorAll("button[aria-current]")) one.removeAttribute("aria-current");
    if (state.entity) list.querySelector(`button[data-entity="${state.entity.id}"]`)?.setAttribute("aria-current", "true");
  }

  list.addEventListener("toggle", () => {
    const columns = list.querySelector(".columns");
    if (!list.open || columns.childElementCount) return;
    columns.append(...kinds.map(section));
    mark();
  });
  document.addEventListener("chosen", mark);
})();
