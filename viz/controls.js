/* What one can do: choose, search, filter, clear; by pointer, by touch and by keyboard. */
"use strict";

(() => {
  const { data, state, picture } = symposia;
  const { entities, ties } = data;
  const byId = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const tooltip = byId("tooltip");
  const status = byId("status");
  let opener = null;

  // ---- choosing ---------------------------------------------------------------------------------------------------

  function remember(entity) {
    const address = entity ? `#${encodeURIComponent(entity.iri.toWellFormed?.() ?? entity.iri)}` : location.pathname + location.search;
    try {
      history.replaceState(null, "", address);
    } catch {
      // a page opened in a frame of its own may not change its address; nothing else depends on it
    }
  }

  function show(made) {
    byId("about").replaceChildren(...made);
    byId("panel").scrollTop = 0;
    tooltip.hidden = true;
    for (const button of all("#list button[aria-current]")) button.removeAttribute("aria-current");
    if (state.entity) document.querySelector(`#list button[data-entity="${state.entity.id}"]`)?.setAttribute("aria-current", "true");
    symposia.paint();
  }

  /** Select a node; if a filter hides it, let everything be seen again. */
  function choose(entity, { look = true } = {}) {
    Object.assign(state, { entity, tie: null });
    if (entity.x !== undefined && !symposia.isVisible(entity.id)) everything();
    show(symposia.aboutEntity(entity));
    if (look && entity.x !== undefined) symposia.look(entity.id);
    status.textContent = `Selected: ${symposia.shown(entity.label)}`;
    remember(entity);
  }

  function chooseTie(tie) {
    Object.assign(state, { entity: null, tie });
    show(symposia.aboutTie(tie));
    status.textContent = `Selected a tie: ${symposia.shown(tie.label)}`;
    remember(null);
  }

  function clear() {
    Object.assign(state, { entity: null, tie: null });
    show(symposia.aboutNothing());
    status.textContent = "Nothing selected";
    remember(null);
    if (opener?.isConnected && document.activeElement !== byId("query")) opener.focus();
    opener = null;
  }

  picture.on("click", ({ pointer }) => {
    const node = picture.getNodeAt(pointer.DOM);
    const edge = node === undefined ? picture.getEdgeAt(pointer.DOM) : undefined;
    if (node !== undefined) choose(entities[node], { look: false });
    else if (edge !== undefined) chooseTie(ties[edge]);
    else clear();
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-entity]");
    if (!button) return;
    if (button.closest("#list")) opener = button;
    choose(entities[Number(button.dataset.entity)]);
    byId("about").focus();
    byId("panel").scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });

  // ---- pointing ---------------------------------------------------------------------------------------------------

  function hint(made, { x, y }) {
    tooltip.replaceChildren(...made);
    tooltip.hidden = false;
    const { clientWidth, clientHeight } = tooltip.parentElement;
    tooltip.style.left = `${Math.max(4, Math.min(x + 14, clientWidth - tooltip.offsetWidth - 4))}px`;
    tooltip.style.top = `${y + 18 + tooltip.offsetHeight < clientHeight ? y + 18 : Math.max(4, y - tooltip.offsetHeight - 12)}px`;
  }

  function hover(entity) {
    state.hovered = entity;
    picture.redraw();
    picture.canvas.body.container.style.cursor = entity ? "pointer" : "";
  }

  picture.on("hoverNode", ({ node, pointer }) => {
    hover(entities[node]);
    hint(symposia.hintEntity(entities[node]), pointer.DOM);
  });
  picture.on("hoverEdge", ({ edge, pointer }) => {
    if (!state.hovered) hint(symposia.hintTie(ties[edge]), pointer.DOM);
  });
  for (const left of ["blurNode", "blurEdge", "dragStart", "zoom"]) {
    picture.on(left, () => {
      tooltip.hidden = true;
      if (left === "blurNode") hover(null);
    });
  }
  byId("picture").addEventListener("pointerleave", () => {
    tooltip.hidden = true;
    hover(null);
  });

  // ---- searching --------------------------------------------------------------------------------------------------

  const folded = (text) => symposia.shown(text).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const found = { query: "", hits: [], next: 0 };

  /** The nodes a query means: those so called, else those that begin so, else those that hold it or say it in a note. */
  function hits(query) {
    const grade = (entity) => {
      const label = folded(entity.label);
      if (label === query) return 0;
      if (label.startsWith(query)) return 1;
      if (label.includes(query)) return 2;
      return entity.notes.some((note) => folded(note).includes(query)) ? 3 : 4;
    };
    const graded = entities.map((entity) => [grade(entity), entity]).filter(([mark]) => mark < 4);
    graded.sort(([one, left], [two, right]) => one - two || right.degree - left.degree || left.id - right.id);
    return graded.map(([, entity]) => entity);
  }

  function search() {
    const query = folded(byId("query").value);
    if (!query) return;
    if (query !== found.query) Object.assign(found, { query, hits: hits(query), next: 0 });
    if (!found.hits.length) {
      byId("about").replaceChildren(...symposia.notFound(byId("query").value));
      status.textContent = "Nothing of that name";
      return;
    }
    const number = found.next % found.hits.length;
    found.next = number + 1;
    choose(found.hits[number]);
    status.textContent = `${number + 1} of ${found.hits.length}: ${symposia.shown(found.hits[number].label)}`;
  }

  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  byId("query").addEventListener("input", (event) => {
    const picked = !event.inputType || event.inputType === "insertReplacementText";
    if (picked && event.target.value) search();
  });

  // ---- filtering --------------------------------------------------------------------------------------------------

  const kindBoxes = all("[data-kind]");
  const relationBoxes = all("[data-relation]");

  function press() {
    const every = !state.people && !state.tied && [...kindBoxes, ...relationBoxes, byId("stated"), byId("derived")].every((box) => !box || box.checked);
    byId("everything").setAttribute("aria-pressed", String(every));
    byId("people").setAttribute("aria-pressed", String(state.people));
  }

  function sift() {
    state.kinds = new Set(kindBoxes.filter((box) => !box.checked).map((box) => box.dataset.kind));
    state.relations = new Set(relationBoxes.filter((box) => !box.checked).map((box) => box.dataset.relation));
    state.stated = byId("stated")?.checked ?? true;
    state.derived = byId("derived")?.checked ?? true;
    state.tied = byId("tied").checked;
    const kept = kindBoxes.filter((box) => box.checked).map((box) => box.dataset.kind);
    const people = kept.length === 1 && kept[0] === "Person" && kindBoxes.length > 1;
    const turned = people !== state.people;
    state.people = people;
    symposia.paint();
    if (turned) symposia.settle();
    press();
  }

  function everything() {
    for (const box of [...kindBoxes, ...relationBoxes, byId("stated"), byId("derived")]) if (box) box.checked = true;
    byId("tied").checked = false;
    sift();
  }

  byId("filters").addEventListener("change", ({ target }) => {
    if (target.id === "physics") symposia.setMoving(target.checked);
    else sift();
  });
  byId("everything").addEventListener("click", () => {
    everything();
    symposia.fit();
  });
  byId("people").addEventListener("click", () => {
    for (const box of kindBoxes) box.checked = box.dataset.kind === "Person";
    sift();
    symposia.fit();
  });
  byId("reset").addEventListener("click", symposia.settle);

  let moving = false;
  symposia.setMoving = (on) => {
    moving = on;
    picture.setOptions({ physics: { enabled: on } });
  };
  picture.on("beforeDrawing", () => moving && symposia.moved());

  // ---- beginning --------------------------------------------------------------------------------------------------

  const small = matchMedia("(max-width: 44rem)");
  if (small.matches) for (const block of all("#filters details")) block.open = false;
  let width = innerWidth;
  addEventListener("resize", () => {
    if (width !== innerWidth && !state.entity && !state.tie) symposia.fit();
    width = innerWidth; // a phone that hides its address bar changes the height only
  });

  byId("about").replaceChildren(...symposia.aboutNothing());
  let wanted = "";
  try {
    wanted = decodeURIComponent(location.hash.slice(1));
  } catch {
    // an address that is no proper text names nothing here
  }
  const linked = wanted && entities.find((entity) => entity.iri === wanted);
  if (linked) choose(linked);
})();
