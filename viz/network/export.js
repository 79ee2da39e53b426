/* What is shown, to take away: a picture, a table, Turtle; made in the page, sent nowhere. */
"use strict";

(() => {
  const { entities, ties, kinds, palette, byId } = symposia;
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/; // what a spreadsheet may take for a formula
  const COLUMNS = ["tie", "from", "fromIri", "relation", "to", "toIri", "property", "stated", "weight", "quote", "document", "begin", "end"];

  const sound = (text) => text.toWellFormed?.() ?? text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  const shownTies = () => ties.filter(({ id }) => symposia.tiePasses(id));
  const ends = (tie) => (tie.forward === -1 ? [entities[tie.to], entities[tie.from]] : [entities[tie.from], entities[tie.to]]);

  // ---- CSV --------------------------------------------------------------------------------------------------------

  /** A cell: in quotes, and with an apostrophe before what a spreadsheet would run. Numbers stand as they are. */
  function cell(value) {
    if (typeof value === "number") return String(value);
    const text = sound(value ?? "").replaceAll("\0", "\ufffd");
    return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  }

  /** A row for each passage of each tie shown, or one for a tie without any. */
  symposia.csv = () => {
    const rows = shownTies().flatMap((tie) => {
      const [one, two] = ends(tie);
      const said = [tie.id + 1, one.label, one.iri, tie.label, two.label, two.iri, tie.property, tie.stated ? "stated" : "derived", tie.weight];
      const passages = tie.evidence.length ? symposia.passages(tie.evidence) : [{ quote: "", document: "", begin: null, end: null }];
      return passages.map(({ quote, document, begin, end }) => [...said, quote, document, begin, end]);
    });
    return [COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  };

  // ---- Turtle -----------------------------------------------------------------------------------------------------

  const HOST = String.raw`//(?:[\w.~-]*@)?[\w.~-]*(?::\d+)?(?=[/?#]|$)`;
  const ABSOLUTE = new RegExp(String.raw`^[a-z][a-z0-9+.-]*:(?:${HOST}|(?!//))`, "i");

  /** An IRI as Turtle takes it: what no IRI may hold is percent-encoded; what is none at all becomes a URN. */
  function iri(text) {
    const safe = (part) => sound(part).replace(/[^\w\-.~:/?#@!$&'()*+,;=%\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]/gu, encodeURIComponent).replace(/%(?![0-9a-f]{2})/gi, "%25");
    const [main, ...fragments] = safe(text).split("#");
    const whole = fragments.length ? `${main}#${fragments.join("%23")}` : main;
    return ABSOLUTE.test(whole) ? `<${whole}>` : `<urn:symposia:${encodeURIComponent(sound(text)).replaceAll("'", "%27")}>`;
  }

  const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

  function literal(text) {
    const escaped = sound(text).replace(/[\\"\n\r\t]|[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/g, (one) => ESCAPES[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return `"${escaped}"`;
  }

  function statement(tie) {
    const [one, two] = ends(tie);
    const [subject, property, object] = [iri(one.iri), iri(tie.property), iri(two.iri)];
    const lines = [`${subject} ${property} ${object} .`];
    if (tie.evidence.length) {
      lines.push(`[] a rdf:Statement ; rdf:subject ${subject} ; rdf:predicate ${property} ; rdf:object ${object} ;`);
      const passages = symposia.passages(tie.evidence).map(({ quote, document, begin, end }) => {
        const where = Number.isInteger(begin) ? `${document}, characters ${begin}–${end}` : document;
        return `[ rdf:value ${literal(quote)} ; dcterms:source ${literal(where)} ]`;
      });
      lines.push(`  dcterms:source ${passages.join(" , ")} .`);
    }
    return lines;
  }

  /** The things shown with their labels, and the ties that have a property, each with its passages. */
  symposia.turtle = () => {
    const lines = ["rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>", "rdfs: <http://www.w3.org/2000/01/rdf-schema#>", "dcterms: <http://purl.org/dc/terms/>"];
    return [
      ...lines.map((line) => `@prefix ${line} .`),
      ...entities.filter(({ id }) => symposia.passes(id)).map((entity) => `${iri(entity.iri)} rdfs:label ${literal(entity.label)} .`),
      ...shownTies().filter((tie) => tie.property).flatMap(statement),
      "",
    ].join("\n");
  };

  // ---- PNG --------------------------------------------------------------------------------------------------------

  const SHARPER = 2;
  const FOOT = 44;

  function drawLegend(ctx, width, top, title) {
    let x = 16;
    const middle = top + FOOT / 2;
    Object.assign(ctx, { textAlign: "left", textBaseline: "middle", fillStyle: palette.ink, font: `13px ${palette.sans}` });
    const used = kinds.filter((kind) => entities.some(({ id, look }) => look === kind && symposia.passes(id)));
    for (const kind of used) {
      ctx.save();
      ctx.translate(x, middle - 8);
      ctx.fillStyle = symposia.colourOf(kind);
      ctx.fill(new Path2D(kind.path));
      ctx.restore();
      const words = symposia.shown(kind.plural);
      ctx.fillText(words, x + 21, middle);
      x += 21 + ctx.measureText(words).width + 18;
    }
    ctx.strokeStyle = palette.soft;
    ctx.lineWidth = 2;
    for (const [dash, words] of [[[], "said in a text"], [[5, 5], "derived by a rule"]]) {
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(x, middle);
      ctx.lineTo(x + 24, middle);
      ctx.stroke();
      ctx.fillText(words, x + 31, middle);
      x += 31 + ctx.measureText(words).width + 18;
    }
    ctx.setLineDash([]);
    ctx.textAlign = "right";
    ctx.font = `italic 14px ${palette.serif}`;
    if (x + ctx.measureText(title).width + 16 < width) ctx.fillText(title, width - 16, middle);
  }

  /** The picture as it is seen, twice as sharp, on paper, with a legend below. */
  symposia.png = () => {
    const { clientWidth: width, clientHeight: height } = symposia.container;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: width * SHARPER, height: (height + FOOT) * SHARPER });
    const ctx = canvas.getContext("2d");
    ctx.scale(SHARPER, SHARPER);
    ctx.fillStyle = palette.paper;
    ctx.fillRect(0, 0, width, height + FOOT);
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, width, height);
    ctx.clip();
    const { x, y } = symposia.picture.canvasToDOM({ x: 0, y: 0 });
    ctx.translate(x, y);
    ctx.scale(1 / symposia.pixel(), 1 / symposia.pixel());
    symposia.drawAll(ctx);
    ctx.restore();
    drawLegend(ctx, width, height, symposia.shown(document.title));
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };

  // ---- downloads --------------------------------------------------------------------------------------------------

  function download(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  byId("save-png").addEventListener("click", async () => download(await symposia.png(), "network.png"));
  byId("save-csv").addEventListener("click", () => download(new Blob([symposia.csv()], { type: "text/csv;charset=utf-8" }), "ties.csv"));
  byId("save-turtle").addEventListener("click", () => download(new Blob([symposia.turtle()], { type: "text/turtle;charset=utf-8" }), "network.ttl"));
})();
