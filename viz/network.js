/* The picture: what is visible, what is lit, and labels that keep their size on the screen and never overlap. */
"use strict";

(() => {
  const { entities, ties, kinds, options } = symposia.data;
  const drawn = entities.filter((entity) => entity.x !== undefined);
  const tiesDrawn = ties.filter((tie) => tie.from !== tie.to);
  const look = new Map(kinds.map((kind) => [kind.kind, kind]));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const FADED = 0.12;
  const MANY = 300; // above, only the best tied have their labels until one zooms in or selects
  const MANY_LABELS = 60;
  const HUBS = 12; // so many labels are drawn even where they cover a lesser node

  const state = {
    kinds: new Set(),
    relations: new Set(),
    stated: true,
    derived: true,
    tied: false,
    people: false,
    entity: null,
    tie: null,
    hovered: null,
  };
  let visible = new Set();
  let visibleTies = new Set();
  let lit = null; // the nodes lit by the selection, or null when all are
  let labels = { key: "", placed: [] };
  let version = 0;
  let wholeScale = 1;
  let swell = 1; // seen from afar nodes and lines are drawn larger, so that they stay visible

  const nodes = new vis.DataSet(drawn.map(({ id, x, y, shape, size }) => ({ id, x, y, shape, size })));
  const edges = new vis.DataSet(
    tiesDrawn.map(({ id, from, to, dashes, smooth, width, arrows }) => ({ id, from, to, dashes, smooth, width, arrows })),
  );
  const container = document.getElementById("picture");
  const picture = new vis.Network(container, { nodes, edges }, JSON.parse(options));

  const colourOf = (entity) => look.get(entity.kind)[dark.matches ? "dark" : "colour"];
  const paper = () => getComputedStyle(document.body).backgroundColor;
  const ink = () => getComputedStyle(document.body).color;

  /** A tie has the colour of the thing a person is tied to. */
  const tieColour = (tie) => colourOf(entities[tie.to]);

  function shows(tie) {
    return (
      !state.relations.has(symposia.shown(tie.relation)) &&
      (tie.stated ? state.stated : state.derived) &&
      visible.has(tie.from) &&
      visible.has(tie.to)
    );
  }

  function sift() {
    visible = new Set(drawn.filter((entity) => !state.kinds.has(symposia.shown(entity.kind))).map(({ id }) => id));
    visibleTies = new Set(tiesDrawn.filter(shows).map(({ id }) => id));
    if (state.tied || state.people) {
      const touched = new Set(tiesDrawn.filter(({ id }) => visibleTies.has(id)).flatMap((tie) => [tie.from, tie.to]));
      visible = new Set([...visible].filter((id) => touched.has(id)));
    }
  }

  function light() {
    lit = null;
    if (state.tie) lit = new Set([state.tie.from, state.tie.to]);
    if (!state.entity) return;
    const near = symposia.tiesOf[state.entity.id].filter(({ id }) => visibleTies.has(id));
    lit = new Set([state.entity.id, ...near.map((tie) => symposia.other(tie, state.entity.id).id)]);
  }

  function tieLit(tie) {
    if (state.tie) return tie.id === state.tie.id;
    return !state.entity || tie.from === state.entity.id || tie.to === state.entity.id;
  }

  const radius = (entity) => entity.size * swell;

  function nodeLook(entity) {
    const colour = { background: colourOf(entity), border: paper() };
    colour.hover = colour.highlight = { ...colour };
    const opacity = lit && !lit.has(entity.id) ? FADED : 1;
    return { id: entity.id, size: radius(entity), hidden: !visible.has(entity.id), opacity, color: colour };
  }

  function tieLook(tie) {
    const chosen = (state.tie || state.entity) && tieLit(tie);
    const opacity = chosen ? 0.95 : tieLit(tie) ? 0.5 : FADED * 0.7;
    const colour = tieColour(tie);
    return {
      id: tie.id,
      hidden: !visibleTies.has(tie.id),
      width: (state.tie && chosen ? tie.width + 1.5 : tie.width) * swell,
      color: { color: colour, hover: colour, highlight: colour, opacity },
    };
  }

  /** Bring the picture in line with the filters and the selection. */
  symposia.paint = () => {
    sift();
    light();
    nodes.update(drawn.map(nodeLook));
    edges.update(tiesDrawn.map(tieLook));
    version += 1;
    const hint = document.getElementById("hint");
    hint.hidden = visible.size > 0;
    hint.textContent = drawn.length ? "Nothing is left to show with these filters." : "Nothing here is tied to anything else; the list below has everything.";
  };

  /** Show these nodes whole, with room for their labels at the edges. */
  function frameOf(ids, most) {
    const at = Object.values(picture.getPositions(ids));
    const [left, right] = [Math.min(...at.map(({ x }) => x)), Math.max(...at.map(({ x }) => x))];
    const [top, bottom] = [Math.min(...at.map(({ y }) => y)), Math.max(...at.map(({ y }) => y))];
    const { clientWidth, clientHeight } = container;
    const wide = (clientWidth - Math.min(150, clientWidth * 0.26)) / Math.max(1, right - left);
    const high = (clientHeight - 90) / Math.max(1, bottom - top);
    return { position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.max(0.02, Math.min(wide, high, most)) };
  }

  function fit() {
    if (visible.size) picture.moveTo({ ...frameOf([...visible], 1.6), animation: false });
    wholeScale = picture.getScale();
  }

  /** Put the nodes where the layout has them: among people only, or in the whole. */
  symposia.settle = () => {
    nodes.update(
      drawn.map(({ id, x, y, px, py }) => (state.people && px !== undefined ? { id, x: px, y: py } : { id, x, y })),
    );
    version += 1;
    fit();
  };

  /** Bring a node and its neighbours into view. */
  symposia.look = (id) => {
    const animation = still.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
    const near = [...(lit ?? [id])].filter((other) => visible.has(other));
    picture.moveTo({ ...frameOf(near, Math.max(1, wholeScale)), animation });
  };

  // ---- labels -----------------------------------------------------------------------------------------------------

  function wrapped(ctx, text, width) {
    const lines = [""];
    for (const word of symposia.shown(text).split(/\s+/)) {
      const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
      if (!lines.at(-1) || ctx.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    const cut = lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]}…`] : lines;
    return cut.map((line) => (line.length > 32 ? `${line.slice(0, 31)}…` : line));
  }

  function rank(entity) {
    if (state.entity === entity) return 1e9;
    if (state.hovered === entity) return 1e8;
    return (lit?.has(entity.id) ? 1e6 : 0) + entity.degree;
  }

  /** Which labels may be drawn, the weightiest first. */
  function candidates() {
    const named = drawn.filter((entity) => visible.has(entity.id) && (!lit || lit.has(entity.id) || entity === state.hovered));
    named.sort((one, two) => rank(two) - rank(one) || one.id - two.id);
    const far = named.length > MANY && picture.getScale() < wholeScale * 1.8;
    return far ? named.slice(0, MANY_LABELS) : named;
  }

  const meet = (one, two) => one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h && two.y < one.y + one.h;

  /** Places around a node in the order of preference: below, right, left, above, then the corners. */
  function* spots({ x, y }, size, w, h, gap) {
    yield { x: x - w / 2, y: y + size + gap, w, h };
    yield { x: x + size + gap, y: y - h / 2, w, h };
    yield { x: x - size - gap - w, y: y - h / 2, w, h };
    yield { x: x - w / 2, y: y - size - gap - h, w, h };
    const corner = size * 0.7;
    for (const left of [x + corner, x - corner - w]) for (const top of [y + corner, y - corner - h]) yield { x: left, y: top, w, h };
  }

  function viewport() {
    const { x, y } = picture.DOMtoCanvas({ x: 2, y: 2 });
    const scale = picture.getScale();
    return { x, y, w: (container.clientWidth - 4) / scale, h: (container.clientHeight - 4) / scale };
  }

  function placeLabels(ctx, px) {
    const at = picture.getPositions();
    const solid = drawn
      .filter(({ id }) => visible.has(id) && (!lit || lit.has(id)))
      .map((entity) => [entity.id, radius(entity)])
      .map(([id, size]) => ({ id, x: at[id].x - size, y: at[id].y - size, w: 2 * size, h: 2 * size }));
    const view = viewport();
    const inside = (box) => box.x >= view.x && box.y >= view.y && box.x + box.w <= view.x + view.w && box.y + box.h <= view.y + view.h;
    const taken = [];
    const clear = (box) => !taken.some((other) => meet(box, other));
    candidates().forEach((entity, place) => {
      const lines = wrapped(ctx, entity.label, px * 11);
      const w = Math.max(...lines.map((line) => ctx.measureText(line).width)) + px * 0.3;
      const chosen = rank(entity) >= 1e8;
      const boxes = [...spots(at[entity.id], radius(entity) + (chosen ? 7 * swell : 0), w, lines.length * px * 1.2, px * 0.25)].filter(clear);
      const free = boxes.filter((box) => !solid.some((other) => other.id !== entity.id && meet(box, other)));
      const box = free.find(inside) ?? (inside({ ...at[entity.id], w: 0, h: 0 }) ? null : free[0]) ?? (place < HUBS ? (boxes.find(inside) ?? boxes[0]) : null);
      if (box) taken.push({ ...box, lines, bold: chosen });
    });
    return taken;
  }

  function drawLabels(ctx) {
    const scale = picture.getScale();
    const px = Math.min(17, Math.max(11.5, 12.5 * Math.sqrt(scale))) / scale;
    const family = getComputedStyle(document.body).fontFamily;
    ctx.font = `${px}px ${family}`;
    const key = [scale.toFixed(4), version, state.hovered?.id].join();
    if (key !== labels.key) labels = { key, placed: placeLabels(ctx, px) };
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: px * 0.28 });
    Object.assign(ctx, { strokeStyle: paper(), fillStyle: ink() });
    for (const { x, y, w, h, lines, bold } of labels.placed) {
      ctx.font = `${bold ? "600 " : ""}${px}px ${family}`;
      lines.forEach((line, number) => {
        const middle = y + (h / lines.length) * (number + 0.5);
        ctx.strokeText(line, x + w / 2, middle);
        ctx.fillText(line, x + w / 2, middle);
      });
    }
  }

  function drawRing(ctx) {
    const chosen = state.entity ?? state.hovered;
    if (!chosen || !visible.has(chosen.id)) return;
    const { x, y } = picture.getPosition(chosen.id);
    ctx.beginPath();
    ctx.arc(x, y, radius(chosen) + 6 * swell, 0, 2 * Math.PI);
    ctx.lineWidth = 2.5 * swell;
    ctx.strokeStyle = ink();
    ctx.stroke();
  }

  /** Draw larger or smaller once the scale has changed by a step. */
  function resize() {
    const wanted = Math.round(4 * Math.min(2.5, Math.max(1, 0.4 / picture.getScale()))) / 4;
    if (wanted === swell) return;
    swell = wanted;
    setTimeout(symposia.paint);
  }

  picture.on("beforeDrawing", drawRing);
  picture.on("afterDrawing", resize);
  picture.on("afterDrawing", drawLabels);
  for (const moved of ["dragging", "dragEnd"]) picture.on(moved, () => (version += 1));
  dark.addEventListener("change", symposia.paint);

  const frame = container.querySelector(".vis-network");
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Picture of the network: arrow keys move it, plus and minus zoom, Escape lets go");

  Object.assign(symposia, { state, picture, nodes, edges, drawn, fit });
  symposia.isVisible = (id) => visible.has(id);
  symposia.isTieVisible = (id) => visibleTies.has(id);
  symposia.moved = () => (version += 1);
  symposia.labelCount = () => labels.placed.length;
  symposia.paint();
  fit();
})();
