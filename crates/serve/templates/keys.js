"use strict";
// Keys for reviewing, and words taken out of a report by selecting them. Elements say their key in data-key; the row that is on comes first, then the
// page. No key does anything while somebody types, and all can be switched off. Everything is there without this script too.
(() => {
  const root = document.documentElement;
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  const one = (css, from = document) => from.querySelector(css);
  const store = { get off() { try { return localStorage.getItem("keys") === "off"; } catch { return false; } }, set off(is) { try { localStorage.setItem("keys", is ? "off" : "on"); } catch { /* then for this page alone */ } } };
  root.classList.add("js");
  root.classList.toggle("silent", store.off);

  // ---- rows ----
  const rows = all("[data-row]");
  let at = rows.findIndex((r) => r.id && "#" + r.id === decodeURIComponent(location.hash));
  const go = (to) => {
    if (!rows.length) return;
    rows[at]?.classList.remove("on");
    at = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[at];
    row.classList.add("on");
    row.scrollIntoView({ block: "nearest" });
    (row.tabIndex === -1 && row.hasAttribute("tabindex") ? row : one("a, summary, button, input", row))?.focus({ preventScroll: true });
  };
  if (at >= 0) go(at);
  const use = (it) => {
    if (!it) return;
    if (it.matches("a, button")) return it.click();
    for (let d = it.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    const field = one("input:not([type=hidden]), select, textarea", it) ?? one("summary", it);
    field?.focus();
    field?.select?.();
  };
  const next = () => {
    const later = rows.findIndex((r, i) => i > at && r.hasAttribute("data-doubt"));
    if (later >= 0) go(later); else one("a[data-key=n]")?.click();
  };

  // ---- words ----
  const text = one(".text"), form = one("#enter form"), picked = one("#picked");
  let kept = null;
  // In code points from the beginning of the text, without the blanks around the words.
  const selected = () => {
    const s = getSelection();
    if (!text || !s.rangeCount || s.isCollapsed) return null;
    const range = s.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return null;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const raw = range.toString(), words = raw.trim();
    if (!words) return null;
    const from = [...before.toString(), ...raw.slice(0, raw.indexOf(words))].length;
    return { words, at: `${from}-${from + [...words].length}` };
  };
  const fill = (name, value) => { const f = form.elements[name]; if (f && !f.value) f.value = value; };
  const take = (part) => {
    if (!kept || !form) return false;
    form.elements["words" + part].value = kept.words;
    form.elements["at" + part].value = kept.at;
    const figure = kept.words.replace(/[٠-٩۰-۹]/g, (d) => d.codePointAt(0) & 15).match(/\d[\d,.]*/g);
    if ((part === "" || part === "_count") && figure?.length === 1) fill("count", figure[0].replace(/\D/g, ""));
    const value = { _who: "who", _by: "by_words", _place: "place", _according_to: "according_to" }[part];
    if (value) fill(value, kept.words);
    return true;
  };
  if (text && form) {
    document.addEventListener("selectionchange", () => { const s = selected(); if (s) { kept = s; picked.textContent = s.words; } });
    text.addEventListener("keydown", (e) => {
      if (e.key !== "ArrowRight" && e.key !== "ArrowLeft" || e.ctrlKey || e.altKey || e.metaKey) return;
      e.preventDefault();
      const s = getSelection(), way = e.key === "ArrowRight" ? "right" : "left";
      const fresh = !s.rangeCount || !text.contains(s.anchorNode);
      if (fresh) s.collapse(text, 0);
      else if (!e.shiftKey) s.modify("move", way, "word");
      s.modify("extend", way, "word");
    });
    for (const b of all("[data-take]")) b.addEventListener("click", () => take(b.dataset.take));
    // Words that somebody writes over stand somewhere else.
    for (const f of all("[name^=words]", form)) f.addEventListener("input", () => { form.elements[f.name.replace("words", "at")].value = ""; });
    one("a[data-key=a]")?.addEventListener("click", (e) => {
      e.preventDefault();
      form.parentElement.open = true;
      take("");
      form.elements[kept ? "count" : "words"].focus();
    });
  }

  // ---- what changed since ----
  const lists = /^\/(inbox|incidents|desk)$/, changed = one("#changed"), waits = one("#waits"), progress = one("#progress");
  if ((waits || (lists.test(location.pathname) && one("form[action='/logout']"))) && "EventSource" in window) {
    const events = new EventSource("/api/v1/events");
    let first = null;
    events.addEventListener("state", (e) => {
      if (waits) { events.close(); location.reload(); return; }
      first ??= e.lastEventId;
      if (e.lastEventId !== first) { changed.hidden = false; progress.hidden = true; events.close(); }
    });
    // How far the work has come, for those who wait for it.
    events.addEventListener("progress", (e) => {
      const work = JSON.parse(e.data).works.at(-1), bar = one("progress", progress);
      progress.hidden = !work;
      if (!work) return;
      for (const step of progress.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== work.step;
      if (work.step === "fetching" && work.all) { bar.max = work.all; bar.value = work.done; } else bar.removeAttribute("value");
    });
    // Whoever is not looking asks for nothing.
    document.addEventListener("visibilitychange", () => { if (document.hidden) events.close(); });
  }

  // ---- keys ----
  const dialog = one("#keys"), on = one("#keys-on");
  const help = () => { on.checked = !store.off; dialog.showModal(); };
  on.addEventListener("change", () => { store.off = !on.checked; root.classList.toggle("silent", !on.checked); });
  one("#keys-open").addEventListener("click", (e) => { e.preventDefault(); help(); });
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || root.classList.contains("silent")) return;
    if (e.target instanceof Element && e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return;
    const acts = {
      j: () => go(at + 1),
      k: () => go(at - 1),
      o: () => one("a[href]:not(.no)", rows[at] ?? document.createElement("p"))?.click(),
      t: () => { const d = one("details.words"); if (d) { d.open = !d.open; one("summary", d).focus(); } },
      "/": () => one("form.filters input")?.focus(),
      n: next,
      "?": help,
    };
    const own = () => {
      if ("cexud".includes(e.key) && at < 0) go(0);
      const it = (rows[at] && one(`[data-key="${e.key}"]`, rows[at])) ?? one(`[data-key="${e.key}"]:not([data-row] *)`);
      return it && (() => use(it));
    };
    const act = Object.hasOwn(acts, e.key) ? acts[e.key] : /^[a-z1-9]$/.test(e.key) ? own() : null;
    if (act) { e.preventDefault(); act(); }
  });
})();
