/* What the page holds: things, ties, communities, and the passages they rest on, each found by its number. */
"use strict";

const symposia = (() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("network-data");
  const { kinds, ways, documents, words, communities, byCommunity, limit } = data;
  const unshown = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

  const empty = { notes: [], evidence: [], facts: [], topics: [], institutions: [], measures: {}, community: -1 };
  const entities = data.entities.map((row, id) => ({ ...empty, ...row, id, look: kinds[row.kind], kind: kinds[row.kind].kind }));
  const ties = data.ties.map(([from, to, way, weight, evidence, forward], id) => {
    const [relation, label, property, stated, directed] = ways[way];
    return { id, from, to, relation, label, property, stated: stated === 1, directed: directed === 1, weight, evidence, forward };
  });
  communities.forEach((community, number) => Object.assign(community, { number, members: [] }));
  for (const entity of entities) communities[entity.community]?.members.push(entity.id);

  const tiesOf = entities.map(() => []);
  for (const tie of ties) {
    tiesOf[tie.from].push(tie);
    if (tie.to !== tie.from) tiesOf[tie.to].push(tie);
  }
  /** How many ties to other things each node has. */
  const degree = tiesOf.map((mine) => mine.filter((tie) => tie.from !== tie.to).length);

  /** A text without the characters that turn a line around or are no text. */
  const shown = (text) => text.replace(unshown, "");

  return {
    entities,
    ties,
    kinds,
    words,
    communities,
    byCommunity,
    limit,
    tiesOf,
    degree,
    shown,
    first: { nodes: read("first-nodes"), ties: read("first-ties"), options: JSON.parse(read("first-options")) },
    other: (tie, id) => entities[tie.from === id ? tie.to : tie.from],
    byId: (id) => document.getElementById(id),
    /** The passages of these numbers, as { quote, document, begin, end }. */
    passages: (numbers) =>
      numbers.map((number) => {
        const [quote, document, begin, end] = data.passages[number];
        return { quote, document: documents[document], begin, end };
      }),
    /** A text as it is compared when searched for: without case and accents. */
    folded: (text) => shown(text).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim(),
    /** "1 tie", "2,000 ties". */
    counted: (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`,
  };
})();
