// Search as one types, keys, copies, saved searches, and translations of a word on a click.
// Everything on the pages works without this script, too.
"use strict";
(() => {
  const body = document.body.dataset;
  const input = document.getElementById("q");
  const results = document.getElementById("results");
  const form = results && document.querySelector("form.search");
  const wait = 180; // milliseconds without a key before a search
  let asked = null;

  const parameters = () => {
    const all = new URLSearchParams(new FormData(form));
    const defaults = { language: "auto", sort: "relevance", units: "paragraph" };
    for (const [name, value] of [...all]) {
      if (!value || defaults[name] === value) all.delete(name);
    }
    return all;
  };

  const show = async (url, remember) => {
    if (asked) asked.abort();
    const own = asked = new AbortController();
    const part = new URL(url, location.href);
    part.searchParams.set("part", "1");
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(part, { signal: own.signal });
      if (!(answer.headers.get("content-type") || "").startsWith("text/html")) throw new TypeError();
      const text = await answer.text();
      if (own !== asked) return;
      results.innerHTML = text;
      foldFilters();
      const start = document.getElementById("start");
      if (start) start.hidden = true;
      if (remember) history.replaceState(null, "", url);
      rememberSearch(url);
    } catch (error) {
      if (error.name === "AbortError") return;
      const problem = document.createElement("p");
      problem.className = "problem";
      problem.setAttribute("role", "alert");
      problem.textContent = body.problem;
      results.replaceChildren(problem);
    } finally {
      if (own === asked) results.setAttribute("aria-busy", "false");
    }
  };

  // The title and the links to the other languages name the search that is shown
  let shown = location.pathname + location.search;
  const rememberSearch = (url) => {
    shown = url;
    document.title = input.value ? `${input.value} – benelux-search` : "benelux-search";
    for (const link of document.querySelectorAll(".languages a")) {
      const own = new URL(url, location.href);
      own.searchParams.set("ui", link.lang);
      link.href = own.pathname + own.search;
    }
  };

  // On a narrow screen the filters stand above the hits
  const narrow = matchMedia("(max-width: 74.99rem)");
  const foldFilters = () => {
    for (const each of document.querySelectorAll(".filters")) if (narrow.matches) each.open = false;
  };

  const search = () => {
    const query = parameters();
    if (query.get("q") || query.get("document")) {
      show(`/?${query}`, true);
    } else {
      if (asked) asked.abort();
      results.replaceChildren();
      history.replaceState(null, "", "/");
      rememberSearch("/");
    }
  };

  const copy = async (button) => {
    const area = button.closest(".citation").querySelector("textarea");
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand("copy");
    }
    const before = button.textContent;
    button.textContent = body.copied;
    setTimeout(() => { button.textContent = before; }, 1500);
  };

  // --- Saved searches, in this browser

  const key = "benelux-search-saved";
  const saved = () => {
    try {
      const found = JSON.parse(localStorage.getItem(key) || "[]");
      return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
    } catch {
      return [];
    }
  };
  const store = (all) => {
    try { localStorage.setItem(key, JSON.stringify(all)); } catch { /* no room, or not allowed */ }
    list();
  };
  const list = () => {
    const place = document.getElementById("saved");
    if (!place) return;
    const all = saved();
    place.hidden = !all.length;
    place.replaceChildren();
    const heading = document.createElement("h2");
    heading.textContent = body.saved;
    const items = document.createElement("ul");
    for (const query of all) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/?${query}`;
      link.textContent = new URLSearchParams(query).get("q") || query;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = body.delete;
      button.setAttribute("aria-label", `${body.delete}: ${link.textContent}`);
      button.addEventListener("click", () => store(saved().filter((each) => each !== query)));
      item.append(link, button);
      items.append(item);
    }
    place.append(heading, items);
  };

  // --- Translations of a word

  const wordAt = (event) => {
    const side = event.target.closest("[data-language]");
    if (!side || event.target.closest("a, button") || !getSelection().isCollapsed) return null;
    const place = document.caretPositionFromPoint
      ? document.caretPositionFromPoint(event.clientX, event.clientY)
      : document.caretRangeFromPoint(event.clientX, event.clientY);
    const node = place && (place.offsetNode || place.startContainer);
    if (!node || node.nodeType !== Node.TEXT_NODE || !side.contains(node)) return null;
    const at = place.offset ?? place.startOffset;
    const letters = /[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*/gu;
    for (const found of node.data.matchAll(letters)) {
      if (found.index <= at && at <= found.index + found[0].length) {
        return { word: found[0], language: side.dataset.language };
      }
    }
    return null;
  };

  const translate = ({ word, language }) => {
    const query = new URLSearchParams({ term: word, language, part: "1" });
    return open(`/term?${query}`, word, language);
  };

  const open = async (url, title, language) => {
    const answer = await fetch(url);
    const dialog = document.getElementById("window") || document.createElement("dialog");
    dialog.id = "window";
    dialog.innerHTML = await answer.text();
    const heading = document.createElement("h2");
    heading.id = "window-heading";
    heading.textContent = title;
    if (language) heading.lang = language;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = body.close;
    close.addEventListener("click", () => dialog.close());
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.prepend(heading);
    dialog.append(close);
    document.body.append(dialog);
    if (!dialog.open) dialog.showModal();
  };

  // --- Keys

  const move = (step) => {
    const hits = [...document.querySelectorAll(".hit, .row")];
    if (!hits.length) return;
    const here = hits.indexOf(document.activeElement.closest(".hit, .row"));
    const next = hits[Math.min(hits.length - 1, Math.max(0, here + step))];
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, dialog")) {
      if (event.key === "Escape" && event.target === input) { event.preventDefault(); input.blur(); }
      return;
    }
    if (event.key === "/" && input) { input.focus(); input.select(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "o") {
      const link = document.activeElement.querySelector?.(".tools a, .anchor a");
      if (link) link.click();
      return;
    } else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) { copy(button); return; }
    const cite = event.target.closest("a.cite");
    if (cite && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(`${cite.pathname}?part=1`, cite.textContent);
      return;
    }
    const found = wordAt(event);
    if (found) translate(found);
  });

  list();
  for (const each of document.querySelectorAll(".keys")) each.hidden = false;
  foldFilters();
  if (form) {
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, wait);
    });
    form.addEventListener("submit", (event) => {
      const query = parameters();
      if (!query.get("q") && !query.get("document")) return;
      event.preventDefault();
      clearTimeout(timer);
      const url = `/?${query}`;
      if (url !== location.pathname + location.search) history.pushState(null, "", url);
      show(url, false);
    });
    addEventListener("popstate", () => {
      if (location.pathname + location.search !== shown) location.reload();
    });
    const save = document.getElementById("save");
    save.hidden = false;
    save.addEventListener("click", () => {
      const query = parameters().toString();
      if (query) store([query, ...saved().filter((each) => each !== query)].slice(0, 100));
    });
  }
})();
