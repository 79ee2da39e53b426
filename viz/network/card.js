/* What the panel says: the card of a thing, of a tie, of a community; and what a pointer is told. */
"use strict";

(() => {
  const { entities, communities, element, wordsOf, button, swatch, link, quotes, listOf, counted } = symposia;
  /** Measures of which the place tells more than the number. */
  const RANKED = new Map([
    ["pagerank", "PageRank"],
    ["betweenness", "betweenness"],
  ]);
  const FIRST_MEASURES = ["degree", ...RANKED.keys()];

  // ---- a thing ----------------------------------------------------------------------------------------------------

  function fact([, text, stated, evidence]) {
    const item = element("li", "", element("p", "", wordsOf(text), ...(stated ? [] : [" ", element("span", "tag", "derived")])));
    item.append(...quotes(evidence));
    return item;
  }

  /** The facts of a card, those of one group together, in the order in which they come. */
  function facts(entity) {
    const groups = new Map();
    for (const one of entity.facts) groups.set(one[0], [...(groups.get(one[0]) ?? []), one]);
    return [...groups].flatMap(([group, those]) => [
      element("h3", "", wordsOf(symposia.words[group])),
      ...listOf("facts", those, fact, 6),
    ]);
  }

  function grounds(tie) {
    if (tie.evidence.length) return quotes(tie.evidence);
    return [element("p", "source", tie.stated ? "No passage is recorded." : "Follows from other ties by a rule.")];
  }

  /** Which way the words of a tie are to be read, seen from one end: it says them of the other, or the other of it. */
  function backwards(tie, id) {
    return tie.directed && tie.forward !== 0 && (tie.forward === 1) === (tie.to === id) && tie.from !== tie.to;
  }

  function section(those, entity) {
    const [first] = those;
    const heading = element("h3", "", wordsOf(first.label), " ", element("span", "tag", String(those.length)));
    if (backwards(first, entity.id)) heading.prepend(element("span", "back", "← "), element("span", "unseen", "said the other way round: "));
    const item = (tie) => {
      const other = symposia.other(tie, entity.id);
      const made = element("li", "", swatch(other), " ", link(other));
      if (tie.weight !== 1) made.append(" ", element("span", "tag", `×${tie.weight}`));
      if (tie.stated || tie.evidence.length) made.append(...grounds(tie));
      return made;
    };
    return [heading, ...listOf("ties", those, item)];
  }

  /** The ties of a node by relation, the heaviest first. */
  function grouped(entity, stated) {
    const groups = new Map();
    for (const tie of symposia.tiesOf[entity.id]) {
      if (tie.stated !== stated) continue;
      const key = `${tie.relation}\n${backwards(tie, entity.id)}`;
      groups.set(key, [...(groups.get(key) ?? []), tie]);
    }
    for (const group of groups.values()) group.sort((one, two) => two.weight - one.weight || one.id - two.id);
    return [...groups.keys()].sort().map((key) => groups.get(key));
  }

  function tied(entity) {
    const made = [];
    for (const stated of [true, false]) {
      const groups = grouped(entity, stated);
      if (!groups.length) continue;
      const line = element("i", stated ? "line" : "line dashed");
      made.push(element("h4", "", line, stated ? "Said in a text" : "Derived by a rule"));
      for (const group of groups) made.push(...section(group, entity));
    }
    return made;
  }

  const ranked = new Map();

  /** The place of a node by a measure among all that have it, the largest first. */
  function place(name, value) {
    if (!ranked.has(name)) ranked.set(name, entities.flatMap((entity) => entity.measures[name] ?? []).sort((one, two) => two - one));
    return `${(ranked.get(name).indexOf(value) + 1).toLocaleString("en")} of ${ranked.get(name).length.toLocaleString("en")} by ${RANKED.get(name)}`;
  }

  function measures(entity) {
    const names = [...new Set([...FIRST_MEASURES, ...Object.keys(entity.measures)])].filter((name) => Object.hasOwn(entity.measures, name));
    const parts = names.map((name) => {
      const value = entity.measures[name];
      if (RANKED.has(name)) return place(name, value);
      return name === "degree" ? counted(value, "tie") : `${symposia.shown(name)} ${value.toLocaleString("en")}`;
    });
    if (!parts.length) parts.push(counted(symposia.degree[entity.id], "tie"));
    return element("p", "source measures", parts.join(" · "));
  }

  function homeOf(entity) {
    const home = communities[entity.community];
    if (!home || communities.length < 2) return [];
    return [element("p", "source", "Community: ", communityLink(home))];
  }

  function communityLink(community) {
    const made = button("link", wordsOf(community.label));
    made.dataset.community = community.number;
    return made;
  }

  /** A link to the page of a thing, where a server shows this picture and has said where its things begin. */
  function profile(entity) {
    const { base } = document.documentElement.dataset;
    const path = base && entity.iri.startsWith(base) ? entity.iri.slice(base.length) : "";
    if (!/^[a-z]+\/./.test(path)) return [];
    const made = element("a", "", "Its page, with all that is known");
    made.href = `/${path.split("/").map(encodeURIComponent).join("/")}`;
    return [element("p", "source", made)];
  }

  symposia.aboutEntity = (entity) => {
    const made = [element("p", "kind", swatch(entity), wordsOf(entity.kind)), element("h2", "", wordsOf(entity.label)), ...profile(entity)];
    if (entity.notes.length && !entity.facts.length) {
      made.push(element("ul", "notes", ...entity.notes.map((note) => element("li", "", wordsOf(note)))));
    }
    made.push(...homeOf(entity), measures(entity), ...facts(entity));
    if (!symposia.tiesOf[entity.id].length) {
      made.push(element("p", "source", "Nothing ties this to anything else here, so it is not in the picture."));
    }
    made.push(...tied(entity));
    if (entity.evidence.length) made.push(element("h3", "", "Where it is mentioned"), ...quotes(entity.evidence, 2));
    return made;
  };

  // ---- a tie, a community, nothing --------------------------------------------------------------------------------

  symposia.aboutTie = (tie) => {
    const [one, two] = tie.forward === -1 ? [tie.to, tie.from] : [tie.from, tie.to];
    return [
      element("p", "kind", element("i", tie.stated ? "line" : "line dashed"), tie.stated ? "A tie said in a text" : "A tie derived by a rule"),
      element("h2", "", link(entities[one]), " ", element("span", "tag", wordsOf(tie.label)), " ", link(entities[two])),
      ...(tie.weight === 1 ? [] : [element("p", "source", `weight ${tie.weight}`)]),
      ...(tie.evidence.length ? quotes(tie.evidence, 4) : grounds(tie)),
    ];
  };

  /** Two ends of which one at least is a community, and the ties counted between them. */
  symposia.aboutBundle = (bundle) => {
    const name = (end) => (end.number === undefined ? link(end) : communityLink(end));
    const item = (id) => {
      const tie = symposia.ties[id];
      const line = element("i", tie.stated ? "line" : "line dashed");
      return element("li", "", line, " ", link(entities[tie.from]), " ", element("span", "tag", wordsOf(tie.label)), " ", link(entities[tie.to]));
    };
    return [
      element("p", "kind", element("i", "line bundle"), `${counted(bundle.ties.length, "tie")} in one line`),
      element("h2", "", name(bundle.one), " ", element("span", "tag", "and"), " ", name(bundle.two)),
      ...listOf("ties", bundle.ties, item, 20),
    ];
  };

  symposia.aboutCommunity = (community, { members, open }) => {
    const best = [...members].sort((one, two) => symposia.degree[two] - symposia.degree[one] || one - two);
    const item = (id) => element("li", "", swatch(entities[id]), " ", link(entities[id]));
    const act = button("act", open ? "Close this community" : "Open it in the picture");
    act.dataset[open ? "close" : "open"] = community.number;
    return [
      element("p", "kind", element("i", "ring"), "A community: things tied more to each other than to the rest"),
      element("h2", "", wordsOf(community.label)),
      element("p", "source", members.length === community.size ? counted(community.size, "member") : `${counted(members.length, "member")} of ${community.size.toLocaleString("en")} with these filters`),
      ...(open && members.length > symposia.limit ? [element("p", "source", `Of these the ${symposia.limit.toLocaleString("en")} best tied are drawn; search and the list reach all.`)] : []),
      element("p", "", act),
      element("h3", "", "Best tied"),
      ...listOf("ties", best, item, 12),
    ];
  };

  const hints = () =>
    symposia.byCommunity
      ? "Each ring is a community: many things drawn as one, its colours the kinds of its members. Click a ring, or press Enter on it, to open it."
      : "Choose a node to see who or what it is and the words that say so; choose a line to see that one tie.";

  symposia.aboutNothing = () => [
    element("h2", "", "Who, what, and who says so"),
    element("p", "", hints()),
    element("p", "source", "Solid lines are said in a text, dashed ones follow by a rule. The more ties a node has, the larger it is."),
    element("h3", "", "By hand"),
    element("p", "source", "Drag to move, scroll or pinch to zoom."),
    element("h3", "", "By keyboard"),
    element(
      "dl",
      "keys",
      ...[
        ["/", "search"],
        ["arrows", "in the picture, go to the neighbour that lies there"],
        ["N, P", "go through all neighbours of the node one came from"],
        ["Enter", "read the card, or open a community"],
        ["Backspace", "back to the node before"],
        ["+ − 0", "zoom, see the whole"],
        ["Escape", "let go"],
      ].flatMap(([key, does]) => [element("dt", "", key), element("dd", "", does)]),
    ),
  ];

  symposia.notFound = (query) => [
    element("h2", "", "Nothing of that name"),
    element("p", "", "No name or note here holds “", wordsOf(query), "”."),
  ];

  // ---- what a pointer is told -------------------------------------------------------------------------------------

  const clipped = (text) => (text.length > 180 ? `${[...text].slice(0, 180).join("")}…` : text);

  function firstQuote(numbers) {
    const [passage] = symposia.passages(numbers.slice(0, 1));
    return passage ? [element("p", "quote", "“", wordsOf(clipped(passage.quote)), "”")] : [];
  }

  symposia.hintEntity = (entity) => {
    const numbers = [entity.evidence, ...symposia.tiesOf[entity.id].map((tie) => tie.evidence)].find((some) => some.length);
    const note = entity.notes[0] ?? entity.facts[0]?.[1];
    return [
      element("p", "", element("strong", "", wordsOf(entity.label))),
      element("p", "source", wordsOf([entity.kind, ...(note ? [note] : [])].join(" · "))),
      ...firstQuote(numbers ?? []),
    ];
  };

  symposia.hintTie = (tie) => {
    const [one, two] = tie.forward === -1 ? [tie.to, tie.from] : [tie.from, tie.to];
    const ends = [wordsOf(entities[one].label), " ", element("strong", "", wordsOf(tie.label)), " ", wordsOf(entities[two].label)];
    const ground = firstQuote(tie.evidence);
    if (!ground.length) ground.push(element("p", "source", tie.stated ? "no passage recorded" : "derived by a rule"));
    return [element("p", "", ...ends), ...ground];
  };

  symposia.hintCommunity = (community, members) => [
    element("p", "", element("strong", "", wordsOf(community.label))),
    element("p", "source", `community · ${counted(members.length, "member")} · click to open`),
  ];

  symposia.hintBundle = (bundle) => [
    element("p", "", wordsOf(bundle.one.label), " ", element("strong", "", "and"), " ", wordsOf(bundle.two.label)),
    element("p", "source", `${counted(bundle.ties.length, "tie")} in one line, ${bundle.stated.toLocaleString("en")} of them said in a text`),
  ];
})();
