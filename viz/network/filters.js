/* What the filters say: kinds, relations, topics, institutions, weight; and the switches beside them. */
"use strict";

(() => {
  const { entities, state, picture, byId, element, wordsOf, folded, counted } = symposia;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const kindBoxes = all("[data-kind]");
  const relationBoxes = all("[data-relation]");
  const least = byId("least");
  const MANY = 500; // nodes that move by themselves only haltingly

  // ---- what is shown, in words ------------------------------------------------------------------------------------

  function tell() {
    const view = symposia.viewNow();
    const bundled = view.bundles.reduce((sum, bundle) => sum + bundle.ties.length, 0);
    const passing = entities.filter(({ id }) => symposia.passes(id)).length;
    const things = passing === entities.length ? counted(passing, "thing") : `${passing.toLocaleString("en")} of ${counted(entities.length, "thing")}`;
    const parts = [things, counted(symposia.ties.filter(({ id }) => symposia.tiePasses(id)).length, "tie")];
    const alone = entities.filter((entity) => entity.x === undefined && symposia.passes(entity.id)).length;
    if (view.rings.length) parts.push(`drawn: ${counted(view.rings.length, "community", "communities")}${view.nodes.size ? ` and ${counted(view.nodes.size, "node")}` : ""}`);
    else if (alone) parts.push(`${alone.toLocaleString("en")} without ties, in the list only`);
    if (bundled) parts.push(`${counted(bundled, "tie")} counted in lines between communities`);
    byId("shown").textContent = parts.join(" · ");
    byId("clear-filters").hidden = !filtered();
  }

  const boxes = () => [...kindBoxes, ...relationBoxes, byId("stated"), byId("derived")].filter(Boolean);
  const filtered = () => !boxes().every((box) => box.checked) || state.topics.size + state.institutions.size > 0 || state.least > 1 || state.tied;

  function press() {
    byId("everything").setAttribute("aria-pressed", String(!filtered()));
    byId("people")?.setAttribute("aria-pressed", String(state.people));
  }

  // ---- reading the boxes ------------------------------------------------------------------------------------------

  /** Read all filters and bring the picture in line. */
  function sift() {
    state.kinds = new Set(kindBoxes.filter((box) => !box.checked).map((box) => box.dataset.kind));
    state.relations = new Set(relationBoxes.filter((box) => !box.checked).map((box) => box.dataset.relation));
    state.stated = byId("stated")?.checked ?? true;
    state.derived = byId("derived")?.checked ?? true;
    state.tied = byId("tied").checked;
    state.alone = byId("alone").checked;
    state.whole = !symposia.byCommunity || byId("whole").checked;
    state.least = Number(least?.value ?? 1);
    if (least) byId("least-words").textContent = least.value;
    const kept = kindBoxes.filter((box) => box.checked).map((box) => box.dataset.kind);
    const people = kept.length === 1 && kept[0] === "Person" && kindBoxes.length > 1;
    const turned = people !== state.people;
    state.people = people;
    symposia.repaint();
    if (turned) symposia.settle();
    symposia.openChanged();
    press();
    tell();
    document.dispatchEvent(new Event("sifted"));
  }

  function everything() {
    for (const box of boxes()) box.checked = true;
    byId("tied").checked = byId("alone").checked = false;
    if (least) least.value = least.min;
    for (const choice of choices) choice.clear();
    sift();
  }

  // ---- topics and institutions ------------------------------------------------------------------------------------

  const tally = (names) => {
    const counts = new Map();
    for (const entity of entities) for (const name of entity[names]) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  };

  /** A choice of several names out of many: a field that suggests, and what is chosen as buttons to take away. */
  function choice(names) {
    const block = byId(names);
    if (!block) return { clear() {}, set() {}, names };
    const input = block.querySelector("input");
    const chips = block.querySelector(".chips");
    const counts = tally(names);
    const options = [...counts.keys()].map((number) => ({ number, text: folded(symposia.words[number]) }));
    options.sort((one, two) => counts.get(two.number) - counts.get(one.number) || one.number - two.number);

    function draw() {
      chips.replaceChildren(
        ...[...state[names]].map((number) => {
          const made = symposia.button("chip", wordsOf(symposia.words[number]), () => {
            state[names].delete(number);
            draw();
            sift();
            input.focus();
          });
          made.append(element("span", "unseen", ", take away"), " ×");
          return element("li", "", made);
        }),
      );
    }

    function pick(number) {
      state[names].add(number);
      input.value = "";
      draw();
      sift();
      symposia.fit();
    }

    symposia.combobox(input, block.querySelector("[role=listbox]"), {
      find: (query) => {
        const left = options.filter(({ number, text }) => text.includes(query) && !state[names].has(number));
        return query ? [...left.filter(({ text }) => text.startsWith(query)), ...left.filter(({ text }) => !text.startsWith(query))] : left;
      },
      show: ({ number }) => [wordsOf(symposia.words[number]), element("small", "", String(counts.get(number)))],
      pick: ({ number }) => pick(number),
      enter(text) {
        const same = options.find((option) => option.text === folded(text));
        if (same) pick(same.number);
      },
    });
    return {
      names,
      clear() {
        state[names].clear();
        draw();
      },
      set(numbers) {
        for (const number of numbers) if (counts.has(number)) state[names].add(number);
        draw();
      },
    };
  }

  const choices = [choice("topics"), choice("institutions")];

  // ---- switches and buttons ---------------------------------------------------------------------------------------

  byId("filters").addEventListener("change", ({ target }) => {
    if (target.id === "physics") symposia.setMoving(target.checked);
    else if (target.closest("[role=combobox], .combo")) return;
    else {
      sift();
      if (target.id === "whole") symposia.fit();
      if (target.id === "alone") symposia.look();
    }
  });
  least?.addEventListener("input", () => (byId("least-words").textContent = least.value));
  byId("everything").addEventListener("click", () => {
    everything();
    symposia.fit();
  });
  document.addEventListener("chosen", tell);
  byId("clear-filters").addEventListener("click", () => byId("everything").click());
  byId("people")?.addEventListener("click", () => {
    for (const box of kindBoxes) box.checked = box.dataset.kind === "Person";
    sift();
    symposia.fit();
  });
  byId("reset").addEventListener("click", symposia.settle);
  byId("zoom-in").addEventListener("click", () => symposia.zoom(1.35));
  byId("zoom-out").addEventListener("click", () => symposia.zoom(1 / 1.35));

  let moving = false;
  symposia.setMoving = (on) => {
    moving = on;
    picture.setOptions({ physics: { enabled: on } });
    if (on && symposia.nodes.length > MANY) symposia.say(`${counted(symposia.nodes.length, "node")} move slowly and may not come to rest.`);
  };
  picture.on("beforeDrawing", () => moving && symposia.moved());

  const small = matchMedia("(max-width: 44rem)");
  if (small.matches) for (const block of all("#filters details")) block.open = false;
  let width = innerWidth;
  addEventListener("resize", () => {
    if (width !== innerWidth && !state.entity && !state.tie) symposia.fit();
    width = innerWidth; // a phone that hides its address bar changes the height only
  });

  document.addEventListener("chosen", tell);
  Object.assign(symposia, { everything, sift, choices });
  tell();
  press();
})();
