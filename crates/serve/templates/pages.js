// Made out of web/src by `cargo xtask web`; change it there. Enters: a page that is whole without it. Leaves: keys, words taken by selecting them, places picked on a map, passkeys. Never done here: a request to another host.
"use strict";
(() => {
  // web/src/page.ts
  var all = (css, from = document) => [...from.querySelectorAll(css)];
  var one = (css, from = document) => from.querySelector(css);
  var say = (within, what) => {
    if (!within) return;
    for (const words3 of all("[data-say]", within)) words3.hidden = words3.dataset.say !== what;
  };
  var kept = {
    get(name) {
      try {
        return localStorage.getItem(name);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        localStorage.setItem(name, value);
      } catch {
      }
    }
  };

  // web/src/open.ts
  var NAME = "words";
  var words = one("details.words");
  var asked = {
    get() {
      try {
        return sessionStorage.getItem(NAME) === "open";
      } catch {
        return false;
      }
    },
    set(is) {
      try {
        if (is) sessionStorage.setItem(NAME, "open");
        else sessionStorage.removeItem(NAME);
      } catch {
      }
    }
  };
  var turn = () => {
    if (!words) return;
    words.open = !words.open;
    one("summary", words)?.focus();
  };
  if (!one("form[action='/logout']")) asked.set(false);
  if (words) {
    if (asked.get()) words.open = true;
    words.addEventListener("toggle", () => asked.set(words.open));
    one("#hide", words)?.addEventListener("click", turn);
  }

  // web/src/rows.ts
  var rows = all("[data-row]");
  var at = rows.findIndex((r) => r.id !== "" && "#" + r.id === decodeURIComponent(location.hash));
  var current = () => rows[at];
  var beside = (row) => {
    for (const mark of all("mark.on")) mark.classList.remove("on");
    const n = one("a.no", row)?.dataset.n;
    const pane = one(".beside");
    if (!n || !pane) return;
    const marks = all(`mark[data-of~="${CSS.escape(n)}"]`, pane);
    for (const mark of marks) mark.classList.add("on");
    const [first, frame] = [marks[0]?.getBoundingClientRect(), pane.getBoundingClientRect()];
    if (!first?.height || getComputedStyle(pane).overflowY !== "auto") return;
    if (first.top < frame.top || first.bottom > frame.bottom) pane.scrollTop += first.top - frame.top - frame.height / 3;
  };
  var go = (to) => {
    if (!rows.length) return;
    rows[at]?.classList.remove("on");
    at = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[at];
    if (!row) return;
    row.classList.add("on");
    row.scrollIntoView({ block: "nearest" });
    const place = row.hasAttribute("tabindex") ? row : one("a, summary, button, input", row);
    place?.focus({ preventScroll: true });
    beside(row);
  };
  var step = (by) => go(at + by);
  var begin = () => {
    if (at < 0) go(0);
  };
  var doubtful = () => {
    const later = rows.findIndex((r, i) => i > at && r.hasAttribute("data-doubt"));
    if (later >= 0) go(later);
    else one("a[data-key=n]")?.click();
  };
  var use = (it) => {
    if (it.matches("a, button")) {
      it.click();
      return;
    }
    for (let d = it.closest("details"); d; d = d.parentElement?.closest("details") ?? null) d.open = true;
    const within = one("details, form ~ form", it) ? one("summary", it) : null;
    const field3 = within ?? one("input:not([type=hidden]), select, textarea", it) ?? one("summary", it);
    field3?.focus();
    if (field3 instanceof HTMLTextAreaElement || field3 instanceof HTMLInputElement && field3.type === "text") field3.setSelectionRange(field3.value.length, field3.value.length);
  };
  if (at >= 0) go(at);

  // web/src/words.ts
  var text = one(".text");
  var form = one("#enter form");
  var picked = one("#picked");
  var taken = null;
  var selected = () => {
    const s = getSelection();
    if (!text || !s?.rangeCount || s.isCollapsed) return null;
    const range = s.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return null;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const raw = range.toString();
    const words3 = raw.trim();
    if (!words3) return null;
    const from = [...before.toString(), ...raw.slice(0, raw.indexOf(words3))].length;
    return { words: words3, at: `${from}-${from + [...words3].length}` };
  };
  var field = (name) => form?.elements.namedItem(name) ?? null;
  var put = (name, value) => {
    const f = field(name);
    if (f) f.value = value;
  };
  var fill = (name, value) => {
    if (!field(name)?.value) put(name, value);
  };
  var SAID = { _who: "who", _by: "by_words", _place: "place", _according_to: "according_to" };
  var take = (part) => {
    if (!taken || !form) return;
    put("words" + part, taken.words);
    put("at" + part, taken.at);
    const figures = taken.words.replace(/[٠-٩۰-۹]/g, (d) => String((d.codePointAt(0) ?? 0) & 15)).match(/\d[\d,.]*/g);
    if ((part === "" || part === "_count") && figures?.length === 1) fill("count", (figures[0] ?? "").replace(/\D/g, ""));
    const said3 = SAID[part];
    if (said3) fill(said3, taken.words);
  };
  if (text && form && picked) {
    document.addEventListener("selectionchange", () => {
      const s = selected();
      if (s) {
        taken = s;
        picked.textContent = s.words;
      }
    });
    text.addEventListener("keydown", (e) => {
      if (e.key !== "ArrowRight" && e.key !== "ArrowLeft" || e.ctrlKey || e.altKey || e.metaKey) return;
      const s = getSelection();
      if (!s) return;
      e.preventDefault();
      const way = e.key === "ArrowRight" ? "right" : "left";
      if (!s.rangeCount || !text.contains(s.anchorNode)) s.collapse(text, 0);
      else if (!e.shiftKey) s.modify("move", way, "word");
      s.modify("extend", way, "word");
    });
    for (const b of all("[data-take]")) b.addEventListener("click", () => take(b.dataset.take ?? ""));
    for (const f of all("[name^=words]", form)) f.addEventListener("input", () => put(f.name.replace("words", "at"), ""));
    one("a[data-key=a]")?.addEventListener("click", (e) => {
      e.preventDefault();
      const unfolds = form.parentElement;
      if (unfolds instanceof HTMLDetailsElement) unfolds.open = true;
      take("");
      field(taken ? "count" : "words")?.focus();
    });
  }

  // web/src/place.ts
  var dialog = one("#places");
  var said = one("#places-said");
  var svg = one("#places svg");
  var units = one("#places-units");
  var places = one("#places-list");
  var SVG = "http://www.w3.org/2000/svg";
  var NEAR = 14;
  var form2 = null;
  var field2 = (name) => {
    const it = form2?.elements.namedItem(name);
    return it instanceof HTMLInputElement ? it : null;
  };
  var draw = (name, labels, words3) => {
    const out = document.createElementNS(SVG, name);
    for (const [label, value] of Object.entries(labels)) out.setAttribute(label, String(value));
    if (words3 !== void 0) out.textContent = words3;
    svg?.append(out);
    return out;
  };
  var choose = (id, name) => {
    const place = field2("place");
    if (!place || !form2) return;
    place.value = id;
    const chosen = one("[data-chosen]", form2);
    if (chosen) chosen.textContent = name;
    dialog?.close();
    place.focus();
  };
  var button = (words3, act2, layer) => {
    const [row, it] = [document.createElement("li"), document.createElement("button")];
    it.type = "button";
    it.className = "quiet";
    const name = document.createElement("bdi");
    name.textContent = words3;
    it.append(name);
    if (layer) {
      const of = document.createElement("bdi");
      of.className = "meta";
      of.textContent = layer;
      it.append(" · ", of);
    }
    it.addEventListener("click", act2);
    row.append(it);
    return row;
  };
  var ground = (g) => {
    svg?.setAttribute("viewBox", `0 0 ${g.width} ${g.height}`);
    for (const l of g.parallels) {
      draw("path", { class: "grid", d: `M0 ${l.at}H${g.width}` });
      if (l.at > 14) draw("text", { x: 4, y: l.at - 3 }, l.label);
    }
    for (const l of g.meridians) {
      draw("path", { class: "grid", d: `M${l.at} 0V${g.height}` });
      if (l.at > 56 && l.at < g.width - 44) draw("text", { x: l.at + 3, y: g.height - 5 }, l.label);
    }
    if (g.units) draw("path", { class: "province", d: g.units });
    if (g.land) draw("path", { class: "land", d: g.land });
    draw("path", { class: "bar", d: `M${g.width - 16 - g.bar} 20H${g.width - 16}` });
    draw("text", { x: g.width - 16, y: 14, "text-anchor": "end" }, `${Math.round(g.bar_km)} km`);
  };
  var show = (told2, unit) => {
    if (!svg || !units || !places) return;
    svg.replaceChildren();
    units.replaceChildren();
    places.replaceChildren();
    ground(told2.ground);
    const taken2 = [];
    const label = (x, y, words3, name) => {
      if (taken2.some(([a, b]) => Math.abs(a - x) < 70 && Math.abs(b - y) < 13)) return;
      taken2.push([x, y]);
      draw("text", { x: x + 6, y: y + 4, class: name }, words3);
    };
    if (unit) places.append(button(unit.name, () => choose(unit.id, unit.name)));
    for (const p of told2.places) {
      const words3 = p.admin1 && p.admin1 !== p.name ? `${p.name}, ${p.admin1}` : p.name;
      const dot = draw("circle", { class: p.in_book ? "point" : p.layer ? "own" : "other", cx: p.x, cy: p.y, r: p.in_book ? 5 : 3.5 });
      label(p.x, p.y, p.name, p.in_book ? "name" : "");
      const row = button(words3, () => choose(p.id, words3), p.layer);
      const on2 = (is) => () => {
        dot.classList.toggle("on", is);
        dot.setAttribute("r", String(is ? 8 : p.in_book ? 5 : 3.5));
      };
      for (const [event, is] of [["focusin", true], ["focusout", false], ["mouseenter", true], ["mouseleave", false]]) row.addEventListener(event, on2(is));
      places.append(row);
    }
    for (const u of told2.units) {
      if (!unit) label(u.x, u.y, u.name, "unit-name");
      units.append(button(u.name, () => void ask({ country: country(), unit: u.id }, u)));
    }
    svg.onclick = (e) => {
      const box = svg.getBoundingClientRect();
      const [x, y] = [(e.clientX - box.left) / box.width * told2.ground.width, (e.clientY - box.top) / box.height * told2.ground.height];
      const far = (p) => Math.hypot(p.x - x, p.y - y);
      const nearest = [...told2.places].sort((a, b) => far(a) - far(b))[0];
      if (nearest && far(nearest) <= NEAR) return choose(nearest.id, nearest.admin1 ? `${nearest.name}, ${nearest.admin1}` : nearest.name);
      const u = [...told2.units].sort((a, b) => far(a) - far(b))[0];
      if (u && !unit) void ask({ country: country(), unit: u.id }, u);
    };
  };
  var country = () => field2("country")?.value.trim().toUpperCase() ?? "";
  var ask = async (asked3, unit = null) => {
    say(said, "loading");
    try {
      const query = new URLSearchParams(Object.entries(asked3).filter((pair) => typeof pair[1] === "string"));
      const answer = await fetch(`${"/api/v1/places"}?${query}`);
      if (answer.ok) {
        const told2 = await answer.json();
        show(told2, unit);
        return say(said, told2.layers_left_out ? "more" : null);
      }
      if (asked3.place) return await ask({ country: asked3.country });
      say(said, answer.status === 422 || answer.status === 400 ? "country" : "failed");
    } catch {
      say(said, "failed");
    }
  };
  if (dialog) {
    for (const b of all("[data-places]")) {
      b.addEventListener("click", () => {
        form2 = b.closest("form");
        svg?.replaceChildren();
        units?.replaceChildren();
        places?.replaceChildren();
        dialog.showModal();
        const first = field2("place")?.value.split(";")[0]?.trim() ?? "";
        if (!/^[A-Z]{2}$/.test(country())) return say(said, "country");
        void ask(first ? { country: country(), place: first } : { country: country() });
      });
    }
    one("#places-whole")?.addEventListener("click", () => void ask({ country: country() }));
    for (const f of all("form.claim input[name=place]")) {
      f.addEventListener("input", () => {
        const chosen = one("[data-chosen]", f.form ?? document);
        if (chosen) chosen.textContent = "";
      });
    }
  }

  // web/src/since.ts
  var STATE = "state";
  var LISTS = /^\/(inbox|incidents|desk)$/;
  var changed = one("#changed");
  var waits = one("#waits");
  var progress = one("#progress");
  if (changed && progress && (waits || LISTS.test(location.pathname) && one("form[action='/logout']")) && "EventSource" in window) {
    const events = new EventSource("/api/v1/events");
    let first = null;
    events.addEventListener(STATE, (e) => {
      if (waits) {
        events.close();
        location.reload();
        return;
      }
      first ??= e.lastEventId;
      if (e.lastEventId !== first) {
        changed.hidden = false;
        progress.hidden = true;
        events.close();
      }
    });
    events.addEventListener("progress", (e) => {
      const work = JSON.parse(e.data).works.at(-1);
      const bar = one("progress", progress);
      progress.hidden = !work;
      if (!work || !bar) return;
      for (const words3 of all("[data-step]", progress)) words3.hidden = words3.dataset.step !== work.step;
      if (work.step === "fetching" && work.all) {
        bar.max = work.all;
        bar.value = work.done;
      } else bar.removeAttribute("value");
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) events.close();
    });
  }

  // web/src/keymap.ts
  var ACTS = all("#keys [data-act]").map((k) => k.dataset.act ?? "");
  var NAME2 = "keymap";
  var fits = (key) => [...key].length === 1 && key.trim() !== "";
  var own = () => {
    const out = new Map(ACTS.map((act2) => [act2, act2]));
    try {
      const said3 = JSON.parse(kept.get(NAME2) ?? "{}");
      if (typeof said3 === "object" && said3 !== null) {
        for (const [act2, key] of Object.entries(said3)) if (out.has(act2) && typeof key === "string" && fits(key)) out.set(act2, key);
      }
    } catch {
    }
    return new Set(out.values()).size === out.size ? out : new Map(ACTS.map((act2) => [act2, act2]));
  };
  var map = own();
  var keyOf = (act2) => map.get(act2) ?? act2;
  var actOf = (key) => [...map].find(([, k]) => k === key)?.[0] ?? null;
  var changed2 = () => [...map].some(([act2, key]) => act2 !== key);
  var assign = (act2, key) => {
    const other = actOf(key);
    if (other !== null && other !== act2) return false;
    map.set(act2, key);
    kept.set(NAME2, JSON.stringify(Object.fromEntries([...map].filter(([a, k]) => a !== k))));
    show2();
    return true;
  };
  var reset = () => {
    map = new Map(ACTS.map((act2) => [act2, act2]));
    kept.set(NAME2, "{}");
    show2();
  };
  var show2 = () => {
    for (const k of all("[data-act]")) k.textContent = keyOf(k.dataset.act ?? "");
    for (const it of all("[aria-keyshortcuts]")) {
      it.dataset.shortcut ??= it.getAttribute("aria-keyshortcuts") ?? "";
      const key = keyOf(it.dataset.shortcut);
      it.setAttribute("aria-keyshortcuts", key);
      for (const k of all("kbd:not([data-act])", it)) k.textContent = key;
    }
  };

  // web/src/keys.ts
  var root = document.documentElement;
  var dialog2 = one("#keys");
  var on = one("#keys-on");
  var said2 = one("#keys-said");
  var again = one("#keys-reset");
  var nothing = one("#nothing");
  var waiting = null;
  var off = {
    get: () => kept.get("keys") === "off",
    set: (is) => kept.set("keys", is ? "off" : "on")
  };
  var leave = (words3) => {
    waiting?.removeAttribute("aria-pressed");
    waiting = null;
    say(said2, words3);
    if (again) again.hidden = !changed2();
  };
  var tell = (what) => {
    if (!nothing) return;
    nothing.hidden = false;
    say(nothing, what);
    nothing.scrollIntoView({ block: "nearest" });
  };
  var help = () => {
    if (on) on.checked = !off.get();
    leave(null);
    dialog2?.showModal();
  };
  var ACTS2 = {
    j: () => step(1),
    k: () => step(-1),
    o: () => {
      const row = current();
      if (row) one("a[href]:not(.no)", row)?.click();
    },
    t: turn,
    "/": () => one("form.filters input")?.focus(),
    n: doubtful,
    "?": help
  };
  var act = (name) => {
    const general = Object.hasOwn(ACTS2, name) ? ACTS2[name] : void 0;
    if (general) return general;
    if ("cexUd".includes(name)) begin();
    const row = current();
    const css = `[data-key="${CSS.escape(name)}"]`;
    const it = (row && one(css, row)) ?? one(`${css}:not([data-row] *)`);
    if (it) return () => use(it);
    return name === "u" && nothing ? () => tell("undo") : null;
  };
  root.classList.add("js");
  root.classList.toggle("silent", off.get());
  show2();
  if (dialog2 && on) {
    on.addEventListener("change", () => {
      off.set(!on.checked);
      root.classList.toggle("silent", !on.checked);
    });
    one("#keys-open")?.addEventListener("click", (e) => {
      e.preventDefault();
      help();
    });
    for (const b of all("button[data-assign]", dialog2)) {
      b.addEventListener("click", () => {
        leave("press");
        waiting = b;
        b.setAttribute("aria-pressed", "true");
      });
    }
    again?.addEventListener("click", () => {
      reset();
      leave("reset");
      on.focus();
    });
    dialog2.addEventListener("close", () => leave(null));
    dialog2.addEventListener("keydown", (e) => {
      if (!waiting || e.ctrlKey || e.altKey || e.metaKey || e.isComposing || e.key === "Tab" || e.key === "Shift") return;
      e.preventDefault();
      e.stopPropagation();
      if (e.key === "Escape") return leave(null);
      if (!fits(e.key)) return say(said2, "unfit");
      if (!assign(waiting.dataset.assign ?? "", e.key)) return say(said2, "taken");
      return leave("done");
    });
    dialog2.addEventListener("cancel", (e) => {
      if (!waiting) return;
      e.preventDefault();
      leave(null);
    });
  }
  document.addEventListener("keydown", (e) => {
    const field3 = e.target instanceof HTMLElement && e.target.matches("main input, main textarea, main select") ? e.target : null;
    if (field3 && e.key === "Escape" && !e.isComposing && !e.defaultPrevented) return field3.blur();
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing || root.classList.contains("silent")) return;
    if (e.target instanceof Element && e.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return;
    const name = actOf(e.key);
    const does = name === null ? null : act(name);
    if (!does) return;
    e.preventDefault();
    does();
  });

  // web/src/passkeys.ts
  var words2 = (bytes2) => {
    const letters = Array.from(new Uint8Array(bytes2), (b) => String.fromCharCode(b)).join("");
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  var bytes = (from) => {
    const letters = atob(from.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(letters, (c) => c.charCodeAt(0)).buffer;
  };
  var Refused = class extends Error {
    constructor(what) {
      super(what);
      this.what = what;
    }
    what;
  };
  var ask2 = async (form3) => {
    const fields = new URLSearchParams();
    for (const name of ["label", "password"]) {
      const field3 = one(`input[name=${name}]`, form3);
      if (field3) fields.set(name, field3.value);
    }
    const answer = await fetch(`${form3.action}/begin`, { method: "POST", body: fields });
    if (answer.ok) return await answer.json();
    const problem = await answer.json();
    throw new Refused(answer.status === 429 ? "wait" : problem.parameter === "password" ? "password" : "failed");
  };
  var asked2 = async (get) => {
    const given = await get().catch(() => null);
    if (given instanceof PublicKeyCredential) return given;
    throw new Refused("refused");
  };
  var told = (given, response) => JSON.stringify({ id: given.id, rawId: words2(given.rawId), type: given.type, response, extensions: {} });
  var made = async (form3) => {
    const { publicKey: q } = await ask2(form3);
    const given = await asked2(
      () => navigator.credentials.create({
        publicKey: {
          ...q,
          challenge: bytes(q.challenge),
          user: { ...q.user, id: bytes(q.user.id) },
          excludeCredentials: (q.excludeCredentials ?? []).map((k) => ({ type: k.type, id: bytes(k.id) }))
        }
      })
    );
    const response = given.response;
    return { passkey: told(given, { attestationObject: words2(response.attestationObject), clientDataJSON: words2(response.clientDataJSON) }) };
  };
  var shown = async (form3) => {
    const { ticket, publicKey: q } = await ask2(form3);
    const given = await asked2(() => navigator.credentials.get({ publicKey: { ...q, challenge: bytes(q.challenge), allowCredentials: [] } }));
    const response = given.response;
    const out = {
      authenticatorData: words2(response.authenticatorData),
      clientDataJSON: words2(response.clientDataJSON),
      signature: words2(response.signature)
    };
    if (response.userHandle) out.userHandle = words2(response.userHandle);
    return { ticket: ticket ?? "", passkey: told(given, out) };
  };
  for (const form3 of all("form[data-passkey]")) {
    const button2 = one("button", form3);
    if (!("PublicKeyCredential" in window) || !button2) {
      for (const part of all("label, button", form3)) part.hidden = true;
      say(form3, "none");
      continue;
    }
    form3.addEventListener("submit", (e) => {
      e.preventDefault();
      say(form3, null);
      button2.disabled = true;
      const answer = form3.dataset.passkey === "new" ? made(form3) : shown(form3);
      answer.then((fields) => {
        for (const [name, value] of Object.entries(fields)) {
          const field3 = one(`input[name=${name}]`, form3);
          if (field3) field3.value = value;
        }
        for (const field3 of all("input[type=password]", form3)) field3.disabled = true;
        form3.submit();
      }).catch((e2) => {
        button2.disabled = false;
        say(form3, e2 instanceof Refused ? e2.what : "failed");
      });
    });
  }
})();
