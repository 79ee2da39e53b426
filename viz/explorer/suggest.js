// Suggestions below a field for names. Without this script the field is part of a plain form, which does the same.
"use strict";
(() => {
  const WAIT = 120; // milliseconds without a key before names are asked for
  const kept = new Map();

  async function asked(words, kind) {
    const address = `/suggest?${new URLSearchParams({ name: words, kind })}`;
    if (!kept.has(address)) {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return null;
      if (kept.size > 200) kept.clear();
      kept.set(address, await answer.json());
    }
    return kept.get(address);
  }

  function made(name, attributes, ...parts) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...parts);
    return element;
  }

  function drawn(look) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "swatch");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    for (const [name, fill] of [["on-light", look.colour], ["on-dark", look.dark]]) {
      const path = document.createElementNS(space, "path");
      path.setAttribute("class", name);
      path.setAttribute("d", look.path);
      path.setAttribute("fill", fill);
      svg.append(path);
    }
    return svg;
  }

  class Suggestions {
    constructor(input, number) {
      this.input = input;
      this.options = [];
      this.at = -1;
      this.turn = 0;
      this.list = made("div", { role: "listbox", class: "suggestions", id: `suggestions-${number}`, hidden: "" });
      const label = input.labels && input.labels[0] ? input.labels[0].textContent.trim() : "Suggestions";
      this.list.setAttribute("aria-label", label);
      this.status = made("span", { class: "unseen", role: "status" });
      for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id], ["autocomplete", "off"]]) input.setAttribute(name, value);
      const place = input.closest(".search, .suggested") || input.parentElement;
      place.append(this.list, this.status);
      input.addEventListener("input", () => this.later());
      input.addEventListener("focus", () => { if (this.options.length && input.value.trim()) this.open(); });
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => setTimeout(() => { if (!this.list.contains(document.activeElement)) this.close(); }, 100));
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take(this.options.indexOf(option));
      });
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    async ask() {
      const turn = ++this.turn;
      const words = this.input.value.trim();
      if (!words) return this.fill({ groups: [] }, "");
      let found = null;
      try {
        found = await asked(words, this.input.dataset.suggest || "");
      } catch { /* the server is gone: the form still says so */ }
      if (turn === this.turn && found) this.fill(found, words);
    }

    fill(found, words) {
      this.list.replaceChildren();
      this.options = [];
      this.found = [];
      this.at = -1;
      for (const group of found.groups) {
        const name = made("div", { class: "group", id: `${this.list.id}-${this.options.length}g` }, group.plural);
        const box = made("div", { role: "group", "aria-labelledby": name.id }, name);
        for (const one of group.found) box.append(this.option(one, drawn(group.look)));
        this.list.append(box);
      }
      if (found.near) this.list.prepend(made("div", { class: "group" }, "Nothing is called so. Near in spelling:"));
      if ("go" in this.input.dataset && found.total > this.options.length) {
        const every = this.option({ label: `All ${found.total} that fit`, href: `/find?${new URLSearchParams({ name: words })}` }, "");
        every.classList.add("all");
        this.list.append(every);
      }
      const count = this.options.length;
      this.status.textContent = words ? `${count} ${count === 1 ? "suggestion" : "suggestions"}` : "";
      if (count) this.open(); else this.close();
    }

    option(one, picture) {
      const name = made("bdi", {}, one.label);
      const option = made("div", { role: "option", id: `${this.list.id}-${this.options.length}`, "aria-selected": "false" }, picture || made("span", {}), name);
      if (one.note) option.append(made("small", {}, made("bdi", {}, one.note)));
      this.options.push(option);
      this.found.push(one);
      return option;
    }

    open() {
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.move(-1);
    }

    move(to) {
      if (this.options[this.at]) this.options[this.at].setAttribute("aria-selected", "false");
      this.at = to;
      const option = this.options[to];
      if (!option) return this.input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    key(event) {
      const shown = !this.list.hidden;
      const last = this.options.length - 1;
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!this.options.length) return;
        event.preventDefault();
        const down = event.key === "ArrowDown";
        if (!shown) this.open();
        this.move(down ? (this.at >= last ? 0 : this.at + 1) : (this.at <= 0 ? last : this.at - 1));
      } else if (event.key === "Escape" && shown) {
        event.preventDefault();
        this.close();
      } else if (event.key === "Enter" && shown && this.at >= 0) {
        event.preventDefault();
        this.take(this.at);
      } else if (event.key === "Tab") {
        this.close();
      }
    }

    take(number) {
      const one = this.found[number];
      if (!one) return;
      if ("go" in this.input.dataset) {
        location.assign(one.href);
        return;
      }
      this.input.value = one.path;
      this.close();
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  document.querySelectorAll("input[data-suggest]").forEach((input, number) => new Suggestions(input, number));
})();
