"use strict";
// Looks at pages that show hostile words. Enters: on standard input, the address of a server, a session, pages, forms to send, files. Leaves: on standard output,
// what was looked at and every fault. Never done here: entering the words in the first place.
const { chromium } = require("playwright-core");
const fs = require("fs");
const told = JSON.parse(fs.readFileSync(0, "utf8"));

const faults = new Set();
let looked = 0, ran = 0, stopped = 0, browser;

/** What a page must hold no more of than its template does. Runs in the page. */
const look = ({ bidi, file }) => {
  const bad = [];
  const elements = new Set(`html head meta title link script body a header nav div form button main p span progress dialog br h1 h2 h3 h4 dl dt dd kbd label input footer ol li ul b em i bdi bdo details summary select option
    table thead tbody tr th td caption code section article aside fieldset legend textarea mark blockquote q datalist figure svg path text circle rect g line polyline title desc defs pattern figcaption meter time sup sub small strong cite style pre`.split(/\s+/));
  const scripts = document.querySelectorAll("script");
  for (const s of scripts) if (file ? s.src : new URL(s.src, location).pathname !== "/static/pages.js") bad.push(`a script: ${s.outerHTML.slice(0, 120)}`);
  if (scripts.length > 1) bad.push(`${scripts.length} scripts`);
  for (const e of document.querySelectorAll("*")) {
    const name = e.localName;
    if (!elements.has(name)) bad.push(`an element: ${e.outerHTML.slice(0, 120)}`);
    if (name === "style" && !(file && e.parentElement === document.head)) bad.push("a style");
    if (name === "form" && new URL(e.getAttribute("action") ?? "", location).origin !== location.origin) bad.push(`a form leads out: ${e.getAttribute("action")}`);
    for (const a of e.attributes) {
      const at = a.name.toLowerCase();
      if (at.startsWith("on") || ["srcdoc", "formaction", "ping", "background", "accesskey", "style", "xlink:href"].includes(at)) bad.push(`an attribute: ${name} ${at}=${a.value.slice(0, 80)}`);
      if (at === "http-equiv" && !(file && /content-security-policy/i.test(a.value))) bad.push(`http-equiv ${a.value}`);
      if (["href", "src", "action", "data", "poster"].includes(at)) {
        let to;
        try { to = new URL(a.value, location); } catch { bad.push(`an address that is none: ${a.value.slice(0, 80)}`); continue; }
        const out = name === "a" && at === "href" && /^https?:\/\//.test(a.value);
        if (to.protocol === "mailto:") { if (/[\s<>"'?&]/.test(a.value)) bad.push(`mail to more than an address: ${a.value.slice(0, 80)}`); }
        else if (out && to.username) bad.push(`an address that names another: ${a.value.slice(0, 80)}`);
        else if (!out && (file ? !a.value.startsWith("#") : to.origin !== location.origin)) bad.push(`an address: ${name} ${at}=${a.value.slice(0, 80)}`);
      }
    }
  }
  if (window.ran !== undefined || /^ran\d+$/.test(document.title)) bad.push("RAN");
  if (document.documentElement.outerHTML.includes("62615533")) bad.push("something reckoned a template");
  // Words that turn others round: their nearest isolating element must hold nothing behind them.
  const turns = /[\u202a-\u202e\u2066-\u2069]/;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const parts = bidi.map((b) => b.trim()).filter((b) => turns.test(b));
  const holds = (e) => ["isolate", "plaintext", "isolate-override"].includes(getComputedStyle(e).unicodeBidi);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!turns.test(node.data)) continue;
    let at = node.parentElement;
    // A report's own words are one author's, and options are drawn by the system, each on its own line.
    if (at.closest(".text, blockquote, q, pre, textarea, option, title")) continue;
    while (at !== document.body && !holds(at) && getComputedStyle(at).display.startsWith("inline")) at = at.parentElement;
    let behind = "";
    const all = document.createTreeWalker(at, NodeFilter.SHOW_TEXT);
    all.currentNode = node;
    for (let n = all.nextNode(); n; n = all.nextNode()) {
      let own = n.parentElement;
      while (own !== at && !holds(own) && getComputedStyle(own).display.startsWith("inline")) own = own.parentElement;
      if (own === at) behind += n.data;
    }
    let rest = node.data;
    for (const p of parts) { const i = rest.indexOf(p); if (i >= 0) rest = rest.slice(i).split(p).join(""); }
    // What a list of the book's own signs isolates and closes turns nothing.
    if (rest === node.data && /^[^\u202a-\u202e]*$/.test(rest) && (rest.match(/[\u2066-\u2068]/g) ?? []).length === (rest.match(/\u2069/g) ?? []).length) continue;
    if (/[\p{L}\p{N}]/u.test(behind + rest)) bad.push(`words turn others round in ${at.localName}: ${JSON.stringify(node.data.slice(0, 50))} before ${JSON.stringify((behind || rest).slice(0, 50))}`);
  }
  return bad;
};

const note = (where, what) => { if (faults.size < 300) faults.add(`${what} (${where})`); };

/** A browser of its own for one list of addresses. */
const person = async (options) => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, acceptDownloads: false, ...options });
  if (told.cookie) await context.addCookies([{ name: "tollbook_session", value: told.cookie, url: told.base }]);
  const own = [told.base, ...(told.foreign ?? []).map((f) => new URL(f).origin)];
  context.on("request", (r) => { const u = r.url(); if (!own.some((o) => u.startsWith(o + "/")) && !u.startsWith("file:") && !u.startsWith("about:")) note(r.frame().url().slice(0, 100), `a request to ${u.slice(0, 80)}`); });
  const page = await context.newPage();
  page.on("dialog", (d) => { ran += 1; note(page.url().slice(0, 100), `a dialog: ${d.message().slice(0, 40)}`); d.dismiss().catch(() => {}); });
  page.on("popup", (p) => { note(page.url().slice(0, 100), "a window opened"); p.close().catch(() => {}); });
  page.on("console", (m) => { if (/Content Security Policy|Refused to/i.test(m.text())) { stopped += 1; note(page.url().slice(0, 100), `the policy had to stop something: ${m.text().slice(0, 120)}`); } });
  return page;
};

const see = async (page, where, file) => {
  looked += 1;
  for (const bad of await page.evaluate(look, { bidi: told.bidi, file })) { if (bad === "RAN") ran += 1; note(where.slice(0, 100), bad); }
};

const open = async (page, address, file = false) => {
  try {
    const got = await page.goto(address, { waitUntil: "load", timeout: 120000 });
    if (got && got.status() >= 500) note(address.slice(0, 100), `status ${got.status()}`);
    await see(page, address, file);
  } catch (e) {
    if (!/Download is starting|ERR_ABORTED/.test(e.message)) note(address.slice(0, 100), e.message.split("\n")[0]);
  }
};

(async () => {
  browser = await chromium.launch({ executablePath: told.chromium, args: ["--no-sandbox"] });
  const lists = [[], [], []];
  (told.pages ?? []).forEach((p, i) => lists[i % lists.length].push(p));
  await Promise.all(lists.map(async (list) => {
    const page = await person({ bypassCSP: true });
    for (const path of list) {
      await open(page, told.base + path);
      // A list leads on to its next page.
      for (let next = true, n = 0; told.follow && /^\/(inbox|incidents|log|gaps|corrections)$/.test(path) && next && n < 60; n += 1) {
        next = await page.evaluate(() => document.querySelector("a[rel=next]")?.href);
        if (next) await open(page, next);
      }
    }
  }));
  const page = await person({ bypassCSP: true });
  for (const address of told.foreign ?? []) await open(page, address);
  for (const file of told.files ?? []) await open(page, "file://" + file.split("/").map(encodeURIComponent).join("/"), true);
  for (const [path, fields] of told.posts ?? []) {
    await page.goto(told.base + "/static/style.css").catch(() => {});
    await Promise.all([page.waitForNavigation({ waitUntil: "load", timeout: 60000 }).catch(() => {}), page.evaluate(([to, all]) => {
      const form = document.createElement("form");
      form.method = "post";
      form.action = to;
      for (const [n, v] of all) { const f = document.createElement("textarea"); f.name = n; f.value = v; form.append(f); }
      document.body.append(form);
      HTMLFormElement.prototype.submit.call(form);
    }, [path, fields]).catch(() => {})]);
    await see(page, `POST ${path}`, false).catch((e) => note(path.slice(0, 100), e.message.split("\n")[0]));
  }
  // Some pages with the policy: there must be nothing that it has to stop.
  const strict = await person({});
  for (const path of (told.pages ?? []).filter((_, i, all) => i % Math.max(1, Math.floor(all.length / 150)) === 0)) await open(strict, told.base + path);
  await browser.close();
  process.stdout.write(JSON.stringify({ faults: [...faults], looked, ran, stopped }));
})().catch((e) => { console.error(e); process.exit(1); });
