/* How things look on the canvas: colours of the scheme, rings of communities, a veil over what is not chosen. */
"use strict";

(() => {
  const { kinds, entities } = symposia;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const ringPaths = new Map();

  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const palette = {};

  /** Read the colours of the page anew: they follow the system. */
  function refresh() {
    for (const name of ["paper", "ground", "ink", "soft", "line", "thread", "accent"]) palette[name] = style(`--${name}`);
    palette.serif = style("--serif");
    palette.sans = style("--sans");
    palette.dark = dark.matches;
  }
  refresh();

  const colourOf = (look) => look[palette.dark ? "dark" : "colour"];

  /** The shares of the kinds among members, as [kind, from, to] in turns. */
  function shares(members) {
    const counts = kinds.map(() => 0);
    for (const id of members) counts[kinds.indexOf(entities[id].look)] += 1;
    let from = 0;
    return kinds.flatMap((kind, number) => {
      const to = from + counts[number] / members.length;
      const share = counts[number] ? [[kind, from, to]] : [];
      from = to;
      return share;
    });
  }

  /** A community: two rings, the outer one in the colours of its members' kinds, and their number inside. */
  function drawRing(ctx, { x, y, r, members, pixel }) {
    const key = members.length ? `${members[0]},${members.length},${members.at(-1)}` : "";
    if (!ringPaths.has(key)) ringPaths.set(key, shares(members));
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = palette.ground;
    ctx.fill();
    const thick = Math.max(2.5 * pixel, r * 0.11);
    ctx.lineWidth = thick;
    ctx.lineCap = "butt";
    for (const [kind, from, to] of ringPaths.get(key)) {
      ctx.beginPath();
      ctx.arc(x, y, r - thick / 2, 2 * Math.PI * (from - 0.25), 2 * Math.PI * (to - 0.25));
      ctx.strokeStyle = colourOf(kind);
      ctx.stroke();
    }
    ctx.beginPath();
    ctx.arc(x, y, Math.max(pixel, r - thick * 1.9), 0, 2 * Math.PI);
    ctx.lineWidth = pixel;
    ctx.strokeStyle = palette.soft;
    ctx.stroke();
    const height = Math.min(r * 0.62, 15 * pixel);
    if (height < 8.5 * pixel) return;
    ctx.font = `${height}px ${palette.sans}`;
    ctx.fillStyle = palette.ink;
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle" });
    ctx.fillText(members.length.toLocaleString("en"), x, y + height * 0.06);
  }

  /** The ground of a community: where its members stand. */
  function drawGround(ctx, { x, y, radius }, pixel) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = palette.ground;
    ctx.fill();
    ctx.lineWidth = pixel;
    ctx.strokeStyle = palette.line;
    ctx.stroke();
  }

  /** Fade all that is drawn so far. */
  function drawVeil(ctx, view, pixel) {
    ctx.save();
    ctx.globalAlpha = 0.86;
    ctx.fillStyle = palette.paper;
    ctx.fillRect(view.x - 4 * pixel, view.y - 4 * pixel, view.w + 8 * pixel, view.h + 8 * pixel);
    ctx.restore();
  }

  function drawHalo(ctx, { x, y, r }, pixel) {
    ctx.beginPath();
    ctx.arc(x, y, r + 4.5 * pixel, 0, 2 * Math.PI);
    ctx.lineWidth = 2 * pixel;
    ctx.strokeStyle = palette.ink;
    ctx.stroke();
  }

  function drawLabels(ctx, labels, px, font) {
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: px * 0.28 });
    Object.assign(ctx, { strokeStyle: palette.paper, fillStyle: palette.ink });
    for (const { x, y, w, h, lines, thing } of labels) {
      ctx.font = font(thing);
      lines.forEach((line, number) => {
        const middle = y + (h / lines.length) * (number + 0.5);
        ctx.strokeText(line, x + w / 2, middle);
        ctx.fillText(line, x + w / 2, middle);
      });
    }
  }

  dark.addEventListener("change", () => {
    refresh();
    symposia.repaint();
  });

  Object.assign(symposia, { palette, colourOf, drawRing, drawGround, drawVeil, drawHalo, drawLabels });
})();
