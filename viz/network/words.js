/* What words are made of: elements, names, quotes. Text goes in as text only, never as markup. */
"use strict";

(() => {
  const { kinds, shown } = symposia;
  const swatches = document.querySelectorAll("#kinds .swatch"); // in the order of the kinds
  const LONG = 420; // characters of a quote that are shown at once

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function words(text) {
    const made = document.createElement("bdi");
    made.textContent = shown(text);
    return made;
  }

  function button(className, text, does) {
    const made = element("button", className, text);
    made.type = "button";
    if (does) made.addEventListener("click", does);
    return made;
  }

  const swatch = (entity) => swatches[kinds.indexOf(entity.look)].cloneNode(true);

  function link(entity) {
    const made = button("link", words(entity.label));
    made.dataset.entity = entity.id;
    return made;
  }

  /** A line that opens to what `make` returns, which is made when it is first opened. */
  function folded(className, summary, make) {
    const made = element("details", className, element("summary", "", ...[summary].flat()));
    made.addEventListener("toggle", () => made.childElementCount === 1 && made.append(...make()), { once: true });
    return made;
  }

  function quote(passage) {
    const where = element("p", "source", words(passage.document));
    if (Number.isInteger(passage.begin)) where.append(`, characters ${passage.begin}–${passage.end}`);
    const text = [...passage.quote];
    const whole = element("p", "", "“", words(passage.quote), "”");
    if (text.length <= LONG) return element("blockquote", "", whole, where);
    const start = element("p", "", "“", words(text.slice(0, LONG).join("")), "…");
    return element("blockquote", "", start, folded("more", "the whole passage", () => [whole]), where);
  }

  /** Quotes, the first ones open, the others folded. */
  function quotes(numbers, open = 1) {
    const made = symposia.passages(numbers.slice(0, open)).map(quote);
    const rest = numbers.slice(open);
    if (rest.length) {
      const summary = `${rest.length} more ${rest.length === 1 ? "passage" : "passages"}`;
      made.push(folded("more", summary, () => symposia.passages(rest).map(quote)));
    }
    return made;
  }

  /** A list that shows its first items, and the others when asked. */
  function list(className, items, item, first = 8) {
    const made = element("ul", className, ...items.slice(0, first).map(item));
    if (items.length <= first + 2) {
      made.append(...items.slice(first).map(item));
      return [made];
    }
    const more = button("quiet", `All ${items.length.toLocaleString("en")}`, () => {
      made.append(...items.slice(first).map(item));
      made.children[first].tabIndex = -1;
      made.children[first].focus();
      more.remove();
    });
    return [made, more];
  }

  Object.assign(symposia, { element, wordsOf: words, button, swatch, link, folding: folded, quotes, listOf: list });
})();
