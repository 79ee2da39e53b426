/* What is in the view: which things, ties and communities are shown by the filters, by what is open and chosen. */
"use strict";

(() => {
  const { entities, ties, communities, byCommunity, limit, tiesOf, degree } = symposia;
  const MOST_GUESTS = 300; // neighbours shown beside the node that is chosen, where communities are drawn

  const state = {
    kinds: new Set(), // those left out
    relations: new Set(), // those left out
    topics: new Set(), // those asked for; none means all
    institutions: new Set(),
    stated: true,
    derived: true,
    least: 1, // the weight that a tie must have; at 1, where the range begins, any will do
    tied: false, // leave out what has no tie shown
    people: false,
    alone: false, // only what is chosen and its neighbours
    whole: !byCommunity, // each node drawn, however many
    open: new Set(), // communities that are open
    leftOut: [], // by which filters the chosen thing would be left out, which is shown for as long as it is chosen
    entity: null,
    tie: null,
    community: null,
    bundle: null,
    hovered: null,
  };

  const passes = new Uint8Array(entities.length);
  const tiePasses = new Uint8Array(ties.length);
  const placed = (id) => entities[id].x !== undefined;

  /** Does a node have one of the names asked for, or is it itself what is asked for? */
  function about(asked, names, entity, kind) {
    if (!asked.size || names.some((name) => asked.has(name))) return true;
    return entity.kind === kind && [...asked].some((name) => symposia.words[name] === entity.label);
  }

  /** Which filters leave out a thing that is chosen; it may still have no tie that is shown. */
  function against(entity) {
    return [
      ...(state.kinds.has(symposia.shown(entity.kind)) ? ["kinds"] : []),
      ...(about(state.topics, entity.topics, entity, "Topic") ? [] : ["topics"]),
      ...(about(state.institutions, entity.institutions, entity, "Organization") ? [] : ["institutions"]),
    ];
  }

  /** Which things and ties the filters let through, and what is chosen in any case. */
  function sift() {
    const guest = state.entity && placed(state.entity.id) ? state.entity.id : -1;
    state.leftOut = guest < 0 ? [] : against(state.entity);
    for (const entity of entities) {
      const kept =
        !state.kinds.has(symposia.shown(entity.kind)) &&
        about(state.topics, entity.topics, entity, "Topic") &&
        about(state.institutions, entity.institutions, entity, "Organization");
      passes[entity.id] = kept || entity.id === guest ? 1 : 0;
    }
    const touched = new Uint8Array(entities.length);
    for (const tie of ties) {
      const kept =
        passes[tie.from] && passes[tie.to] && (state.least === 1 || tie.weight >= state.least) && (tie.stated ? state.stated : state.derived) && !state.relations.has(symposia.shown(tie.relation));
      tiePasses[tie.id] = kept ? 1 : 0;
      const own = !state.leftOut.length || (tie.from !== guest && tie.to !== guest);
      if (kept && own && tie.from !== tie.to) touched[tie.from] = touched[tie.to] = 1;
    }
    if (!state.tied && !state.people) return;
    if (guest >= 0 && !touched[guest] && !state.leftOut.length) state.leftOut.push("ties");
    for (const { id } of entities) if (placed(id) && id !== guest) passes[id] &= touched[id];
  }

  /** The neighbours of a node by the ties shown. */
  function neighbours(id) {
    const near = new Set();
    for (const tie of tiesOf[id]) if (tiePasses[tie.id] && tie.from !== tie.to) near.add(symposia.other(tie, id).id);
    return near;
  }

  /** What is chosen and what lies next to it; null when nothing is. */
  function chosen() {
    if (state.tie) return new Set([state.tie.from, state.tie.to]);
    if (state.entity && placed(state.entity.id)) return new Set([state.entity.id, ...neighbours(state.entity.id)]);
    return null;
  }

  /** The members of a community that the filters let through. */
  const members = (number) => communities[number].members.filter((id) => passes[id]);

  /** The members that an open community shows: all, or the best tied where there are too many. */
  function opened(number) {
    const some = members(number);
    if (some.length <= limit) return some;
    return some.sort((one, two) => degree[two] - degree[one] || one - two).slice(0, limit);
  }

  function residents() {
    if (state.whole) return new Set(entities.filter(({ id }) => passes[id] && placed(id)).map(({ id }) => id));
    return new Set([...state.open].flatMap(opened));
  }

  /** Which nodes are drawn, and which of them only for as long as something is chosen. */
  function drawn() {
    const near = chosen();
    if (state.alone && near) return { homes: new Set(), nodes: new Set([...near].filter((id) => passes[id])), alone: true };
    const homes = residents();
    const guests = near && !state.whole ? [...near].filter((id) => passes[id]).slice(0, MOST_GUESTS) : [];
    return { homes, nodes: new Set([...homes, ...guests]), alone: false };
  }

  /** Count the ties that cannot be drawn one by one into lines between what stands for their ends. */
  function bundled(homes, nodes) {
    const bundles = new Map();
    const end = (id) => (homes.has(id) ? id : entities.length + entities[id].community);
    const thing = (number) => (number < entities.length ? entities[number] : communities[number - entities.length]);
    for (const tie of ties) {
      if (!tiePasses[tie.id] || (nodes.has(tie.from) && nodes.has(tie.to))) continue;
      const [one, two] = [end(tie.from), end(tie.to)].sort((left, right) => left - right);
      if (one === two || state.open.has(thing(one).number) || state.open.has(thing(two).number)) continue;
      const key = one * (entities.length + communities.length) + two;
      if (!bundles.has(key)) bundles.set(key, { one: thing(one), two: thing(two), ties: [], stated: 0 });
      const bundle = bundles.get(key);
      bundle.ties.push(tie.id);
      bundle.stated += tie.stated ? 1 : 0;
    }
    return [...bundles.values()];
  }

  /** Everything that the picture shows now: `nodes` and `ties` by number, `rings` of communities, and `bundles`. */
  symposia.compose = () => {
    sift();
    const { homes, nodes, alone } = drawn();
    const shownTies = ties.filter((tie) => tiePasses[tie.id] && tie.from !== tie.to && nodes.has(tie.from) && nodes.has(tie.to));
    if (state.whole || alone) return { nodes, ties: shownTies, rings: [], bundles: [] };
    const rings = communities
      .filter(({ number }) => !state.open.has(number))
      .map(({ number }) => ({ number, members: members(number) }))
      .filter((ring) => ring.members.length);
    return { nodes, ties: shownTies, rings, bundles: bundled(homes, nodes) };
  };

  Object.assign(symposia, { state, neighbours, chosen, membersOf: members });
  /** Is a thing let through by the filters? Is a tie? */
  symposia.passes = (id) => passes[id] === 1;
  symposia.tiePasses = (id) => tiePasses[id] === 1;
})();
