// The editor of queries: line numbers, indentation, completion, the place of an error, what was run before in this tab.
// Without this script the form is a plain one, and does the same with fewer keys.
"use strict";
(() => {
  const area = document.getElementById("query");
  const box = document.getElementById("editor");
  if (!area || !box) return;
  const form = area.form;
  const KEPT = "symposia-queries";
  const MOST = 20;

  function made(name, attributes, ...parts) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...parts);
    return element;
  }

  // Line numbers, and the line that an error is in
  const gutter = made("pre", { class: "gutter", "aria-hidden": "true" });
  box.prepend(gutter);
  box.classList.add("live");
  let wrong = Number(area.dataset.line || 0);

  function number() {
    const count = area.value.split("\n").length;
    if (gutter.childElementCount !== count || gutter.dataset.wrong !== String(wrong)) {
      gutter.replaceChildren(...Array.from({ length: count }, (_, i) => made("span", i + 1 === wrong ? { class: "wrong" } : {}, `${i + 1}`)));
      gutter.dataset.wrong = wrong;
    }
    gutter.scrollTop = area.scrollTop;
  }
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });

  function placed(line, column) {
    const lines = area.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    return before + Math.min(column - 1, (lines[line - 1] || "").length);
  }
  if (wrong) {
    const at = placed(wrong, Number(area.dataset.column || 1));
    area.setSelectionRange(at, at);
    area.focus({ preventScroll: true });
    area.scrollTop = Math.max(0, (wrong - 5) * parseFloat(getComputedStyle(area).lineHeight));
  }

  // Changes keep what "undo" knows
  function put(text, begin = area.selectionStart, end = area.selectionEnd) {
    area.setSelectionRange(begin, end);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, begin, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function indented(back) {
    const first = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.selectionEnd;
    const chosen = area.value.slice(first, end);
    if (!back && area.selectionStart === end) return put("  ");
    const changed = chosen.split("\n").map((line) => (back ? line.replace(/^ {1,2}/, "") : `  ${line}`)).join("\n");
    if (changed === chosen) return;
    put(changed, first, end);
    area.setSelectionRange(first, first + changed.length);
  }

  function broken() {
    const first = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const before = area.value.slice(first, area.selectionStart);
    put(`\n${before.match(/^ */)[0]}${/[{(]\s*$/.test(before) ? "  " : ""}`);
  }

  // Completion of prefixes, terms and variables
  const list = made("ul", { role: "listbox", class: "suggestions", id: "completions", hidden: "", "aria-label": "Completions" });
  const status = made("span", { class: "unseen", role: "status" });
  box.append(list, status);
  area.setAttribute("aria-controls", "completions");
  area.setAttribute("aria-autocomplete", "list");
  let known = null;
  let options = [];
  let at = -1;

  async function terms() {
    if (!known) {
      try {
        const answer = await fetch(box.dataset.terms, { headers: { Accept: "application/json" } });
        known = answer.ok ? await answer.json() : null;
      } catch { /* without the list only variables are completed */ }
    }
    return known || { prefixes: {}, terms: [] };
  }

  function word() {
    const found = area.value.slice(0, area.selectionStart).match(/[?$]?[\w-]*:?[\w-]*$/);
    return found ? found[0] : "";
  }

  async function complete(asked) {
    const typed = word();
    if (!asked && !/^(\?\w|\w+:)/.test(typed)) return close();
    const { prefixes, terms: named } = await terms();
    if (word() !== typed) return;
    const low = typed.toLowerCase();
    let found;
    if (/^[?$]/.test(typed)) {
      const variables = [...new Set(area.value.match(/[?$]\w+/g) || [])].filter((name) => name !== typed).sort();
      found = variables.map((name) => ({ name, means: "" }));
    } else {
      found = [...named, ...Object.entries(prefixes).map(([name, iri]) => ({ name: `${name}:`, means: iri }))];
    }
    const local = low.split(":").pop();
    const begun = found.filter((one) => one.name.toLowerCase().startsWith(low) && one.name !== typed);
    const within = typed.includes(":") ? found.filter((one) => !begun.includes(one) && one.name.startsWith(typed.split(":")[0] + ":") && one.name.toLowerCase().includes(local)) : [];
    offer([...begun, ...within].slice(0, 12), typed);
  }

  function offer(found, typed) {
    options = found;
    if (!found.length) return close();
    list.replaceChildren(...found.map((one, i) => {
      const option = made("li", { role: "option", id: `completion-${i}`, "aria-selected": "false" }, made("span", {}), made("code", {}, one.name));
      if (one.means) option.append(made("small", {}, one.means));
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(i, typed); });
      return option;
    }));
    list.dataset.typed = typed;
    const style = getComputedStyle(area);
    const lines = area.value.slice(0, area.selectionStart).split("\n");
    const high = parseFloat(style.lineHeight);
    const wide = gauge(style) * (lines[lines.length - 1].length - typed.length);
    list.style.top = `${Math.min(area.offsetTop + area.offsetHeight, area.offsetTop + parseFloat(style.paddingTop) + lines.length * high - area.scrollTop + 4)}px`;
    list.style.left = `${Math.max(0, Math.min(area.offsetLeft + wide - area.scrollLeft, box.clientWidth - 300))}px`;
    list.hidden = false;
    move(0);
    status.textContent = `${found.length} ${found.length === 1 ? "completion" : "completions"}`;
  }

  function gauge(style) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    return pen.measureText("m").width;
  }

  function move(to) {
    if (list.children[at]) list.children[at].setAttribute("aria-selected", "false");
    at = to;
    const option = list.children[to];
    if (!option) return area.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", option.id);
  }

  function close() {
    list.hidden = true;
    move(-1);
  }

  function take(i, typed) {
    const one = options[i];
    close();
    put(one.name, area.selectionStart - typed.length, area.selectionStart);
    declare(one.name.split(":")[0], one.name.includes(":"));
  }

  function declare(name, wanted) {
    if (!wanted || !known || !known.prefixes[name]) return;
    if (new RegExp(`prefix\\s+${name}\\s*:`, "i").test(area.value)) return;
    const line = `PREFIX ${name}: <${known.prefixes[name]}>\n`;
    const where = area.selectionStart;
    put(line, 0, 0);
    area.setSelectionRange(where + line.length, where + line.length);
  }

  // Keys. Tab indents, as in an editor; after Escape it moves on, as in a form.
  let leaving = false;
  area.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      complete(true);
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move((at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if (open && (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && at >= 0) {
      event.preventDefault();
      take(at, list.dataset.typed);
    } else if (event.key === "Escape") {
      leaving = !open;
      close();
    } else if (event.key === "Tab" && !leaving) {
      event.preventDefault();
      indented(event.shiftKey);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      broken();
    } else if (event.key !== "Shift" && event.key !== "Tab") {
      leaving = false;
    }
  });
  area.addEventListener("blur", () => { leaving = false; close(); });
  area.addEventListener("input", (event) => {
    wrong = 0;
    number();
    if (event.inputType && event.inputType.startsWith("insertText") && event.data && event.data.length === 1) complete(false);
    else if (!list.hidden) complete(false);
  });

  // Prefixes
  const prefix = document.getElementById("prefix");
  document.getElementById("insert").addEventListener("click", async () => {
    await terms();
    declare(prefix.options[prefix.selectedIndex].text, true);
    area.focus();
  });

  // What was run before, in this tab alone
  function earlier() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) || [];
    } catch {
      return [];
    }
  }
  form.addEventListener("submit", () => {
    const text = area.value;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify([text, ...earlier().filter((one) => one !== text)].slice(0, MOST)));
    } catch { /* no room, or not allowed: there is no history then */ }
  });
  const history = document.getElementById("earlier");
  const before = earlier();
  history.hidden = !before.length;
  history.querySelector("ol").replaceChildren(...before.map((text) => {
    const line = text.split("\n").filter((one) => one.trim() && !/^\s*(#|prefix)/i.test(one)).join(" ").replace(/\s+/g, " ").trim();
    const button = made("button", { type: "button" }, line.slice(0, 120) || "a query");
    button.addEventListener("click", () => { put(text, 0, area.value.length); area.focus(); });
    return made("li", {}, button);
  }));

  document.getElementById("keys").hidden = false;
  document.getElementById("tools").hidden = false;
  number();
})();
