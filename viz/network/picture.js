/* The picture: vis-network kept in line with the view, what is chosen lit, and labels of one size on the screen. */
"use strict";

(() => {
  const { entities, communities, state, first, palette } = symposia;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const MANY = 300; // above, only the best tied have their labels until one zooms in or selects
  const MANY_LABELS = 60;
  const [ABOVE, BELOW] = [45, 85]; // pixels kept free for words on the picture
  const SMALL = 5; // members of a community whose ground is not worth a caption
  const container = document.getElementById("picture");

  let view = symposia.compose();
  let ringOf = new Map(); // by the ids of vis-network
  let bundleOf = new Map();
  let lit = null; // the ids of what is chosen and next to it, or null when all is
  let labels = { key: "", placed: [] };
  let version = 0;
  let wholeScale = 1;
  let swell = 0; // seen from afar nodes and lines are drawn larger, so that they stay visible
  const told = { nodes: new Map(), edges: new Map() }; // the looks that vis-network has, by id

  // ---- telling vis-network ----------------------------------------------------------------------------------------

  /** Find rings and bundles by their ids. While vis-network is being told, it may draw those that are on their way out. */
  function index(before = []) {
    ringOf = new Map([...before, ...view.rings.map((ring) => [`c${ring.number}`, ring])]);
    bundleOf = new Map(view.bundles.map((bundle) => [symposia.bundleId(bundle), bundle]));
  }

  /** What of a row is compared; where a node stands is not, for it may have been moved by hand. */
  const lookOf = ({ x, y, id, ...look }) => JSON.stringify(look);

  index();
  const rows = symposia.rowsOf(view);
  const drawnFirst = (made, given) => {
    const by = new Map(made.map((row) => [row.id, row]));
    return given.map((row) => ({ ...row, ...by.get(row.id) }));
  };
  const plain = ({ id, x, y, shape, size, from, to }) => (from === undefined ? { id, x, y, shape, size } : { id, from, to });
  const nodes = new vis.DataSet(drawnFirst(rows.nodes, first.nodes.map(plain)));
  const edges = new vis.DataSet(drawnFirst(rows.edges, first.ties.map(plain)));
  const far = first.nodes.length > MANY;
  const options = { ...first.options, interaction: { ...first.options.interaction, hideEdgesOnDrag: far, hideEdgesOnZoom: far } };
  const picture = new vis.Network(container, { nodes, edges }, options);
  const { body } = picture;
  for (const row of rows.nodes) told.nodes.set(row.id, lookOf(row));
  for (const row of rows.edges) told.edges.set(row.id, lookOf(row));

  /** Tell what has changed, and nothing else. Returns what is no longer there. */
  function tell(set, looks, wanted) {
    const changed = [];
    const gone = new Set(looks.keys());
    for (const row of wanted) {
      const look = lookOf(row);
      gone.delete(row.id);
      if (looks.get(row.id) === look) continue;
      changed.push(looks.has(row.id) ? (({ x, y, ...rest }) => rest)(row) : row);
      looks.set(row.id, look);
    }
    if (changed.length) set.update(changed);
    if (changed.length) swell = 0;
    for (const id of gone) looks.delete(id);
    return [...gone];
  }

  /** Bring the picture in line with the filters, with what is open and with what is chosen. */
  symposia.repaint = () => {
    view = symposia.compose();
    index(ringOf);
    const made = symposia.rowsOf(view);
    const goneNodes = tell(nodes, told.nodes, made.nodes);
    edges.remove(tell(edges, told.edges, made.edges));
    nodes.remove(goneNodes);
    index();
    light();
    hint();
    picture.redraw();
  };

  function hint() {
    const words = document.getElementById("hint");
    words.hidden = view.nodes.size + view.rings.length > 0;
    const drawable = entities.some((entity) => entity.x !== undefined);
    words.textContent = drawable ? "Nothing is left to show with these filters." : "Nothing here is tied to anything else; the list below has everything.";
  }

  // ---- what is lit ------------------------------------------------------------------------------------------------

  function litEntity(entity) {
    const near = symposia.tiesOf[entity.id].filter((tie) => edges.get(tie.id));
    const ends = near.flatMap((tie) => [tie.from, tie.to]);
    return { nodes: new Set([entity.id, ...ends]), edges: new Set(near.map((tie) => tie.id)) };
  }

  function litCommunity(id) {
    const near = [...bundleOf.keys()].filter((key) => [edges.get(key).from, edges.get(key).to].includes(id));
    return { nodes: new Set([id, ...near.flatMap((key) => [edges.get(key).from, edges.get(key).to])]), edges: new Set(near) };
  }

  /** Light what is chosen, without telling vis-network: the rest is veiled when it is drawn. */
  function light() {
    version += 1;
    lit = null;
    if (state.tie && edges.get(state.tie.id)) lit = { nodes: new Set([state.tie.from, state.tie.to]), edges: new Set([state.tie.id]) };
    if (state.bundle && edges.get(state.bundle)) {
      const { from, to } = edges.get(state.bundle);
      lit = { nodes: new Set([from, to]), edges: new Set([state.bundle]) };
    }
    if (state.community && nodes.get(`c${state.community.number}`)) lit = litCommunity(`c${state.community.number}`);
    if (state.entity && nodes.get(state.entity.id)) lit = litEntity(state.entity);
  }

  // ---- where one looks --------------------------------------------------------------------------------------------

  const pixel = () => 1 / picture.getScale();
  const radiusOf = (id) => (ringOf.has(id) ? symposia.ringRadius(ringOf.get(id), pixel()) : entities[id].size * Math.max(1, swell));

  /** Show these nodes whole, with room for their labels at the edges. */
  function frameOf(ids, most) {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const id of ids) {
      const { x, y } = body.nodes[id];
      const r = ringOf.has(id) ? communities[ringOf.get(id).number].radius * 0.7 : 0;
      [left, right, top, bottom] = [Math.min(left, x - r), Math.max(right, x + r), Math.min(top, y - r), Math.max(bottom, y + r)];
    }
    const { clientWidth, clientHeight } = container;
    const wide = (clientWidth - Math.min(190, clientWidth * 0.26)) / Math.max(1, right - left);
    const high = (clientHeight - ABOVE - BELOW) / Math.max(1, bottom - top);
    const scale = Math.max(0.005, Math.min(wide, high, most));
    return { position: { x: (left + right) / 2, y: (top + bottom) / 2 + (BELOW - ABOVE) / 2 / scale }, scale };
  }

  const gently = () => (still.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" });

  /** See all that is drawn. */
  function fit() {
    const ids = nodes.getIds();
    if (ids.length) picture.moveTo({ ...frameOf(ids, 1.6), animation: false });
    wholeScale = picture.getScale();
    version += 1;
  }

  /** Put the nodes where the layout has them. */
  symposia.settle = () => {
    nodes.update(symposia.rowsOf(view).nodes.map(({ id, x, y }) => ({ id, x, y })));
    swell = 0;
    fit();
  };

  /** Bring what is lit into view. */
  symposia.look = () => {
    if (!lit) return;
    const most = Math.max(symposia.byCommunity ? 0.9 : 1, wholeScale);
    picture.moveTo({ ...frameOf([...lit.nodes], most), animation: gently() });
  };

  /** Bring the ground of a community into view. */
  symposia.lookAt = (community) => {
    const { x, y, radius } = community;
    const scale = Math.min(container.clientWidth, container.clientHeight - 90) / (2.3 * radius);
    picture.moveTo({ position: { x, y }, scale: Math.min(1.2, scale), animation: gently() });
  };

  symposia.zoom = (factor) => picture.moveTo({ scale: picture.getScale() * factor, animation: false });
  symposia.pan = (x, y) => {
    const at = picture.getViewPosition();
    picture.moveTo({ position: { x: at.x + x * pixel(), y: at.y + y * pixel() }, animation: false });
  };

  // ---- drawing ----------------------------------------------------------------------------------------------------

  /** Sizes are set on what vis-network draws, not through its tables: a step of the zoom must not cost a moment. */
  function resize() {
    const least = nodes.length > 3 * MANY ? 0.26 : nodes.length > MANY ? 0.34 : 0.5;
    const wanted = Math.round(4 * Math.min(24, Math.max(1, least / picture.getScale()))) / 4;
    if (wanted === swell) return;
    swell = wanted;
    version += 1;
    for (const node of Object.values(body.nodes)) {
      if (ringOf.has(node.id)) continue;
      node.options.size = entities[node.id].size * swell;
      node.needsRefresh();
    }
    for (const edge of Object.values(body.edges)) edge.options.width = (edges.get(edge.id)?.width ?? 1) * swell;
  }

  function viewport() {
    const { x, y } = picture.DOMtoCanvas({ x: 2, y: 2 });
    return { x, y, w: (container.clientWidth - 4) * pixel(), h: (container.clientHeight - 4) * pixel() };
  }

  function thingOf(id) {
    const { x, y } = body.nodes[id];
    const ring = ringOf.get(id);
    const made = { id, x, y, r: radiusOf(id), ring: Boolean(ring), order: ring ? entities.length + ring.number : id };
    const chosen = id === state.entity?.id || (ring && ring.number === state.community?.number);
    const bold = chosen || (state.hovered !== null && state.hovered === id);
    const rank = bold ? 1e9 : (lit?.nodes.has(id) ? 1e7 : 0) + (ring ? 1e4 + ring.members.length : symposia.degree[id]);
    return { ...made, bold, rank, label: ring ? communities[ring.number].label : entities[id].label };
  }

  /** The name of a community, above its ground. */
  const captionOf = ({ x, y, radius, label, number, members }) => {
    const made = { id: `c${number}`, x, y: y - radius, r: 0, ring: true, above: true, bold: false };
    return { ...made, order: entities.length + number, rank: 1e5 + members.length, label };
  };

  function placed(ctx, px, font) {
    const things = nodes.getIds().map(thingOf);
    let named = lit ? things.filter(({ id, bold }) => bold || lit.nodes.has(id)) : things;
    const scale = picture.getScale();
    if (named.length > MANY && scale < wholeScale * 1.8) named = named.sort((one, two) => two.rank - one.rank || one.order - two.order).slice(0, MANY_LABELS);
    const captions = lit ? [] : grounds().map(captionOf);
    return symposia.placeLabels(ctx, lit ? named : things, [...captions, ...named], viewport(), { px, scale, font });
  }

  function drawLabels(ctx) {
    const scale = picture.getScale();
    const px = Math.min(17, Math.max(11.5, 12.5 * Math.sqrt(Math.min(1.6, scale)))) / scale;
    const font = ({ bold, ring }) => `${ring ? "italic " : ""}${bold ? "600 " : ""}${ring ? px * 1.08 : px}px ${ring ? palette.serif : palette.sans}`;
    const key = [scale.toPrecision(4), version, state.hovered].join();
    if (key !== labels.key) labels = { key, placed: placed(ctx, px, font) };
    symposia.drawLabels(ctx, labels.placed, px, font);
  }

  /** Over the veil, what is lit is drawn once more, its ties in the colour of the thing that they lead to. */
  function drawLit(ctx) {
    symposia.drawVeil(ctx, viewport(), pixel());
    for (const id of lit.edges) {
      const edge = body.edges[id];
      if (!edge?.connected) continue;
      const kept = edge.options.color;
      const end = entities[edge.toId];
      edge.options.color = { ...kept, color: end ? symposia.colourOf(end.look) : palette.soft, opacity: 0.95 };
      edge.draw(ctx);
      edge.options.color = kept;
    }
    for (const id of lit.nodes) body.nodes[id]?.draw(ctx);
  }

  /** The grounds that are seen: of all communities where each node is drawn, else of those that are open. */
  function grounds() {
    if (communities[0]?.radius === undefined || communities.length < 2 || (state.alone && state.entity)) return [];
    if (!state.whole) return [...state.open].map((number) => communities[number]);
    return communities.filter(({ members }) => members.length > SMALL);
  }

  function drawUnder(ctx) {
    resize();
    for (const community of grounds()) symposia.drawGround(ctx, community, pixel());
  }

  function drawOver(ctx) {
    if (lit) drawLit(ctx);
    const halo = state.entity?.id ?? (state.community ? `c${state.community.number}` : state.hovered);
    if (halo !== null && body.nodes[halo]) symposia.drawHalo(ctx, { ...picture.getPosition(halo), r: radiusOf(halo) }, pixel());
    drawLabels(ctx);
  }

  /** Draw everything on another canvas, which has the view of this one. */
  symposia.drawAll = (ctx) => {
    drawUnder(ctx);
    for (const edge of Object.values(body.edges)) if (edge.connected) edge.draw(ctx);
    for (const node of Object.values(body.nodes)) node.draw(ctx);
    drawOver(ctx);
  };

  picture.on("beforeDrawing", drawUnder);
  picture.on("afterDrawing", drawOver);
  for (const moved of ["dragging", "dragEnd"]) picture.on(moved, () => (version += 1));

  Object.assign(symposia, { picture, container, nodes, edges, fit, pixel, light });
  symposia.isVisible = (id) => nodes.get(id) !== null;
  symposia.isTieVisible = (id) => edges.get(id) !== null;
  symposia.ringAt = (id) => ringOf.get(id);
  symposia.bundleAt = (id) => bundleOf.get(id);
  symposia.viewNow = () => view;
  symposia.moved = () => (version += 1);
  symposia.labelCount = () => labels.placed.length;
  light();
  hint();
  fit();
  swell = 0;
  picture.redraw();
})();
