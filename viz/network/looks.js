/* From what is in the view to the rows of vis-network: a node or ring each, a line for each tie or bundle. */
"use strict";

(() => {
  const { entities, communities, palette } = symposia;
  /** The radius of a ring grows with the root of the number of members, and no ring outgrows its ground. */
  const RING = Math.min(...communities.map(({ radius, size }) => (0.85 * radius) / Math.sqrt(size)));
  const SMALLEST_RING = 6; // pixels of the screen
  const LARGEST_RING = 64;

  /** What is said more often is drawn a little heavier, never as a bar. */
  const tieWidth = (weight) => Math.min(4, 1.2 + 0.7 * Math.log2(Math.max(1, weight)));

  /** A line for many ties: among all such lines, the more it stands for, the wider and darker. */
  const bundleLook = (count, most) => {
    const share = Math.sqrt(count / most);
    return { width: 0.8 + 5.5 * share, color: line(0.07 + 0.4 * share) };
  };

  /** Ties between the same two things bend apart; one alone is straight. */
  function bend(position, together) {
    const offset = position - (together - 1) / 2;
    if (!offset) return false;
    const roundness = Math.min(0.8, Math.round(36 * Math.abs(offset)) / 100);
    return { enabled: true, type: offset > 0 ? "curvedCW" : "curvedCCW", roundness };
  }

  const ringRadius = (ring, pixel) => Math.min(LARGEST_RING * pixel, Math.max(RING * Math.sqrt(ring.members.length), SMALLEST_RING * pixel));

  function entityRow(id) {
    const { x, y, px, py, size, look } = entities[id];
    const colour = { background: symposia.colourOf(look), border: palette.paper };
    const place = symposia.state.people && px !== undefined ? { x: px, y: py } : { x, y };
    return { id, ...place, size, shape: look.shape, color: { ...colour, hover: colour, highlight: colour } };
  }

  function ringRow(ring) {
    const { x, y } = communities[ring.number];
    const id = `c${ring.number}`;
    // vis-network keeps the first renderer of a node, so it asks anew what the ring holds
    const ctxRenderer = ({ ctx, x: left, y: top }) => {
      const now = symposia.ringAt(id) ?? ring;
      const pixel = symposia.pixel();
      const r = ringRadius(now, pixel);
      const drawNode = () => symposia.drawRing(ctx, { x: left, y: top, r, members: now.members, pixel });
      return { drawNode, nodeDimensions: { width: 2 * r, height: 2 * r } };
    };
    return { id, x, y, shape: "custom", ctxRenderer, physics: false };
  }

  const line = (opacity) => ({ color: palette.thread, hover: palette.thread, highlight: palette.thread, opacity });

  /** The more lines there are, the fainter is each. */
  const faintness = (count) => (count > 3000 ? 0.42 : count > 900 ? 0.62 : 1);

  function tieRow(tie, position, together, faint) {
    const { id, from, to, stated, weight } = tie;
    const look = { dashes: stated ? false : [5, 5], width: tieWidth(weight), color: line(faint * (stated ? 0.62 : 0.5)) };
    return { id, from, to, ...look, smooth: bend(position, together) };
  }

  const endId = (thing) => (thing.number === undefined ? thing.id : `c${thing.number}`);
  const bundleId = ({ one, two }) => `${endId(one)}-${endId(two)}`;

  const bundleRow = (most) => (bundle) => {
    const ends = { id: bundleId(bundle), from: endId(bundle.one), to: endId(bundle.two) };
    return { ...ends, ...bundleLook(bundle.ties.length, most), dashes: false, smooth: false };
  };

  function tieRows(ties) {
    const together = new Map();
    const pair = ({ from, to }) => from * entities.length + to;
    for (const tie of ties) together.set(pair(tie), (together.get(pair(tie)) ?? 0) + 1);
    const met = new Map();
    return ties.map((tie) => {
      const position = met.get(pair(tie)) ?? 0;
      met.set(pair(tie), position + 1);
      return tieRow(tie, position, together.get(pair(tie)), faintness(ties.length));
    });
  }

  /** The rows of a view, by their ids: first what stands for things, then the lines. */
  symposia.rowsOf = ({ nodes, ties, rings, bundles }) => {
    const most = bundles.reduce((found, bundle) => Math.max(found, bundle.ties.length), 1);
    return {
      nodes: [...rings.map(ringRow), ...[...nodes].map(entityRow)],
      edges: [...bundles.map(bundleRow(most)), ...tieRows(ties)],
    };
  };

  Object.assign(symposia, { ringRadius, bundleId });
})();
