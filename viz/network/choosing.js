/* What is chosen: a thing, a tie, a community; by pointer, from the panel and from the list. */
"use strict";

(() => {
  const { entities, ties, communities, state, picture, byId, shown } = symposia;
  const tooltip = byId("tooltip");
  const status = byId("status");
  let opener = null;

  symposia.say = (text) => (status.textContent = text);

  function show(made) {
    byId("about").replaceChildren(...made);
    byId("panel").scrollTop = 0;
    tooltip.hidden = true;
    document.dispatchEvent(new Event("chosen"));
  }

  /** Let go of everything, then choose this; the view changes only where it must. */
  function select(wanted) {
    const guest = state.leftOut.length > 0 || (wanted.entity && !symposia.passes(wanted.entity.id));
    Object.assign(state, { entity: null, tie: null, community: null, bundle: null, ...wanted });
    if (symposia.byCommunity || state.alone || guest) symposia.repaint();
    else {
      symposia.light();
      picture.redraw();
    }
  }

  /** Above the card of what filters leave out: which ones, and the way back to everything. */
  function tellLeftOut() {
    const about = byId("about");
    about.querySelector(".left-out")?.remove();
    if (!state.entity || !state.leftOut.length) return;
    const words = `Left out by your filters (${state.leftOut.join(", ")}), and shown for as long as it is selected. `;
    const back = symposia.button("quiet", "Show everything", () => {
      symposia.everything();
      about.focus({ preventScroll: true });
    });
    about.prepend(symposia.element("p", "source left-out", words, back));
  }

  /** Select a thing: what a filter leaves out is shown meanwhile; if its community is closed, open that. */
  function choose(entity, { look = true } = {}) {
    const placed = entity.x !== undefined;
    if (placed && !state.whole && !state.open.has(entity.community)) open(entity.community);
    select({ entity });
    show(symposia.aboutEntity(entity));
    tellLeftOut();
    if (look && placed) symposia.look();
    const left = state.leftOut.length ? ", left out by your filters, shown while selected" : "";
    symposia.say(`${shown(entity.label)}, ${shown(entity.kind)}, ${symposia.counted(symposia.degree[entity.id], "tie")}${left}`);
  }

  function chooseTie(tie) {
    select({ tie });
    show(symposia.aboutTie(tie));
    symposia.say(`A tie: ${shown(entities[tie.from].label)} ${shown(tie.label)} ${shown(entities[tie.to].label)}`);
  }

  function chooseBundle(id) {
    const bundle = symposia.bundleAt(id);
    select({ bundle: id });
    show(symposia.aboutBundle(bundle));
    symposia.say(`${symposia.counted(bundle.ties.length, "tie")} between ${shown(bundle.one.label)} and ${shown(bundle.two.label)}`);
  }

  function chooseCommunity(community) {
    select({ community });
    const members = symposia.membersOf(community.number);
    show(symposia.aboutCommunity(community, { members, open: state.whole || state.open.has(community.number) }));
    symposia.say(`Community ${shown(community.label)}, ${symposia.counted(members.length, "member")}`);
  }

  function clear() {
    select({});
    show(symposia.aboutNothing());
    symposia.say("Nothing selected");
    if (opener?.isConnected && document.activeElement !== byId("query")) opener.focus();
    opener = null;
  }

  // ---- communities ------------------------------------------------------------------------------------------------

  /** Open a community where it stands; where too much would be open, those opened first are closed. */
  function open(number) {
    const size = (some) => symposia.membersOf(some).length;
    let sum = size(number);
    for (const other of [...state.open].reverse()) {
      sum += size(other);
      if (sum > symposia.limit) state.open.delete(other);
    }
    state.open.add(number);
    symposia.openChanged();
  }

  symposia.openCommunity = (number) => {
    open(number);
    chooseCommunity(communities[number]);
    state.community = null; // its members are what one sees now, none of them veiled
    symposia.light();
    symposia.lookAt(communities[number]);
  };

  symposia.closeCommunity = (number) => {
    if (number === undefined) state.open.clear();
    else state.open.delete(number);
    symposia.openChanged();
    clear();
    symposia.fit();
  };

  symposia.openChanged = () => {
    const trail = byId("trail");
    if (!trail) return;
    const { element, button, wordsOf } = symposia;
    const items = [...state.open].map((number) => {
      const closing = button("chip", wordsOf(communities[number].label));
      closing.dataset.close = number;
      closing.append(element("span", "unseen", ", close"), " ×");
      return element("li", "", closing);
    });
    byId("opened").replaceChildren(...items);
    byId("overview").hidden = !state.open.size || state.whole;
    byId("trail-words").hidden = state.open.size > 0 || state.whole;
    byId("opened").hidden = state.whole;
  };

  byId("overview")?.addEventListener("click", () => symposia.closeCommunity());

  // ---- pointing and clicking --------------------------------------------------------------------------------------

  picture.on("click", ({ pointer }) => {
    const node = picture.getNodeAt(pointer.DOM);
    const edge = node === undefined ? picture.getEdgeAt(pointer.DOM) : undefined;
    const ring = symposia.ringAt(node);
    if (ring) symposia.openCommunity(ring.number);
    else if (node !== undefined) choose(entities[node], { look: false });
    else if (edge !== undefined && symposia.bundleAt(edge)) chooseBundle(edge);
    else if (edge !== undefined) chooseTie(ties[edge]);
    else clear();
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { entity, community, open: opening, close } = button.dataset;
    if (entity !== undefined) {
      if (button.closest("#list")) opener = button;
      choose(entities[Number(entity)]);
    } else if (community !== undefined) chooseCommunity(communities[Number(community)]);
    else if (opening !== undefined) symposia.openCommunity(Number(opening));
    else if (close !== undefined) symposia.closeCommunity(Number(close));
    else return;
    byId("about").focus({ preventScroll: true });
    byId("panel").scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("sifted", tellLeftOut);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) clear();
  });

  function hint(made, { x, y }) {
    tooltip.replaceChildren(...made);
    tooltip.hidden = false;
    const { clientWidth, clientHeight } = tooltip.parentElement;
    tooltip.style.left = `${Math.max(4, Math.min(x + 14, clientWidth - tooltip.offsetWidth - 4))}px`;
    tooltip.style.top = `${y + 18 + tooltip.offsetHeight < clientHeight ? y + 18 : Math.max(4, y - tooltip.offsetHeight - 12)}px`;
  }

  function hover(id) {
    state.hovered = id;
    picture.redraw();
    symposia.container.style.cursor = id === null ? "" : "pointer";
  }

  picture.on("hoverNode", ({ node, pointer }) => {
    hover(node);
    const ring = symposia.ringAt(node);
    hint(ring ? symposia.hintCommunity(communities[ring.number], ring.members) : symposia.hintEntity(entities[node]), pointer.DOM);
  });
  picture.on("hoverEdge", ({ edge, pointer }) => {
    if (state.hovered !== null) return;
    const bundle = symposia.bundleAt(edge);
    hint(bundle ? symposia.hintBundle(bundle) : symposia.hintTie(ties[edge]), pointer.DOM);
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

  byId("about").replaceChildren(...symposia.aboutNothing());
  Object.assign(symposia, { choose, chooseCommunity, clear });
})();
