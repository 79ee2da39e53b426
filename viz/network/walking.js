/* The picture by keyboard: from a node to its neighbours, into communities and back. */
"use strict";

(() => {
  const { entities, communities, state, picture, container, nodes, byId } = symposia;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const STEP = 60; // pixels that the picture moves at a press
  const AHEAD = 0.35; // the cosine of the widest angle that still counts as "there"
  const frame = container.querySelector(".vis-network");
  let from = null; // the node one came from: N and P go through its neighbours
  let past = [];

  const here = () => (state.entity ? state.entity.id : state.community ? `c${state.community.number}` : null);
  const drawn = (id) => id !== null && nodes.get(id) !== null;
  const labelOf = (id) => symposia.shown(symposia.ringAt(id) ? communities[symposia.ringAt(id).number].label : entities[id].label);

  /** The nodes tied to a node in the picture, by name. */
  function around(id) {
    const near = new Set(picture.getConnectedNodes(id).filter((other) => other !== id));
    return [...near].sort((one, two) => (labelOf(one) < labelOf(two) ? -1 : labelOf(one) > labelOf(two) ? 1 : 0));
  }

  /** Where to begin: the node with the most ties, in the community opened last if one is open, or the largest ring. */
  function best() {
    const last = [...state.open].at(-1);
    const ids = nodes.getIds();
    const inside = ids.filter((id) => !symposia.ringAt(id) && entities[id].community === last);
    const weight = (id) => symposia.ringAt(id)?.members.length ?? symposia.degree[id];
    return (inside.length ? inside : ids).reduce((most, id) => (most === null || weight(id) > weight(most) ? id : most), null);
  }

  function reveal(id) {
    const { x, y } = picture.canvasToDOM(picture.getPosition(id));
    const margin = 50;
    if (x > margin && y > margin && x < container.clientWidth - margin && y < container.clientHeight - margin) return;
    picture.moveTo({ position: picture.getPosition(id), animation: false });
  }

  function go(id) {
    const ring = symposia.ringAt(id);
    if (ring) symposia.chooseCommunity(communities[ring.number]);
    else symposia.choose(entities[id], { look: false });
    reveal(id);
  }

  function step(id) {
    if (id === null || id === undefined) return;
    if (drawn(here())) {
      past.push(here());
      from = here();
    }
    go(id);
  }

  /** The neighbour that lies most in this direction, a near one before a far one. */
  function towards(id, [right, down]) {
    const at = picture.getPosition(id);
    let nearest = null;
    for (const other of around(id)) {
      const there = picture.getPosition(other);
      const [x, y] = [there.x - at.x, there.y - at.y];
      const length = Math.hypot(x, y) || 1;
      const cosine = (x * right + y * down) / length;
      const cost = length * (2 - cosine);
      if (cosine > AHEAD && (!nearest || cost < nearest.cost)) nearest = { other, cost };
    }
    return nearest?.other;
  }

  function walk(direction) {
    if (!drawn(here())) return step(best());
    const next = towards(here(), direction);
    if (next === undefined) symposia.say("No neighbour in this direction; N goes through all of them");
    return step(next);
  }

  /** Through all neighbours of the node one came from, or of this one. */
  function turn(by) {
    if (!drawn(here())) return step(best());
    const beside = drawn(from) ? around(from) : [];
    if (!beside.includes(here())) {
      const near = around(here());
      return step(by > 0 ? near[0] : near.at(-1));
    }
    go(beside[(beside.indexOf(here()) + by + beside.length) % beside.length]);
    return undefined;
  }

  function back() {
    const last = past.pop();
    if (last === undefined) {
      if (state.open.size && !state.entity) symposia.closeCommunity([...state.open].at(-1));
      return;
    }
    from = null;
    if (drawn(last)) go(last);
  }

  function enter() {
    if (state.community) {
      symposia.openCommunity(state.community.number);
      past = [];
      const [first] = [...symposia.viewNow().nodes].sort((one, two) => symposia.degree[two] - symposia.degree[one]);
      if (first !== undefined) symposia.say(`Opened, ${symposia.counted(symposia.viewNow().nodes.size, "node")}; arrow keys go among them`);
    } else if (state.entity) byId("about").focus();
    else step(best());
  }

  const KEYS = {
    n: () => turn(1),
    p: () => turn(-1),
    Enter: enter,
    Backspace: back,
    "+": () => symposia.zoom(1.25),
    "=": () => symposia.zoom(1.25),
    "-": () => symposia.zoom(0.8),
    0: symposia.fit,
    Home: symposia.fit,
  };

  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-roledescription", "network");
  frame.setAttribute(
    "aria-label",
    "Picture of the network: arrow keys go from a node to its neighbours, N and P through all of them, Enter opens, Backspace goes back, plus and minus zoom, Escape lets go",
  );
  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const does = arrow ? () => (event.shiftKey ? symposia.pan(arrow[0] * STEP, arrow[1] * STEP) : walk(arrow)) : Object.hasOwn(KEYS, key) && KEYS[key];
    if (!does) return;
    event.preventDefault();
    does();
  });
})();
