/* What words are made of: elements, names, quotes. Text goes in as text only, never as markup. */
"use strict";

(() => {
  const { kinds, shown } = symposia;
  const swatches = document.querySelectorAll("#kinds .swatch"); // in the order of the kinds
  const PAGE = 200; // further items of a list at once
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

  /** A list that shows its first items, and further ones when asked, a page at a time. */
  function list(className, items, item, first = 8) {
    const made = element("ul", className);
    const grow = (count) => made.append(...items.slice(made.childElementCount, made.childElementCount + count).map(item));
    grow(items.length <= first + 2 ? items.length : first);
    if (made.childElementCount === items.length) return [made];
    const words = () => {
      const left = items.length - made.childElementCount;
      return left > PAGE ? `Show ${PAGE} more of ${left.toLocaleString("en")}` : `All ${items.length.toLocaleString("en")}`;
    };
    const more = button("quiet", words(), () => {
      const from = made.childElementCount;
      grow(PAGE);
      made.children[from].tabIndex = -1;
      made.children[from].focus();
      more.textContent = words();
      if (made.childElementCount === items.length) more.remove();
    });
    return [made, more];
  }

  Object.assign(symposia, { element, wordsOf: words, button, swatch, link, folding: folded, quotes, listOf: list });
})();
