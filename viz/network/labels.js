/* Where labels stand: beside their node, the weightiest first, none over another or over another's node. */
"use strict";

(() => {
  const MOST = 160; // labels at once
  const HUBS = 12; // so many are drawn even where they cover a lesser node
  const CELL = 120; // pixels of the screen

  const meet = (one, two) => one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h && two.y < one.y + one.h;

  /** Boxes that can be asked whether another meets them, without going through all of them. */
  class Ground {
    constructor(cell) {
      this.cell = cell;
      this.cells = new Map();
    }

    *keys({ x, y, w, h }) {
      const { cell } = this;
      for (let column = Math.floor(x / cell); column <= Math.floor((x + w) / cell); column += 1) {
        for (let row = Math.floor(y / cell); row <= Math.floor((y + h) / cell); row += 1) yield column * 100003 + row;
      }
    }

    add(box) {
      for (const key of this.keys(box)) {
        if (this.cells.has(key)) this.cells.get(key).push(box);
        else this.cells.set(key, [box]);
      }
    }

    meets(box, but = null) {
      for (const key of this.keys(box)) {
        for (const other of this.cells.get(key) ?? []) if (other.id !== but && meet(box, other)) return true;
      }
      return false;
    }
  }

  function wrapped(ctx, text, width) {
    const lines = [""];
    for (const word of symposia.shown(text).split(/\s+/)) {
      const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
      if (!lines.at(-1) || ctx.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    const cut = lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]}…`] : lines;
    return cut.map((line) => (line.length > 32 ? `${[...line].slice(0, 31).join("")}…` : line));
  }

  /** Places around a node in the order of preference: below, right, left, above, then the corners. */
  function* spots({ x, y, above }, size, w, h, gap) {
    if (above) yield { x: x - w / 2, y: y - h, w, h };
    if (above) return;
    yield { x: x - w / 2, y: y + size + gap, w, h };
    yield { x: x + size + gap, y: y - h / 2, w, h };
    yield { x: x - size - gap - w, y: y - h / 2, w, h };
    yield { x: x - w / 2, y: y - size - gap - h, w, h };
    const corner = size * 0.7;
    for (const left of [x + corner, x - corner - w]) for (const top of [y + corner, y - corner - h]) yield { x: left, y: top, w, h };
  }

  /**
   * Place labels for things { id, order, x, y, r, label, rank, bold, ring }, of which some are `named`, within `view`.
   * `px` is the size of the letters in the coordinates of the picture, `scale` that of the picture.
   */
  symposia.placeLabels = (ctx, things, named, view, { px, scale, font }) => {
    const solid = new Ground(CELL / scale);
    const taken = new Ground(CELL / scale);
    const result = [];
    const within = (box) => box.x >= view.x && box.y >= view.y && box.x + box.w <= view.x + view.w && box.y + box.h <= view.y + view.h;
    const near = ({ x, y, r }) => x + r >= view.x && x - r <= view.x + view.w && y + r >= view.y && y - r <= view.y + view.h;
    const seen = things.filter(near);
    for (const { id, x, y, r } of seen) solid.add({ id, x: x - r, y: y - r, w: 2 * r, h: 2 * r });
    const order = named.filter(near).sort((one, two) => two.rank - one.rank || one.order - two.order);
    for (const thing of order) {
      if (result.length >= MOST) break;
      ctx.font = font(thing);
      const lines = wrapped(ctx, thing.label, px * (thing.ring ? 13 : 11));
      const w = Math.max(...lines.map((line) => ctx.measureText(line).width)) + px * 0.3;
      const places = [...spots(thing, thing.r + (thing.bold ? 5 / scale : 0), w, lines.length * px * 1.2, px * 0.25)];
      const boxes = places.filter((box) => !taken.meets(box));
      const free = boxes.filter((box) => !solid.meets(box, thing.id));
      const hub = thing.above || thing.bold || (!thing.ring && result.length < HUBS) ? (boxes.find(within) ?? boxes[0]) : undefined;
      const box = free.find(within) ?? (within({ x: thing.x, y: thing.y, w: 0, h: 0 }) ? hub : (free[0] ?? hub));
      if (!box) continue;
      taken.add(box);
      result.push({ ...box, lines, thing });
    }
    return result;
  };
})();
