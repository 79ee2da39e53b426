/* The address keeps what is chosen and filtered, so that a view can be kept and passed on: #iri?filters */
"use strict";

(() => {
  const { entities, words, state, byId } = symposia;
  const boxOf = (name, value) => [...document.querySelectorAll(`[data-${name}]`)].find((box) => box.dataset[name] === value);
  const sound = (text) => text.toWellFormed?.() ?? text;

  function filters() {
    const kept = new URLSearchParams();
    for (const kind of [...state.kinds].sort()) kept.append("without", kind);
    for (const relation of [...state.relations].sort()) kept.append("no", relation);
    for (const name of ["topics", "institutions"]) for (const number of state[name]) kept.append(name, words[number]);
    if (!state.stated) kept.set("stated", "0");
    if (!state.derived) kept.set("derived", "0");
    if (state.least > 1) kept.set("least", String(state.least));
    if (state.tied) kept.set("tied", "1");
    if (state.alone) kept.set("alone", "1");
    if (!state.whole) for (const number of state.open) kept.append("open", String(number));
    return kept.toString();
  }

  function remember() {
    const kept = filters();
    const fragment = (state.entity ? encodeURIComponent(sound(state.entity.iri)) : "") + (kept ? `?${kept}` : "");
    try {
      history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
    } catch {
      // a page opened in a frame of its own may not change its address; nothing else depends on it
    }
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return ""; // an address that is no proper text names nothing here
    }
  }

  function apply(asked) {
    const uncheck = (box) => box && (box.checked = false);
    for (const kind of asked.getAll("without")) uncheck(boxOf("kind", kind));
    for (const relation of asked.getAll("no")) uncheck(boxOf("relation", relation));
    for (const choice of symposia.choices) choice.set(asked.getAll(choice.names).map((name) => words.indexOf(name)));
    for (const name of ["stated", "derived"]) if (asked.get(name) === "0") uncheck(byId(name));
    if (asked.has("least") && byId("least")) byId("least").value = asked.get("least");
    for (const name of ["tied", "alone"]) if (asked.get(name) === "1") byId(name).checked = true;
    for (const number of asked.getAll("open").map(Number)) if (symposia.byCommunity && symposia.communities[number]) state.open.add(number);
    symposia.sift();
  }

  const raw = location.hash.slice(1);
  const cut = raw.indexOf("?");
  const named = entities.find((entity) => entity.iri === decoded(raw));
  const [iri, asked] = named || cut < 0 ? [raw, ""] : [raw.slice(0, cut), raw.slice(cut + 1)];
  if (asked) {
    apply(new URLSearchParams(asked));
    symposia.fit();
  }
  const linked = named ?? entities.find((entity) => iri && entity.iri === decoded(iri));
  if (linked) symposia.choose(linked);
  symposia.openChanged();
  for (const event of ["chosen", "sifted"]) document.addEventListener(event, remember);
})();
