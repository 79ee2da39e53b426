/* What is said: names, quoted evidence, the panel and the tooltip. Text goes in as text only, never as markup. */
"use strict";

const symposia = { data: JSON.parse(document.getElementById("network-data").textContent) };

(() => {
  const { entities, ties, kinds } = symposia.data;
  const swatches = document.querySelectorAll("#kinds .swatch"); // in the order of the kinds
  const unshown = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;
  const FIRST_QUOTES = 2;

  symposia.tiesOf = entities.map(() => []);
  for (const tie of ties) {
    symposia.tiesOf[tie.from].push(tie);
    if (tie.to !== tie.from) symposia.tiesOf[tie.to].push(tie);
  }
  symposia.other = (tie, id) => entities[tie.from === id ? tie.to : tie.from];

  /** A text without the characters that turn a line around or are no text. */
  const shown = (symposia.shown = (text) => text.replace(unshown, ""));

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function words(text) {
    const made = document.createElement("bdi");
    made.textContent = shown(text);
    return made;
  }

  function swatch(kind) {
    return swatches[kinds.findIndex((look) => look.kind === kind)].cloneNode(true);
  }

  function kindLine(entity) {
    return element("p", "kind", swatch(entity.kind), words(entity.kind));
  }

  function link(entity) {
    const button = element("button", "link", words(entity.label));
    button.type = "button";
    button.dataset.entity = entity.id;
    return button;
  }

  function quote(passage) {
    const where = element("p", "source", words(passage.document));
    if (Number.isInteger(passage.begin)) where.append(`, characters ${passage.begin}–${passage.end}`);
    return element("blockquote", "", element("p", "", "“", words(passage.quote), "”"), where);
  }

  /** The quotes, the first ones open, the others folded. */
  function quotes(evidence) {
    const made = evidence.slice(0, FIRST_QUOTES).map(quote);
    const rest = evidence.slice(FIRST_QUOTES);
    if (rest.length) {
      const summary = element("summary", "", `${rest.length} more ${rest.length === 1 ? "passage" : "passages"}`);
      made.push(element("details", "more", summary, ...rest.map(quote)));
    }
    return made;
  }

  function grounds(tie) {
    if (tie.evidence.length) return quotes(tie.evidence);
    return [element("p", "source", tie.stated ? "No passage is recorded." : "Follows from other ties by a rule.")];
  }

  function section(tiesHere, entity) {
    const [{ label, stated }] = tiesHere;
    const heading = element("h3", "", words(label), " ", element("span", "tag", stated ? `${tiesHere.length}` : `${tiesHere.length} · derived`));
    const list = element("ul", "ties");
    for (const tie of tiesHere) {
      const other = symposia.other(tie, entity.id);
      const item = element("li", "", swatch(other.kind), " ", link(other));
      if (stated || tie.evidence.length) item.append(...grounds(tie));
      list.append(item);
    }
    return [heading, list];
  }

  /** The ties of a node, those of one relation together, stated before derived. */
  function grouped(entity) {
    const groups = new Map();
    for (const tie of symposia.tiesOf[entity.id]) {
      const key = JSON.stringify([!tie.stated, tie.relation]);
      groups.set(key, [...(groups.get(key) ?? []), tie]);
    }
    return [...groups.keys()].sort().map((key) => groups.get(key));
  }

  symposia.aboutEntity = (entity) => {
    const made = [kindLine(entity), element("h2", "", words(entity.label))];
    if (entity.notes.length) {
      made.push(element("ul", "notes", ...entity.notes.map((note) => element("li", "", words(note)))));
    }
    if (!symposia.tiesOf[entity.id].length) {
      made.push(element("p", "source", "Nothing ties this to anything else here, so it is not in the picture."));
    }
    for (const group of grouped(entity)) made.push(...section(group, entity));
    if (entity.evidence.length) {
      made.push(element("h3", "", "Where it is mentioned"), ...quotes(entity.evidence));
    }
    return made;
  };

  symposia.aboutTie = (tie) => [
    element("p", "kind", tie.stated ? "A tie said in a text" : "A tie derived by a rule"),
    element("h2", "", link(entities[tie.from]), " ", element("span", "tag", words(tie.label)), " ", link(entities[tie.to])),
    ...grounds(tie),
  ];

  symposia.aboutNothing = () => [
    element("h2", "", "Who, what, and who says so"),
    element("p", "", "Choose a node to see its ties and the words they rest on; choose a line to see that one tie."),
    element("p", "source", "Solid lines are said in a text, dashed ones follow by a rule. Size shows the number of ties. Drag to move, scroll to zoom, Escape to let go."),
  ];

  symposia.notFound = (query) => [
    element("h2", "", "Nothing of that name"),
    element("p", "", "No name or note here holds “", words(query), "”."),
  ];

  const clipped = (text) => (text.length > 180 ? `${text.slice(0, 180)}…` : text);

  symposia.hintEntity = (entity) => {
    const made = [element("p", "", element("strong", "", words(entity.label)))];
    made.push(element("p", "source", words([entity.kind, ...entity.notes.slice(0, 1)].join(" · "))));
    const passage = [...entity.evidence, ...symposia.tiesOf[entity.id].flatMap((tie) => tie.evidence)][0];
    if (passage) made.push(element("p", "quote", "“", words(clipped(passage.quote)), "”"));
    return made;
  };

  symposia.hintTie = (tie) => {
    const ends = [words(entities[tie.from].label), " ", element("strong", "", words(tie.label)), " ", words(entities[tie.to].label)];
    const [passage] = tie.evidence;
    const ground = passage ? element("p", "quote", "“", words(clipped(passage.quote)), "”") : element("p", "source", tie.stated ? "no passage recorded" : "derived by a rule");
    return [element("p", "", ...ends), ground];
  };
})();
