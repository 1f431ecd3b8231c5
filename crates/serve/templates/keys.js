"use strict";
// Keys for reviewing: j and k go down and up, o opens, d decides, t shows the words, n goes to the next doubtful report, ? shows them. None fires while somebody types.
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = -1;
  const go = (to) => {
    if (!rows.length) return;
    rows[at]?.classList.remove("on");
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows[at].classList.add("on");
    rows[at].scrollIntoView({ block: "nearest" });
    rows[at].querySelector("a, summary, button, input")?.focus({ preventScroll: true });
  };
  const help = () => {
    const box = document.createElement("dialog");
    box.setAttribute("aria-label", "Keys");
    for (const line of ["j  down", "k  up", "o  open", "d  decide", "t  show or hide the words", "n  next doubtful report", "Esc  close"]) {
      const p = document.createElement("p");
      p.textContent = line;
      box.append(p);
    }
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
    if (e.target instanceof Element && e.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const acts = {
      j: () => go(at + 1),
      k: () => go(at - 1),
      o: () => rows[at]?.querySelector("a[href]")?.click(),
      d: () => { const d = rows[at]?.querySelector("details.decide"); if (d) { d.open = true; d.querySelector("input")?.focus(); } },
      n: () => document.querySelector("[data-key=n]")?.click(),
      t: () => { const d = document.querySelector("details.words"); if (d) d.open = !d.open; },
      "?": help,
    };
    if (Object.hasOwn(acts, e.key)) { e.preventDefault(); acts[e.key](); }
  });
})();
